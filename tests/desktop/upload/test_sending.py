"""An upload arrives whole, over lines that break, and goes on in a new run where the last one stopped."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from overstap.desktop.upload import Portal, sending, upload
from overstap.desktop.upload import portal as portal_module
from overstap.desktop.upload.errors import (
    FileChangedError,
    FileNotReadableError,
    PieceTooLargeError,
    PortalAnswerError,
    PortalBusyError,
    PortalRefusedError,
    PortalUnreachableError,
    TokenRefusedError,
    UploadForbiddenError,
)
from overstap.desktop.upload.sending import CHUNK_BYTES
from overstap.errors import AccessError
from tests.desktop.upload.conftest import PATIENT, Sender
from tests.desktop.upload.tus_server import TOKEN, FakePortal, Fault

HALF = CHUNK_BYTES // 2


def broken(after: int = HALF) -> Fault:
    return Fault("PATCH", after=after)


def test_every_byte_arrives_under_the_files_name(sender: Sender, fake: FakePortal, data: bytes) -> None:
    address = sender.send()
    assert fake.content == data
    assert fake.names == ["26092026171302.zip"]
    assert address == f"{fake.address}/uploads/{1:032x}"
    assert fake.tokens == {f"Bearer {TOKEN}"}


def test_progress_goes_up_to_the_last_byte(sender: Sender, data: bytes) -> None:
    sender.send()
    sent = [done for step, done, _ in sender.steps if step == "Uploaden"]
    assert sent == [0, CHUNK_BYTES, 2 * CHUNK_BYTES, len(data)]


def test_an_empty_file_is_uploaded_too(sender: Sender, fake: FakePortal) -> None:
    sender.file.write_bytes(b"")
    sender.send()
    assert fake.content == b""
    assert fake.count("PATCH") == 0


def test_a_line_that_breaks_costs_only_what_did_not_arrive(sender: Sender, fake: FakePortal, data: bytes) -> None:
    fake.faults = [broken(), broken(100)]
    sender.send()
    assert fake.content == data
    assert fake.count("POST") == 1


def test_a_new_run_goes_on_where_the_last_one_stopped(sender: Sender, fake: FakePortal, data: bytes) -> None:
    fake.faults = [broken()] + [Fault("HEAD", status=503)] * PATIENT.attempts
    fake.faults.insert(0, Fault("HEAD", status=503))
    with pytest.raises(PortalBusyError):
        sender.send()
    fake.faults.clear()
    sender.send()
    assert fake.content == data
    assert fake.count("POST") == 1
    assert next(done for step, done, _ in sender.steps[::-1] if step == "Uploaden") == len(data)


def test_another_content_under_the_same_name_is_another_upload(sender: Sender, fake: FakePortal) -> None:
    fake.faults = [Fault("PATCH", status=403)]
    with pytest.raises(UploadForbiddenError):
        sender.send()
    sender.file.write_bytes(b"iets anders")
    sender.send()
    assert fake.count("POST") == 2
    assert fake.content == b"iets anders"


def test_an_upload_that_the_portal_no_longer_has_begins_anew(sender: Sender, fake: FakePortal, data: bytes) -> None:
    fake.faults = [Fault("PATCH", status=403)]
    with pytest.raises(UploadForbiddenError):
        sender.send()
    fake.uploads.clear()
    sender.send()
    assert fake.content == data


def test_a_finished_upload_is_forgotten(sender: Sender, fake: FakePortal) -> None:
    sender.send()
    sender.send()
    assert fake.count("POST") == 2
    assert not list(sender.state.iterdir())


def test_a_portal_that_has_all_bytes_although_its_answer_was_lost_is_believed(sender: Sender, fake: FakePortal) -> None:
    fake.faults = [broken(CHUNK_BYTES)] * 2
    sender.send()
    assert fake.count("PATCH") == 3


@pytest.mark.parametrize("status", [409, 423, 429, 460, 500, 502, 503, 504])
def test_what_may_go_well_the_next_time_is_tried_again(
    sender: Sender, fake: FakePortal, data: bytes, status: int
) -> None:
    fake.faults = [Fault("PATCH", status=status)] * 2
    sender.send()
    assert fake.content == data


def test_a_portal_that_stays_out_of_order_ends_the_patience(sender: Sender, fake: FakePortal) -> None:
    fake.faults = [Fault("POST", status=503)] * 10
    with pytest.raises(PortalBusyError, match="503"):
        sender.send()
    assert fake.count("POST") == PATIENT.attempts


@pytest.mark.parametrize("status", [404, 410])
def test_an_upload_that_expires_on_the_way_is_begun_anew(
    sender: Sender, fake: FakePortal, data: bytes, status: int
) -> None:
    def expire(step: str, done: int, total: int) -> None:
        # Once: the upload is gone for whoever asks, and the portal says so in its words.
        if (step, done) == ("Uploaden", CHUNK_BYTES) and fake.count("POST") == 1:
            fake.uploads.clear()
            fake.faults = [Fault("PATCH", status=status, body={"code": "uploads.gone", "message": "Weg.", "hint": "."})]

    with Portal(fake.address, TOKEN) as portal:
        upload(portal, sender.file, report=expire, patience=PATIENT, state=sender.state)
    assert (fake.content, fake.count("POST")) == (data, 2)


def test_a_portal_that_loses_every_upload_is_given_up(sender: Sender, fake: FakePortal) -> None:
    gone = {"code": "uploads.gone", "message": "Verlopen.", "hint": "Opnieuw."}
    fake.faults = [Fault("PATCH", status=410, body=gone)] * 9
    with pytest.raises(PortalRefusedError, match="Verlopen"):
        sender.send()
    assert fake.count("PATCH") == sending.MOST_UPLOADS


def test_a_file_that_is_written_to_meanwhile_is_not_finished(sender: Sender, fake: FakePortal) -> None:
    def write(step: str, done: int, total: int) -> None:
        if (step, done) == ("Uploaden", CHUNK_BYTES):
            with sender.file.open("ab") as file:
                file.write(b"more")

    with Portal(fake.address, TOKEN) as portal, pytest.raises(FileChangedError):
        upload(portal, sender.file, report=write, patience=PATIENT, state=sender.state)
    assert len(fake.content) == CHUNK_BYTES


def test_a_file_that_is_cut_off_meanwhile_does_not_send_nothing_for_ever(sender: Sender, fake: FakePortal) -> None:
    def cut(step: str, done: int, total: int) -> None:
        if (step, done) == ("Uploaden", CHUNK_BYTES):
            sender.file.write_bytes(b"")

    with Portal(fake.address, TOKEN) as portal, pytest.raises(FileChangedError):
        upload(portal, sender.file, report=cut, patience=PATIENT, state=sender.state)


def test_a_proxy_that_forbids_large_pieces_gets_small_ones(sender: Sender, fake: FakePortal, data: bytes) -> None:
    fake.proxy_limit = CHUNK_BYTES // 4
    sender.send()
    assert fake.content == data
    assert [size for size in fake.sizes if size > fake.proxy_limit] == [CHUNK_BYTES, CHUNK_BYTES // 2]


def test_a_proxy_that_lets_nothing_through_is_named(sender: Sender, fake: FakePortal) -> None:
    fake.proxy_limit = 10
    with pytest.raises(PieceTooLargeError, match="413"):
        sender.send()


def test_pieces_grow_again_once_the_line_is_good(
    sender: Sender, fake: FakePortal, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "GOOD_BEFORE_GROWING", 2)
    fake.faults = [Fault("PATCH", status=504)] * 2
    sender.send()
    assert fake.content == data
    assert fake.sizes[:3] == [CHUNK_BYTES, CHUNK_BYTES // 2, CHUNK_BYTES // 4]
    assert fake.sizes[3:6] == [CHUNK_BYTES // 4, CHUNK_BYTES // 4, CHUNK_BYTES // 2]


def test_a_slow_line_is_not_a_dead_one(
    sender: Sender, fake: FakePortal, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline is for a piece; a whole body takes several times as long here."""
    monkeypatch.setattr(portal_module, "CONNECT_SECONDS", 0.5)
    sender.file.write_bytes(data[:CHUNK_BYTES])
    fake.slowness = 0.01
    sender.send()
    assert (fake.content, fake.count("PATCH")) == (data[:CHUNK_BYTES], 1)


