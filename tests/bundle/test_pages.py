from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import pages
from overstap.bundle.pages import Weight, walk
from overstap.bundle.thrift import MalformedThriftError


def chunk_of(values: list[str | None], **options: object) -> memoryview:
    """The bytes of the single column chunk of a file with *values*."""
    sink = io.BytesIO()
    settings: dict[str, object] = {"compression": "none", "use_dictionary": False}
    pq.write_table(pa.table({"a": pa.array(values, pa.string())}), sink, **settings | options)
    column = pq.read_metadata(pa.BufferReader(sink.getvalue())).row_group(0).column(0)
    start = column.dictionary_page_offset if column.has_dictionary_page else column.data_page_offset
    return memoryview(sink.getvalue())[start : start + column.total_compressed_size]


def varint(number: int) -> bytes:
    coded = number << 1 if number >= 0 else (-number << 1) - 1
    out = bytearray()
    while coded >= 0x80:
        out.append(coded & 0x7F | 0x80)
        coded >>= 7
    return bytes([*out, coded])


def page(kind: int = 0, size: int = 10, stored: int = 0, *, values: int = 1, encoding: int = 0) -> bytes:
    """A page header in Thrift's compact protocol, without a page behind it."""
    own = {0: 5, 2: 7, 3: 8}.get(kind, 5)
    details = b"\x15" + varint(values) + (b"\x35" if kind == 3 else b"\x15") + varint(encoding) + b"\x00"
    return (
        b"\x15"
        + varint(kind)
        + b"\x15"
        + varint(size)
        + b"\x15"
        + varint(stored)
        + bytes([(own - 3) << 4 | 12])
        + details
        + b"\x00"
    )


def test_plain_pages_count_values_and_bytes() -> None:
    chunk = walk(chunk_of(["a", "bb", None]))
    assert (chunk.values, chunk.dictionary) == (3, 0)
    assert chunk.size >= 4 + 1 + 4 + 2


def test_sizes_are_those_after_decompression() -> None:
    assert walk(chunk_of(["x" * 100_000], compression="zstd")).size >= 100_000


def test_dictionaries_are_weighed_apart() -> None:
    chunk = walk(chunk_of(["x" * 1000] * 50, use_dictionary=True))
    assert (chunk.values, chunk.dictionary) == (50, 1004)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_both_versions_of_data_pages_are_read(version: str) -> None:
    values: list[str | None] = [str(number) for number in range(1000)]
    assert walk(chunk_of(values, data_page_version=version, data_page_size=500)).values == 1000


def test_delta_byte_array_is_refused() -> None:
    with pytest.raises(MalformedThriftError):
        walk(chunk_of(["a", "ab"], column_encoding={"a": "DELTA_BYTE_ARRAY"}))


def test_nothing_is_a_chunk_of_nothing() -> None:
    assert walk(memoryview(b"")) == Weight(0, 0, 0, 0)


def test_what_a_header_says_is_what_counts() -> None:
    assert walk(memoryview(page(size=2**31 - 1, values=7))) == Weight(1, 2**31 - 1, 7, 0)
    assert walk(memoryview(page(2, size=50) + page(size=9, encoding=8))) == Weight(2, 59, 1, 50)
    assert walk(memoryview(page(3, size=5, values=3))).values == 3


def test_pages_of_nothing_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_SEGMENT_PAGES", 9)
    assert walk(memoryview(page(values=0) * 9)).pages == 9
    with pytest.raises(MalformedThriftError):
        walk(memoryview(page(values=0) * 10))


@pytest.mark.parametrize(
    "data",
    [
        page()[:-1],
        page(1),
        page(9),
        page(size=-1),
        page(stored=-1),
        page(stored=1),
        page(values=-1),
        page(encoding=7),
        page(encoding=4),
        b"\x00",
        b"\xff" * 20,
        b"\x15" + b"\xff" * 12,
        b"\x1c" * 50,
        b"\x19\x00",
        b"\x18\x7f",
    ],
)
def test_anything_else_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedThriftError):
        walk(memoryview(data))


@given(data=st.binary(max_size=300))
def test_law_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        chunk = walk(memoryview(data))
    except MalformedThriftError:
        return
    assert chunk.size >= 0
