from __future__ import annotations

import io
import struct
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.bundle.content import ARROW_TYPES
from overstap.bundle.footer import Footer, Leaf, NestedColumnError, read_footer
from overstap.bundle.model import Kind
from overstap.bundle.thrift import (
    INT32,
    INT64,
    STRUCT,
    CompactReader,
    Encoded,
    MalformedThriftError,
    binary,
    integer,
    record,
    sequence,
)

Fields = dict[int, Encoded | None]

ROWS = pa.table({str(kind): pa.nulls(9, type_) for kind, type_ in ARROW_TYPES.items()})


def footer_of(rows: pa.Table, **options: object) -> memoryview:
    """The footer that pyarrow writes for *rows*."""
    sink = io.BytesIO()
    settings_: dict[str, object] = {"store_schema": False}
    pq.write_table(rows, sink, **settings_ | options)
    data = sink.getvalue()
    length = struct.unpack("<I", data[-8:-4])[0]
    return memoryview(data)[-8 - length : -8]


def element(name: str = "a", **fields: int) -> Encoded:
    """An element of a schema: a text, unless *fields* say otherwise."""
    known = {"physical": 1, "repetition": 3, "children": 5, "converted": 6}
    numbers = {"physical": 6, "repetition": 1} | fields
    values: Fields = {known[field]: integer(number) for field, number in numbers.items()}
    return record(values | {4: binary(name.encode())})


def chunk(*, fields: Fields | None = None, about: Fields | None = None) -> Encoded:
    """A column chunk of 5 rows, changed by *fields* and *about* (its metadata)."""
    right: Fields = {
        1: integer(6),
        2: sequence(INT32, []),
        3: sequence(8, [binary(b"a")]),
        4: integer(0),
        5: integer(5, INT64),
        7: integer(20, INT64),
        9: integer(4, INT64),
    }
    return record({3: record(right | (about or {})), **(fields or {})})


def footer(*elements: Encoded, chunks: list[Encoded] | None = None, children: int | None = None) -> memoryview:
    """A footer of one group of 5 rows with these columns."""
    columns = elements or (element(),)
    root = record({4: binary(b"schema"), 5: integer(len(columns) if children is None else children)})
    group = record({1: sequence(STRUCT, [chunk()] if chunks is None else chunks), 3: integer(5, INT64)})
    fields = {2: sequence(STRUCT, [root, *columns]), 3: integer(5, INT64), 4: sequence(STRUCT, [group])}
    return memoryview(record(dict(fields))[1])


def test_every_kind_of_column_is_known() -> None:
    read = read_footer(footer_of(ROWS))
    assert read.rows == 9
    assert read.leaves == tuple(Leaf(str(kind), optional=True, kind=kind) for kind in ARROW_TYPES)
    assert len(read.leaves) == len(Kind)


def test_a_column_that_is_required_is_seen_to_be_so() -> None:
    schema = pa.schema([pa.field("a", pa.string(), nullable=False)])
    assert read_footer(footer_of(pa.table({"a": ["x"]}, schema))).leaves == (Leaf("a", optional=False, kind=Kind.TEXT),)


@pytest.mark.parametrize(
    "type_",
    [
        pa.int32(),
        pa.int8(),
        pa.uint64(),
        pa.float64(),
        pa.float32(),
        pa.timestamp("us"),
        pa.timestamp("ms", "UTC"),
        pa.timestamp("ns", "UTC"),
        pa.time64("us"),
        pa.decimal128(18, 2),
        pa.decimal128(9, 2),
        pa.binary(7),
        pa.float16(),
        pa.null(),
    ],
    ids=str,
)
def test_kinds_that_the_format_does_not_have_are_none(type_: pa.DataType) -> None:
    (leaf,) = read_footer(footer_of(pa.table({"a": pa.nulls(3, type_)}))).leaves
    assert leaf.kind is None


def test_a_type_by_its_old_name_alone_is_known() -> None:
    for physical, converted, kind in (
        (6, 0, Kind.TEXT),
        (1, 6, Kind.DATE),
        (2, 10, Kind.DATETIME),
        (2, 18, Kind.INTEGER),
    ):
        column = element(physical=physical, converted=converted)
        read = read_footer(footer(column, chunks=[chunk(about={1: integer(physical)})]))
        assert read.leaves[0].kind is kind


def test_groups_and_their_pages_are_found() -> None:
    read = read_footer(footer_of(ROWS, row_group_size=4))
    assert [group.rows for group in read.groups] == [4, 4, 1]
    assert all(chunk.start >= 4 and chunk.size > 0 for group in read.groups for chunk in group.chunks)


def test_a_dictionary_lies_before_the_data() -> None:
    read = read_footer(footer_of(pa.table({"a": ["x"] * 9}), use_dictionary=True))
    (place,) = read.groups[0].chunks
    assert place.start == 4 < place.data_start


