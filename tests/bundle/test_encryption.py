from __future__ import annotations

import io
from pathlib import Path

import pyrage
import pytest

from overstap.bundle import Recipient, generate_identity, read_identity
from overstap.bundle.content_problems import DecryptionError
from overstap.bundle.encryption import Identity
from overstap.bundle.errors import IdentityInvalidError, RecipientInvalidError
from overstap.bundle.frame_problems import MemberTooLargeError

SECRET, PUBLIC_KEY = generate_identity()
IDENTITY = Identity(SECRET)


def encrypted(data: bytes, public_key: str = PUBLIC_KEY) -> bytes:
    sink = io.BytesIO()
    Recipient(public_key).encrypt(io.BytesIO(data), sink)
    return sink.getvalue()


class FullDisk(io.BytesIO):
    """A sink on a disk without room."""

    def write(self, _data: object, /) -> int:
        raise OSError(28, "No space left on device")


def test_a_pair_of_keys_belongs_together() -> None:
    assert SECRET.startswith("AGE-SECRET-KEY-1")
    assert IDENTITY.public_key == PUBLIC_KEY
    assert generate_identity() != (SECRET, PUBLIC_KEY)


@pytest.mark.parametrize("data", [b"", b"x", bytes(200_000)], ids=["empty", "byte", "several chunks"])
def test_what_is_encrypted_can_be_decrypted(data: bytes) -> None:
    assert IDENTITY.decrypt_bytes(encrypted(data), name="m", limit=len(data)) == data


def test_decryption_stops_at_the_limit() -> None:
    with pytest.raises(MemberTooLargeError):
        IDENTITY.decrypt_bytes(encrypted(bytes(1000)), name="m", limit=999)


def test_another_identity_cannot_decrypt() -> None:
    _, other = generate_identity()
    with pytest.raises(DecryptionError):
        IDENTITY.decrypt_bytes(encrypted(b"x", other), name="m", limit=10)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: data[:50], lambda _: b"", lambda _: b"junk"])
def test_damaged_members_are_said_to_be_so(damage: type[bytes]) -> None:
    with pytest.raises(DecryptionError, match="data/m/1"):
        IDENTITY.decrypt_bytes(damage(encrypted(bytes(500))), name="data/m/1", limit=500)


def with_stanzas(data: bytes, stanzas: bytes) -> bytes:
    """The age file *data* with more stanzas before its own."""
    version, _, rest = data.partition(b"\n")
    return version + b"\n" + stanzas + rest


STANZA = b"-> X25519 " + b"A" * 43 + b"\n" + b"B" * 43 + b"\n"


@pytest.mark.parametrize(
    "stanzas",
    [
        STANZA,
        STANZA * 300_000,
        b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 60\n" + b"B" * 43 + b"\n",
        b"-> ssh-ed25519 AAAA AAAA\n" + b"B" * 43 + b"\n",
        b"-> x-grease y\n" + (b"A" * 64 + b"\n") * 1_000_000 + b"\n",
        b"-> x-grease " + b"a" * 20_000_000 + b"\n\n",
        b"-> \n\n",
    ],
    ids=["two recipients", "a crowd", "work factor", "ssh", "long body", "long line", "no kind"],
)
def test_any_other_header_is_refused_before_it_is_tried(stanzas: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crowd of recipients would keep the processor busy for minutes, a work factor of 2⁶⁰ for ever."""
    data = with_stanzas(encrypted(b"x"), stanzas)
    monkeypatch.delattr("pyrage.decrypt_io")
    with pytest.raises(DecryptionError):
        IDENTITY.decrypt_bytes(data, name="m", limit=10)


def test_files_of_other_kinds_are_refused() -> None:
    recipient = pyrage.x25519.Recipient.from_str(PUBLIC_KEY)
    for data in (
        pyrage.passphrase.encrypt(b"x", "geheim"),
        pyrage.encrypt(b"x", [recipient], armored=True),
        pyrage.encrypt(b"x", [recipient, pyrage.x25519.Identity.generate().to_public()]),
        encrypted(b"x").replace(b"age-encryption.org/v1", b"age-encryption.org/v2"),
    ):
        with pytest.raises(DecryptionError):
            IDENTITY.decrypt_bytes(data, name="m", limit=10)


def test_no_bit_byte_or_end_of_an_age_file_is_free() -> None:
    data = encrypted(b"x" * 20)
    changed = [data[:length] for length in range(len(data))] + [data + b"\0"]
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        changed.append(bytes(flipped))
    for one in changed:
        with pytest.raises(DecryptionError):
            IDENTITY.decrypt_bytes(one, name="m", limit=20)


@pytest.mark.parametrize("times", range(20))
def test_what_the_library_adds_at_random_is_accepted(times: int) -> None:
    assert IDENTITY.decrypt_bytes(encrypted(b"x"), name="m", limit=1) == b"x", times


def test_a_full_disk_is_not_blamed_on_the_file() -> None:
    with pytest.raises(OSError, match="No space left"):
        IDENTITY.decrypt(io.BytesIO(encrypted(b"x")), FullDisk(), name="m", limit=10)


# Tests are named by number here: keys are made anew in each process, and parallel runs need equal names.
@pytest.mark.parametrize("text", ["", "age1", "AGE-SECRET-KEY-1QQQ", PUBLIC_KEY, SECRET[:-1]], ids=range(5))
def test_what_is_no_identity_is_refused(text: str) -> None:
    with pytest.raises(IdentityInvalidError):
        Identity(text)


@pytest.mark.parametrize("text", ["", "age1", SECRET, PUBLIC_KEY[:-1], "ssh-ed25519 AAAA"], ids=range(5))
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(RecipientInvalidError):
        Recipient(text)


def test_an_identity_never_shows_its_secret() -> None:
    assert SECRET not in f"{IDENTITY!r} {IDENTITY}"


def test_an_identity_file_is_that_of_age_keygen(tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text(f"# created: 2017-09-26\n# public key: {PUBLIC_KEY}\n  {SECRET}\n")
    assert read_identity(file) == SECRET


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"AGE-SECRET-KEY-1NONSENSE\n", bytes(9)])
def test_another_file_is_no_identity(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_bytes(content)
    with pytest.raises(IdentityInvalidError):
        read_identity(file)
