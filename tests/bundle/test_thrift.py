from __future__ import annotations

import pytest

from overstap.bundle.thrift import MAX_DEPTH, CompactReader, MalformedThriftError


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
