from __future__ import annotations

import struct

import pytest

from overstap.bundle.frame_problems import (
    DirectoryError,
    MemberAttributesError,
    MemberCompressedError,
    MemberFlagsError,
    MemberKindError,
)
from overstap.bundle.problems import BundleProblem
from overstap.bundle.zip_entries import Entry, parse_entry
from overstap.bundle.zipping import CENTRAL, FULL_32, Stored

NAME = b"top/bagit.txt"
MOMENT = (0x6801, 0x4B3A)
RIGHT = Stored(NAME, 7, 5, 99, MOMENT).entry


def changed(layout: str, at: int, *values: int) -> bytes:
    """The right entry with other *values* at the place *at*."""
    data = bytearray(RIGHT)
    struct.pack_into(layout, data, at, *values)
    return bytes(data)


def fault(data: bytes) -> type[BundleProblem] | None:
    return parse_entry(data, 0)[0].fault()


def far(extra: bytes) -> bytes:
    """An entry whose offset stands in *extra*."""
    data = bytearray(changed("<I", 42, FULL_32))
    struct.pack_into("<H", data, 30, len(extra))
    return bytes(data) + extra


def wide(value: int, *, kind: int = 1, length: int = 8) -> bytes:
    return struct.pack("<2HQ", kind, length, value)


def test_an_entry_is_read_field_by_field() -> None:
    entry, end = parse_entry(RIGHT, 0)
    assert entry == Entry(RIGHT, NAME, 0, 0, MOMENT, 99, 5, 5, 7, 3, 0o100600)
    assert (entry.text, entry.fault(), end) == ("top/bagit.txt", None, CENTRAL.size + len(NAME))


def test_the_next_entry_begins_where_the_last_one_ended() -> None:
    data = far(wide(2**40)) + Stored(b"top/x", 0, 0, 0, MOMENT).entry
    _, position = parse_entry(data, 0)
    entry, end = parse_entry(data, position)
    assert (entry.name, end) == (b"top/x", len(data))


@pytest.mark.parametrize(
    "data",
    [b"", RIGHT[:-1], RIGHT[:40], b"X" + RIGHT[1:], changed("<H", 32, 3) + b"abc", changed("<H", 34, 1)],
)
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(DirectoryError):
        parse_entry(data, 0)


def test_a_name_may_be_any_bytes() -> None:
    assert parse_entry(Stored(b"\xff\x00", 0, 0, 0, MOMENT).entry, 0)[0].text == "\xff\x00"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (changed("<H", 10, 8), MemberCompressedError),
        (changed("<I", 20, 6), MemberCompressedError),
        (changed("<H", 8, 1), MemberFlagsError),
        (changed("<H", 8, 1 << 11), MemberFlagsError),
        (changed("<I", 38, 0o120777 << 16), MemberKindError),
        (changed("<I", 38, 0o100644 << 16), MemberAttributesError),
        (changed("<I", 38, 0), MemberAttributesError),
        (changed("<H", 36, 1), MemberAttributesError),
        (changed("<H", 4, 0x0314), MemberAttributesError),
        (changed("<H", 6, 20), MemberAttributesError),
    ],
)
def test_each_wrong_field_has_its_fault(data: bytes, expected: type[BundleProblem]) -> None:
    assert fault(data) is expected


def test_no_bit_of_an_entry_is_free() -> None:
    """A flipped bit makes it no entry, a faulty one, or one that speaks of another member."""
    for bit in range(8 * len(RIGHT)):
        data = bytearray(RIGHT)
        data[bit // 8] ^= 1 << bit % 8
        try:
            entry, _ = parse_entry(bytes(data), 0)
        except DirectoryError:
            continue
        assert entry.fault() or entry.right != Stored(NAME, 7, 5, 99, MOMENT), bit


@pytest.mark.parametrize(
    ("time", "date"),
    [(30, 0x21), (60 << 5, 0x21), (24 << 11, 0x21), (0, 0x20), (0, 0x01), (0, 13 << 5 | 1)],
    ids=["second 60", "minute 60", "hour 24", "day 0", "month 0", "month 13"],
)
def test_a_time_must_exist(time: int, date: int) -> None:
    assert fault(Stored(NAME, 0, 0, 0, (time, date)).entry) is MemberAttributesError


def test_the_first_and_the_last_moment_exist() -> None:
    for time, date in ((0, 0x21), (23 << 11 | 59 << 5 | 29, 127 << 9 | 12 << 5 | 31)):
        assert fault(Stored(NAME, 0, 0, 0, (time, date)).entry) is None


def test_an_offset_that_does_not_fit_stands_in_the_extra_field() -> None:
    entry, _ = parse_entry(far(wide(2**40)), 0)
    assert (entry.offset, entry.fault()) == (2**40, None)
    assert parse_entry(far(wide(FULL_32)), 0)[0].fault() is None


@pytest.mark.parametrize(
    "extra",
    [
        b"",
        wide(2**40)[:-1],
        wide(2**40) + wide(2**40),
        wide(2**40, kind=2),
        wide(2**40, length=9),
        wide(5),
        wide(2**63),
        wide(2**64 - 1),
    ],
    ids=["none", "short", "twice", "another", "length", "needless", "sign", "largest"],
)
def test_a_wide_offset_without_a_sensible_value_is_refused(extra: bytes) -> None:
    with pytest.raises(DirectoryError):
        parse_entry(far(extra), 0)


def test_an_extra_field_without_need_is_a_fault() -> None:
    data = bytearray(RIGHT)
    struct.pack_into("<H", data, 30, 12)
    assert fault(bytes(data) + wide(7)) is MemberAttributesError