def test_an_unknown_token_is_not_tried_twice(sender: Sender, fake: FakePortal) -> None:
    with pytest.raises(TokenRefusedError, match=r"Onbekend\.") as caught:
        sender.send("ov_wrong")
    assert isinstance(caught.value, AccessError)
    assert [method for method, _ in fake.requests] == ["GREETING"]
    assert "ov_wrong" not in f"{caught.value} {caught.value.advice}"


def test_a_token_that_does_not_hold_is_told_before_the_file_is_read(sender: Sender) -> None:
    with pytest.raises(TokenRefusedError):
        sender.send("ov_wrong")
    assert sender.steps == []


def test_a_portal_that_is_not_there_yet_is_waited_for_before_the_file_is_read(
    sender: Sender, fake: FakePortal, data: bytes
) -> None:
    fake.faults = [Fault("GREETING", status=503)] * 2
    sender.send()
    steps = [step for step, _, _ in sender.steps]
    assert steps[:2] == ["Geen verbinding; volgende poging komt zo"] * 2
    assert (steps[2], fake.content) == ("Bestand lezen", data)


def test_what_is_no_portal_is_told_before_the_file_is_read(sender: Sender, fake: FakePortal) -> None:
    fake.faults = [Fault("GREETING", status=200, body={"naam": "een andere dienst"})]
    with pytest.raises(PortalAnswerError, match="geen antwoord over migraties"):
        sender.send()
    assert sender.steps == []