@pytest.mark.parametrize("offset", [0, -5, 4, 99])
def test_a_dictionary_elsewhere_is_no_dictionary(offset: int) -> None:
    read = read_footer(footer(chunks=[chunk(about={11: integer(offset, INT64)})]))
    assert read.groups[0].chunks[0].start == 4


def test_groups_without_rows_are_left_out() -> None:
    assert read_footer(footer_of(ROWS.slice(0, 0))).groups == ()


@pytest.mark.parametrize("column", [pa.array([["x"]]), pa.array([{"a": "x"}]), pa.array([[["x"]]])])
def test_columns_that_are_not_flat_are_named(column: pa.Array) -> None:
    with pytest.raises(NestedColumnError) as caught:
        read_footer(footer_of(pa.table({"lijst": column})))
    assert caught.value.name == "lijst"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        footer(children=2),
        footer(children=-1),
        footer(children=2**31 - 1),
        footer(element(), element("b")),
        footer(chunks=[]),
        footer(chunks=[chunk(), chunk()]),
        footer(chunks=[chunk(fields={1: binary(b"/etc/passwd")})]),
        footer(chunks=[chunk(fields={8: record({})})]),
        footer(chunks=[chunk(fields={9: binary(b"secret")})]),
        footer(chunks=[chunk(fields={3: None})]),
        footer(chunks=[chunk(about={1: integer(2)})]),
        footer(chunks=[chunk(about={3: sequence(8, [binary(b"b")])})]),
        footer(chunks=[chunk(about={5: integer(6, INT64)})]),
        footer(chunks=[chunk(about={7: None})]),
        footer(chunks=[chunk(about={9: binary(b"4")})]),
        footer()[:-3],
    ],
)
def test_what_contradicts_itself_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedThriftError):
        read_footer(memoryview(data))


def test_a_name_that_is_no_utf_8_is_no_name() -> None:
    data = bytes(footer(element("aa"), chunks=[chunk(about={3: sequence(8, [binary(b"aa")])})]))
    with pytest.raises(UnicodeDecodeError):
        read_footer(memoryview(data.replace(b"aa", b"\xff\xfe")))


def test_nesting_without_end_is_cut_off() -> None:
    with pytest.raises(MalformedThriftError):
        read_footer(memoryview(b"\x1c" * 200_000))
    with pytest.raises(MalformedThriftError):
        read_footer(memoryview(b"\x19\x1c" * 100_000))


def test_lists_that_say_to_be_endless_take_nothing() -> None:
    with pytest.raises(MalformedThriftError):
        read_footer(memoryview(b"\x29\xfc\xff\xff\xff\xff\x0f"))


def test_what_is_written_again_says_the_same_and_nothing_else() -> None:
    given_ = footer_of(ROWS, write_page_index=True, row_group_size=2)
    read = read_footer(given_)
    again = read.encode()
    assert read_footer(memoryview(again)) == read
    # Statistics, the program's name, metadata: gone, with whatever they might do to a decoder.
    assert CompactReader(memoryview(again), whole=True).struct().keys() == {1, 2, 3, 4}
    assert b"parquet-cpp-arrow" in bytes(given_)
    assert b"parquet-cpp-arrow" not in again


def test_the_decoder_reads_it_as_what_it_was() -> None:
    again = read_footer(footer_of(ROWS)).encode()
    alone = b"PAR1" + again + struct.pack("<I", len(again)) + b"PAR1"
    schema = pq.read_schema(pa.BufferReader(alone))
    assert {field.name: field.type for field in schema} == {
        str(kind): pa.binary() if kind is Kind.BINARY else type_ for kind, type_ in ARROW_TYPES.items()
    }


@settings(max_examples=300)
@given(data=st.binary(max_size=400))
def test_law_any_bytes_are_a_footer_or_malformed(data: bytes) -> None:
    try:
        read = read_footer(memoryview(data))
    except (MalformedThriftError, UnicodeDecodeError):
        return
    assert read.rows is not None


@settings(max_examples=300)
@given(data=st.data())
def test_law_a_changed_footer_that_is_read_is_written_as_it_was_read(data: st.DataObject) -> None:
    whole = bytearray(footer_of(ROWS, row_group_size=4))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = read_footer(memoryview(whole))
    except (MalformedThriftError, UnicodeDecodeError):
        return
    # Columns of unknown kinds are refused before anything is written again.
    known = replace(read, leaves=tuple(replace(leaf, kind=leaf.kind or Kind.TEXT) for leaf in read.leaves))
    if known == read:
        assert isinstance(read, Footer)
        assert read_footer(memoryview(read.encode())) == read
