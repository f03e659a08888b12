"""Speaking to a portal: only to the one that was typed, only encrypted, and every refusal in words."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from overstap.desktop.upload import Portal
from overstap.desktop.upload.errors import (
    PortalAddressError,
    PortalAnswerError,
    PortalMovedError,
    PortalNotEncryptedError,
    PortalTlsError,
    PortalUnreachableError,
)
from overstap.i18n import activate
from tests.desktop.upload.tus_server import TOKEN, FakePortal, Fault


@pytest.mark.parametrize(
    "address",
    [
        "portaal.example.nl",
        "",
        "ftp://portaal.example.nl",
        "https://",
        "https://[",
        "https://x:99999",
        "https://a:b@x.nl",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(PortalAddressError):
        Portal(address, TOKEN)


def test_a_line_that_others_can_read_is_refused_unless_allowed() -> None:
    with pytest.raises(PortalNotEncryptedError):
        Portal("http://portaal.example.nl", TOKEN)
    with Portal("http://portaal.example.nl", TOKEN, allow_http=True) as portal:
        assert portal.address == "http://portaal.example.nl"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.9.1", "[::1]"])
def test_this_machine_needs_no_encryption(host: str) -> None:
    with Portal(f"http://{host}:8000/", TOKEN) as portal:
        assert portal.at("/uploads/1") == f"http://{host}:8000/uploads/1"


def test_a_portal_below_a_path_keeps_its_path() -> None:
    with Portal("https://kantoor.example/overstap", TOKEN) as portal:
        assert portal.at("uploads/") == "https://kantoor.example/overstap/uploads/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elders.example/x", "//elders.example/x", "http://kantoor.example/x", "https://kantoor.example:8443/x"],
)
def test_an_address_of_another_server_is_never_used(elsewhere: str) -> None:
    with Portal("https://kantoor.example", TOKEN) as portal, pytest.raises(PortalAnswerError):
        portal.at(elsewhere)


def test_a_redirect_is_shown_and_not_followed(fake: FakePortal) -> None:
    fake.faults = [Fault("GET", status=301, headers={"Location": f"{fake.address}/elders"})]
    with Portal(fake.address, TOKEN) as portal, pytest.raises(PortalMovedError, match="/elders"):
        portal.ask("GET", "api")
    assert fake.count("GET") == 1


def test_a_netrc_does_not_replace_the_token(fake: FakePortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n", encoding="ascii")
    monkeypatch.setenv("NETRC", str(netrc))
    fake.states = [None]
    with Portal(fake.address, TOKEN) as portal:
        portal.ask("GET", "api")
    assert fake.tokens == {f"Bearer {TOKEN}"}


def test_the_portal_is_asked_to_speak_the_readers_language() -> None:
    activate("en")
    with Portal("https://kantoor.example", TOKEN) as portal:
        assert portal._session.headers["Accept-Language"] == "en"


def test_a_portals_sentence_is_made_fit_to_show(fake: FakePortal) -> None:
    said = {"code": "x", "message": "Nee\x1b[31m\n" + "x" * 5000, "hint": "{portal}"}
    fake.faults = [Fault("GET", status=400, body=said)]
    with Portal(fake.address, TOKEN) as portal, pytest.raises(Exception, match=r"Nee\[31mx+$") as caught:
        portal.ask("GET", "api")
    assert len(str(caught.value)) < 1000


@pytest.fixture
def distrusted(tmp_path: Path) -> Iterator[str]:
    """The address of a server with a certificate that it made for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "server.pem").write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        answering = threading.Thread(target=_shake_hands, args=(listener, context))
        answering.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        answering.join()


def _shake_hands(listener: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listener.accept()
    with connection, suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True):
        pass


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_token_is_sent(distrusted: str) -> None:
    with Portal(distrusted, TOKEN) as portal, pytest.raises(PortalTlsError, match="vertrouwt") as caught:
        portal.ask("GET", "api")
    assert not caught.value.retry_helps


def test_a_portal_that_says_nothing_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overstap.desktop.upload.portal.ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with Portal(address, TOKEN) as portal, pytest.raises(PortalUnreachableError, match="op tijd geen antwoord"):
            portal.ask("GET", "api")


def test_an_answer_without_end_is_not_read_to_its_end(fake: FakePortal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overstap.desktop.upload.portal.LARGEST_ANSWER", 1000)
    fake.states = [{"state": "x" * 100_000}]
    with Portal(fake.address, TOKEN) as portal:
        assert portal.ask("GET", "api").json() == {}
