from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.thrift import (
    BYTES,
    INT64,
    MAX_DEPTH,
    STRUCT,
    CompactReader,
    MalformedThriftError,
    binary,
    integer,
    record,
    sequence,
)


def read(data: bytes) -> dict[int, object]:
    return dict(CompactReader(memoryview(data), 0).struct())


def test_numbers_are_zigzag_coded() -> None:
    assert read(b"\x15\x00\x15\x01\x15\x02\x15\xac\x02\x00") == {1: 0, 2: -1, 3: 1, 4: 150}


def test_all_kinds_of_numbers_are_kept() -> None:
    assert read(b"\x11\x12\x13\x2a\x14\x02\x16\x04\x00") == {1: 1, 2: 0, 3: 42, 4: 1, 5: 2}


def test_texts_and_floats_are_stepped_over() -> None:
    assert read(b"\x18\x03abc\x17" + bytes(8) + b"\x15\x02\x00") == {3: 1}


def test_structs_lie_in_each_other() -> None:
    assert read(b"\x1c\x15\x02\x00\x15\x04\x00") == {1: {1: 1}, 2: 2}


def test_fields_may_be_far_apart() -> None:
    assert read(b"\x05\xc8\x01\x02\xf5\x04\x00") == {100: 1, 115: 2}


def test_the_position_is_behind_the_struct() -> None:
    reader = CompactReader(memoryview(b"xx\x15\x02\x00rest"), 2)
    reader.struct()
    assert reader.position == 5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x15",
        b"\x15\x80",
        b"\x15" + b"\xff" * 11,
        b"\x18\x05abc",
        b"\x17abc",
        b"\x19\x15\x02",
        b"\x1b\x00",
        b"\x1f",
    ],
)
def test_what_is_cut_off_or_unknown_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedThriftError):
        read(data)


def test_depth_is_limited() -> None:
    def nested(depth: int) -> bytes:
        return b"\x1c" * depth + b"\x00" * (depth + 1)

    assert read(nested(MAX_DEPTH))
    with pytest.raises(MalformedThriftError):
        read(nested(MAX_DEPTH + 1))


def read_whole(data: bytes) -> dict[int, object]:
    return dict(CompactReader(memoryview(data), whole=True).struct())


def test_bytes_and_lists_are_kept_when_all_is_asked_for() -> None:
    assert read_whole(b"\x18\x03abc\x19\x25\x02\x04\x00") == {1: b"abc", 2: [1, 2]}
    assert read_whole(b"\x19\x21\x01\x02\x00") == {1: [1, 0]}
    assert read_whole(b"\x19\x1c\x15\x02\x00\x00") == {1: [{1: 1}]}


def test_a_list_that_says_to_be_long_is_read_as_far_as_it_goes() -> None:
    with pytest.raises(MalformedThriftError):
        read_whole(b"\x19\xf5\xff\xff\xff\xff\x7f\x02\x04")


def test_lists_and_maps_in_headers_of_pages_are_malformed() -> None:
    for data in (b"\x19\x05\x00", b"\x1a\x05\x00", b"\x1b\x00\x00"):
        with pytest.raises(MalformedThriftError):
            read(data)


@given(number=st.integers(-(2**63), 2**63 - 1), data=st.binary(max_size=300), numbers=st.lists(st.integers(0, 9)))
def test_law_what_is_written_is_read(number: int, data: bytes, numbers: list[int]) -> None:
    inner = record({1: integer(number, INT64), 20: None})
    fields = {3: binary(data), 17: inner, 18: sequence(BYTES, []), 400: sequence(5, map(integer, numbers))}
    _, written = record(fields | {401: sequence(STRUCT, [inner] * 20)})
    expected = {3: data, 17: {1: number}, 18: [], 400: numbers, 401: [{1: number}] * 20}
    assert read_whole(written) == expected
