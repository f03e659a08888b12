"""The content of records: Arrow schemas, the canonical content hash, the content digest; all column-wise.

On top of ``model``; ``docs/format/content.md`` is the specification of the hash and the digest. Used by ``writing``
to compute, by ``verifying`` to check, and by the portal to compare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, repeat

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.model import TABLES, Kind

ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us", "UTC"),
    Kind.BINARY: pa.large_binary(),
}

CONTENT_HASH = "content_hash"

DIGEST_MODULUS = 2**256

# Rows whose canonical text is held in memory at once while hashing.
ROWS_AT_ONCE = 8192


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of *table*: its columns in order; required columns are not nullable.

    Raises:
        KeyError: this version of the format knows no such table.
    """
    return pa.schema(
        pa.field(column.name, ARROW_TYPES[column.kind], nullable=not column.required)
        for column in TABLES[table].columns
    )


@cache
def binary_columns(table: str) -> list[str]:
    """The names of the columns of *table* that hold bytes."""
    return [column.name for column in TABLES[table].columns if column.kind is Kind.BINARY]


def content_hash(table: str, batch: pa.RecordBatch) -> pa.Array:
    """The content hash (hex text) of each row of *batch*, an array as long as the batch.

    The batch holds columns of *table*, in any order, typed as ``arrow_schema`` says, with ``x_sha256`` and ``x_size``
    filled in for each binary column ``x``; the binary columns themselves need not be there. Columns that the table
    does not know (of a later minor version) are covered too.
    """
    # As bytes, so that every language sorts alike.
    names = sorted(_hashed_columns(table, batch.schema), key=str.encode)
    hashes: list[str] = []
    for start in range(0, batch.num_rows, ROWS_AT_ONCE):
        part = batch.slice(start, ROWS_AT_ONCE)
        hashes.extend(hashlib.sha256(text).hexdigest() for text in _canonical(part, names))
    return pa.array(hashes, pa.string())


def _hashed_columns(table: str, schema: pa.Schema) -> Iterator[str]:
    binary = {*binary_columns(table), *(field.name for field in schema if _is_binary(field.type))}
    # Documents count by their hash and size, which are columns; where they are kept is no content.
    left_out = {CONTENT_HASH, *binary, *(f"{name}_path" for name in binary)}
    return (name for name in schema.names if name not in left_out)


def _is_binary(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _canonical(batch: pa.RecordBatch, names: list[str]) -> Iterator[memoryview]:
    """The canonical content of each row, to be used before the next; *names* are its columns in hashing order."""
    # A missing value leaves nothing behind, as if its column did not exist; of many columns all values are missing.
    told = [name for name in names if batch.column(name).null_count < batch.num_rows]
    if not told:
        yield from repeat(memoryview(b""), batch.num_rows)
        return
    # All columns as one, for each question to Arrow takes as long as some hundreds of values.
    pieces = _pieces(told, [batch.column(name) for name in told], batch.num_rows)
    columns = (pieces.slice(start, batch.num_rows) for start in range(0, len(pieces), batch.num_rows))
    rows = pc.binary_join_element_wise(*columns, "", null_handling="replace", null_replacement="")
    # Read where they lie: a Python text of each, and bytes of that, took as long as hashing.
    _, offsets, data = rows.buffers()
    text = memoryview(data)
    yield from (text[begin:end] for begin, end in pairwise(memoryview(offsets).cast("i")[: len(rows) + 1]))


def _pieces(names: list[str], columns: list[pa.Array], rows: int) -> pa.Array:
    """``name:length:value,`` for each value, null where the value is null; column after column."""
    # Arrow writes numbers, dates and moments exactly as the format does; a test holds it to that.
    text = pa.concat_arrays([each if pa.types.is_string(each.type) else pc.cast(each, pa.string()) for each in columns])
    heads = pa.concat_arrays([pa.repeat(f"{name}:", rows) for name in names])
    # Of bytes, not of characters: what is counted differs between languages otherwise.
    length = pc.cast(pc.binary_length(text), pa.string())
    return pc.binary_join_element_wise(heads, length, ":", text, ",", "")


def digest(table: str, batch: pa.RecordBatch) -> int:
    """The share of *batch* in the content digest; add shares up, modulo ``DIGEST_MODULUS``.

    The batch holds at least the columns ``id`` and ``content_hash``.
    """
    head = f"table:{len(table.encode())}:{table},id:".encode()
    # Python's whole numbers know no overflow, so the modulus can wait until the end.
    total = 0
    for start in range(0, batch.num_rows, ROWS_AT_ONCE):
        part = batch.slice(start, ROWS_AT_ONCE)
        ids = part.column("id").to_pylist()
        for key, value in zip(ids, part.column(CONTENT_HASH).to_pylist(), strict=True):
            name = key.encode()
            element = b"%s%d:%s,hash:64:%s," % (head, len(name), name, value.encode())
            total += int.from_bytes(hashlib.sha256(element).digest(), "big")
    return total % DIGEST_MODULUS


def digest_text(total: int) -> str:
    """The content digest as 64 hexadecimal digits."""
    return f"{total % DIGEST_MODULUS:064x}"
