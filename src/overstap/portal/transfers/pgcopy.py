"""Arrow batches as PostgreSQL's binary COPY has them, column by column; ``copying`` sends what comes out.

Per value a length in four bytes and the value in network byte order, as the manual says under COPY, "Binary Format".
Made with Arrow's own kernels: turning each value into one of Python's first took as long as reading the segment, and a
multiple of its memory (decision 0165).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import Column, Kind

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
"""Signature, no flags, no extension."""

TRAILER = b"\xff\xff"
"""In the place of a row's number of values: there are no more rows."""

BYTES_AT_ONCE = 4 * 1024 * 1024
"""About what of a batch is encoded together, and so is in memory a second time."""

_DAYS_TO_2000 = 10_957
_MICROSECONDS_TO_2000 = _DAYS_TO_2000 * 24 * 60 * 60 * 1_000_000
"""PostgreSQL counts days and microseconds from 2000, Arrow from 1970."""

_INTEGERS = {4: (pa.int32(), pa.uint32()), 8: (pa.int64(), pa.uint64())}
_SWAPS = {
    4: ((8, 0x00FF_00FF), (16, 0x0000_FFFF)),
    8: ((8, 0x00FF_00FF_00FF_00FF), (16, 0x0000_FFFF_0000_FFFF), (32, 0x0000_0000_FFFF_FFFF)),
}
"""For integers of so many bytes: how far parts change places, and a mask of the lower ones."""

_NULL = struct.pack("!i", -1)
_BYTES = pa.large_binary()


def encode(columns: Sequence[Column], batch: pa.RecordBatch) -> Iterator[memoryview]:
    """The rows of *batch* with the values of *columns*, in that order, a few megabytes at a time."""
    width = max(1, batch.nbytes // max(1, batch.num_rows))
    rows = max(1, BYTES_AT_ONCE // width)
    for start in range(0, batch.num_rows, rows):
        yield _rows(columns, batch.slice(start, rows))


def _rows(columns: Sequence[Column], batch: pa.RecordBatch) -> memoryview:
    parts: list[pa.Array | pa.Scalar] = [_scalar(struct.pack("!h", len(columns)))]
    for column in columns:
        parts += _value(column.kind, batch.column(column.name))
    joined = pc.binary_join_element_wise(*parts, _scalar(b""))
    # Row behind row is how they lie in memory already.
    _, _, values = joined.buffers()
    return memoryview(values) if values is not None else memoryview(b"")


def _value(kind: Kind, values: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The lengths of *values* and the values themselves, both as bytes."""
    data = pc.fill_null(_data(kind, values), _scalar(b""))
    lengths = pc.if_else(values.is_null(), _scalar(_NULL), _in_network_order(pc.binary_length(data), 4))
    return lengths, data


def _data(kind: Kind, values: pa.Array) -> pa.Array:
    if kind is Kind.BOOLEAN:
        return pc.if_else(values, _scalar(b"\1"), _scalar(b"\0"))
    if kind is Kind.INTEGER:
        return _in_network_order(values, 8)
    if kind is Kind.DATE:
        return _in_network_order(pc.subtract(values.cast(pa.int32()), _DAYS_TO_2000), 4)
    if kind is Kind.DATETIME:
        return _in_network_order(pc.subtract(values.cast(pa.int64()), _MICROSECONDS_TO_2000), 8)
    return values.cast(_BYTES)


def _in_network_order(values: pa.Array, width: int) -> pa.Array:
    """Integers as *width* bytes each, the highest first."""
    signed, unsigned = _INTEGERS[width]
    turned = values.cast(signed).view(unsigned)
    # Bytes change places in pairs, the pairs in fours, the fours in eights: a few steps on whole columns.
    for bits, low in _SWAPS[width]:
        up = pc.shift_left(pc.bit_wise_and(turned, pa.scalar(low, unsigned)), pa.scalar(bits, unsigned))
        down = pc.bit_wise_and(pc.shift_right(turned, pa.scalar(bits, unsigned)), pa.scalar(low, unsigned))
        turned = pc.bit_wise_or(up, down)
    return turned.view(pa.binary(width)).cast(_BYTES)


def _scalar(data: bytes) -> pa.Scalar:
    return pa.scalar(data, _BYTES)
