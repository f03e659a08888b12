"""The promise of the format: any changed bit is refused, as is any missing, added or moved byte, in its own words.

What a manifest covers is covered by SHA-256, tried in ``test_laws`` and here in the soak tests; the bytes that no
manifest covers (the zip's records and the tag files) are tried one by one, each of their bits.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance.registry import Kit

from overstap.bundle import unzipping, verify, zipping
from overstap.bundle.problems import BundleProblem
from overstap.bundle.unzipping import ZipContents
from tests.bundle.making import write

KINDS = ("readable", "encrypted")


@pytest.fixture(scope="module")
def bundles(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The smallest bundle there is, of a source that holds nothing, readable and encrypted."""
    recipients = {"readable": None, "encrypted": kit.recipient}
    return {
        kind: write(tmp_path_factory.mktemp(kind), {}, recipient=recipient).path.read_bytes()
        for kind, recipient in recipients.items()
    }


def structure(data: bytes) -> list[int]:
    """The places of the bytes in *data* that no manifest vouches for."""
    places = set(range(len(data)))
    for name, member in ZipContents(io.BytesIO(data)).members.items():
        if name.startswith("data/"):
            places -= set(range(member.offset, member.offset + member.size))
    return sorted(places)


def flipped(data: bytes, places: list[int]) -> Iterator[tuple[int, bytes]]:
    """*data* with each bit of *places* flipped in its turn, after the number of that bit."""
    changed = bytearray(data)
    for place in places:
        for bit in range(8):
            changed[place] ^= 1 << bit
            yield 8 * place + bit, bytes(changed)
            changed[place] ^= 1 << bit


def refused_by_frame(data: bytes) -> bool:
    """Whether the zip's structure or a CRC-32 gives *data* away: two things that ``verify`` looks at first."""
    try:
        contents = ZipContents(io.BytesIO(data))
    except BundleProblem:
        return True
    return bool(contents.problems) or any(
        zlib.crc32(contents.open(member).read()) != member.crc32 for member in contents.members.values()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_flipped_bit_outside_the_manifest_is_seen_in_the_frame(kind: str, bundles: dict[str, bytes]) -> None:
    data = bundles[kind]
    accepted = [bit for bit, changed in flipped(data, structure(data)) if not refused_by_frame(changed)]
    assert accepted == []


def test_each_flipped_bit_of_zip64_records_is_refused(
    bundles: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the border at five members instead of 65,535, in writer and reader."""
    for module in (zipping, unzipping):
        monkeypatch.setattr(module, "FULL_16", 5)
    data = write(tmp_path, {}).path.read_bytes()
    assert len(data) == len(bundles["readable"]) + zipping.END_64.size + zipping.LOCATOR_64.size
    assert not refused_by_frame(data)
    records = list(range(data.index(zipping.END_64_MARK), len(data)))
    assert [bit for bit, changed in flipped(data, records) if not refused_by_frame(changed)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_bit_outside_the_manifest_is_refused(kind: str, bundles: dict[str, bytes]) -> None:
    """One bit of each byte, another one than that of its neighbours, through all that ``verify`` does."""
    data = bundles[kind]
    for place in structure(data):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        assert not verify(io.BytesIO(changed)).ok, place


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_off_anywhere_is_refused(kind: str, bundles: dict[str, bytes], kit: Kit) -> None:
    data = bundles[kind]
    accepted = [length for length in range(len(data)) if verify(io.BytesIO(data[:length]), identity=kit.secret).ok]
    assert accepted == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("more", [b"\0", b"\n", b"PK\x05\x06", b"PK\x05\x06" + bytes(18), bytes(22), b"x" * 70_000])
def test_bytes_before_or_behind_it_are_refused(kind: str, more: bytes, bundles: dict[str, bytes]) -> None:
    for data in (bundles[kind] + more, more + bundles[kind]):
        assert not verify(io.BytesIO(data)).ok


@pytest.mark.parametrize("kind", KINDS)
def test_a_byte_put_in_or_left_out_anywhere_is_refused(kind: str, bundles: dict[str, bytes]) -> None:
    data = bundles[kind]
    for place in range(0, len(data), 3):
        assert not verify(io.BytesIO(data[:place] + b"\0" + data[place:])).ok, place
        assert not verify(io.BytesIO(data[:place] + data[place + 1 :])).ok, place


@pytest.mark.parametrize("kind", KINDS)
def test_two_bundles_in_one_file_are_refused(kind: str, bundles: dict[str, bytes]) -> None:
    assert not verify(io.BytesIO(bundles[kind] * 2)).ok


@pytest.mark.soak
@pytest.mark.parametrize("unlocked", [False, True], ids=["without key", "with key"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_flipped_bit_of_the_whole_file_is_refused(
    kind: str, bundles: dict[str, bytes], kit: Kit, *, unlocked: bool
) -> None:
    data = bundles[kind]
    identity = kit.secret if unlocked else None
    every = flipped(data, list(range(len(data))))
    assert [bit for bit, changed in every if verify(io.BytesIO(changed), identity=identity).ok] == []


@pytest.mark.soak
def test_a_flipped_bit_anywhere_in_a_whole_practice_is_refused(readable: Path) -> None:
    """One bit of every seventh byte of a bundle with every table in it: each takes 60 ms."""
    data = readable.read_bytes()
    for place in range(0, len(data), 7):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        assert not verify(io.BytesIO(changed)).ok, place