@pytest.mark.parametrize("status", [409, 413, 422])
def test_a_refusal_is_passed_on_in_the_portals_own_words(sender: Sender, fake: FakePortal, status: int) -> None:
    said = {"code": "uploads.too-large", "message": "Te groot.", "hint": "Splits het bestand."}
    fake.faults = [Fault("POST", status=status, body=said)]
    with pytest.raises(PortalRefusedError, match=r"Te groot\.") as caught:
        sender.send()
    assert caught.value.advice == "Splits het bestand."
    told = caught.value.as_dict()
    assert (told["code"], told["portal_code"]) == ("upload.refused", "uploads.too-large")
    assert fake.count("POST") == 1


def test_an_address_without_a_portal_is_named(sender: Sender, fake: FakePortal) -> None:
    fake.faults = [Fault("POST", status=404, body={"detail": "x"})]
    with pytest.raises(PortalAnswerError, match="HTTP 404"):
        sender.send()


@pytest.mark.parametrize(("method", "status"), [("POST", 201), ("HEAD", 200), ("PATCH", 204)])
def test_an_answer_that_is_no_tus_is_refused(sender: Sender, fake: FakePortal, method: str, status: int) -> None:
    fake.faults = [Fault(method, status=status)]
    with pytest.raises(PortalAnswerError, match="ontbreekt in het antwoord"):
        sender.send()


def test_a_token_is_never_sent_to_another_server(sender: Sender, fake: FakePortal) -> None:
    fake.location = "https://elders.example/uploads/1"
    with pytest.raises(PortalAnswerError, match="andere server"):
        sender.send()


def test_a_portal_that_cannot_be_reached_is_named(file: Path, state: Path) -> None:
    # Port 1 is reserved and never served.
    with Portal("http://127.0.0.1:1", TOKEN) as portal, pytest.raises(PortalUnreachableError, match="geweigerd"):
        upload(portal, file, patience=PATIENT, state=state)


def test_a_missing_file_is_named(fake: FakePortal, tmp_path: Path) -> None:
    with Portal(fake.address, TOKEN) as portal, pytest.raises(FileNotReadableError, match="weg"):
        upload(portal, tmp_path / "weg.zip")
    assert not fake.requests


@pytest.mark.skipif(sys.platform == "win32", reason="rights as POSIX has them")
def test_what_is_remembered_is_private_and_holds_no_token(sender: Sender, fake: FakePortal) -> None:
    fake.faults = [Fault("PATCH", status=403)]
    with pytest.raises(UploadForbiddenError):
        sender.send()
    (kept,) = sender.state.iterdir()
    assert (kept.stat().st_mode & 0o777, sender.state.stat().st_mode & 0o777) == (0o600, 0o700)
    assert TOKEN not in kept.read_text(encoding="ascii")
