"""From the values that a program sent to Arrow columns: every value is checked against the bundle's model.

Used by ``listen``. Column by column instead of a general JSON Schema library: the columns and types are known, and a
fault can be named by its column without showing a value.
"""

from __future__ import annotations

import binascii
from array import array
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import TABLES, Column, Kind
from overstap.desktop.programs.wire import Document

# Columns that the bundle's writer fills in; a program does not send them.
COMPUTED = frozenset({"content_hash", "document_path", "document_sha256", "document_size"})


class ValueFaultError(ValueError):
    """A column holds something that is not of its kind; ``column`` names it, the value is not shown."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def columns_of(table: str) -> dict[str, Column]:
    """The columns that a program sends for *table*, by name."""
    return {column.name: column for column in TABLES[table].columns if column.name not in COMPUTED}


def to_batch(table: str, rows: Sequence[Mapping[str, object]]) -> pa.RecordBatch:
    """The *rows* as Arrow columns; a column that a row does not have is null there.

    Raises:
        ValueFaultError: naming the first column with a value of the wrong kind, an unknown code, or a missing value.
    """
    columns = columns_of(table)
    arrays = [_array(column, [row.get(name) for row in rows]) for name, column in columns.items()]
    return pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _array(column: Column, values: list[object]) -> pa.Array:
    try:
        made = _MAKERS[column.kind](values)
    except (ValueError, TypeError, OverflowError) as error:
        # pyarrow's own errors are of these families, and quote the value: not passed on.
        raise ValueFaultError(column.name) from error
    if column.required and made.null_count:
        raise ValueFaultError(column.name)
    # Compared as a set: a batch has a handful of codes, however many rows.
    if column.codes and not {value for value in values if value is not None} <= set(column.codes):
        raise ValueFaultError(column.name)
    return made


def _of_type(values: list[object], wanted: type) -> list[object]:
    """The values, when each is null or exactly of the type: JSON's true is no number, and 1.0 no integer."""
    if any(value is not None and type(value) is not wanted for value in values):
        raise TypeError
    return values


def _texts(values: list[object]) -> pa.Array:
    # A text that looks like a document: too long for the bundle, which says so of the record alone.
    told = [value.text if isinstance(value, Document) else value for value in values]
    return pa.array(_of_type(told, str), pa.string())


def _integers(values: list[object]) -> pa.Array:
    return pa.array(_of_type(values, int), pa.int64())


def _booleans(values: list[object]) -> pa.Array:
    return pa.array(_of_type(values, bool), pa.bool_())


def _dates(values: list[object]) -> pa.Array:
    # Arrow accepts YYYY-MM-DD only, which is what the protocol asks; 2016-1-1 would be a guess.
    return _in_calendar(_texts(values).cast(pa.date32()))


def _instants(values: list[object]) -> pa.Array:
    # Without a zone Arrow refuses: a time that is not told to be UTC may be an hour off.
    return _in_calendar(_texts(values).cast(pa.timestamp("us", tz="UTC")))


def _in_calendar(days: pa.Array) -> pa.Array:
    """*days*, when all of it lies in the years 1 to 9999.

    Raises:
        OverflowError: otherwise. Arrow knows a year 0; Python, the portal and people do not, and would fail later.
    """
    # The earliest and the latest as Python's own: what lies between is one too.
    pc.min_max(days).as_py()
    return days


def _documents(values: list[object]) -> pa.Array:
    decoded = [b"" if value is None else _decoded(value) for value in values]
    # Put together here: Arrow's builder copies all that it has each time that it grows. One alone stays where it is.
    data = decoded[0] if len(decoded) == 1 else b"".join(decoded)
    ends = array("q", accumulate(map(len, decoded), initial=0))
    there = pa.array([value is not None for value in values], pa.bool_())
    # A bit for each value is how both a column of yes and no and the presence of values are kept.
    return pa.Array.from_buffers(
        pa.large_binary(), len(decoded), [there.buffers()[1], pa.py_buffer(ends), pa.py_buffer(data)]
    )


def _decoded(value: object) -> bytes:
    if isinstance(value, Document):
        return value.data
    if not isinstance(value, str):
        raise TypeError
    # Strict: a decoder that skips what it does not know would make another document of it.
    return binascii.a2b_base64(value, strict_mode=True)


_MAKERS: Mapping[Kind, Callable[[list[object]], pa.Array]] = {
    Kind.TEXT: _texts,
    Kind.INTEGER: _integers,
    Kind.BOOLEAN: _booleans,
    Kind.DATE: _dates,
    Kind.DATETIME: _instants,
    Kind.BINARY: _documents,
}
