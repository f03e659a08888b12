from __future__ import annotations

import struct

import pytest

from overstap.bundle.frame_problems import DirectoryError
from overstap.bundle.zip_entries import Entry, parse_entry, wide_values
from overstap.bundle.zipping import CENTRAL, CENTRAL_MARK, FULL_32

NAME = b"top/bagit.txt"


def packed(*, name: bytes = NAME, offset: int = 7, extra: bytes = b"", comment: int = 0, disk: int = 0) -> bytes:
    fields = (0x032D, 45, 0, 0, 3, 4, 99, 5, 5, len(name), len(extra), comment, disk, 0, 0o100600 << 16, offset)
    return CENTRAL.pack(CENTRAL_MARK, *fields) + name + extra


def extra(*values: int, kind: int = 1) -> bytes:
    return struct.pack(f"<2H{len(values)}Q", kind, 8 * len(values), *values)


def test_an_entry_is_read_field_by_field() -> None:
    entry, end = parse_entry(packed(), 0)
    assert entry == Entry(NAME, (45, 0, 0, 3, 4), 99, 5, 5, 7, 3, 0o100600)
    assert (entry.flags, entry.method, entry.text, end) == (0, 0, "top/bagit.txt", CENTRAL.size + len(NAME))


def test_the_next_entry_begins_where_the_last_one_ended() -> None:
    data = packed(extra=b"\x99\x99\x02\x00ab") + packed(name=b"top/x")
    _, position = parse_entry(data, 0)
    entry, end = parse_entry(data, position)
    assert (entry.name, end) == (b"top/x", len(data))


@pytest.mark.parametrize(
    "data", [b"", packed()[:-1], packed()[:40], b"X" + packed()[1:], packed(comment=3) + b"abc", packed(disk=1)]
)
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(DirectoryError):
        parse_entry(data, 0)


def test_a_name_may_be_any_bytes() -> None:
    assert parse_entry(packed(name=b"\xff\x00"), 0)[0].text == "\xff\x00"


def test_full_fields_stand_in_the_extra_field_in_order() -> None:
    assert wide_values(extra(2**40, 2**41), [FULL_32, 5, FULL_32]) == [2**40, 5, 2**41]
    assert wide_values(extra(9, kind=2) + extra(2**33), [FULL_32]) == [2**33]
    assert wide_values(b"", [1, 2]) == [1, 2]


@pytest.mark.parametrize(
    "data", [b"", extra(5, kind=2), extra(5)[:-1], extra(2**63), extra(2**64 - 1), b"\x01\x00\xff\xff"]
)
def test_a_full_field_without_a_sensible_value_is_refused(data: bytes) -> None:
    assert wide_values(data, [FULL_32]) is None
    with pytest.raises(DirectoryError):
        parse_entry(packed(offset=FULL_32, extra=data), 0)
