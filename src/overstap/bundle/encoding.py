"""A segment as Parquet: sorted by key, compressed, in row groups, without an Arrow schema.

Used by ``segments``; ``decoding`` is the other direction. Takes little more memory than the rows themselves.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from overstap.bundle.documents import views
from overstap.bundle.model import Kind, Table

# The level with which DuckDB and others write: higher ones cost much time for a few percent.
ZSTD_LEVEL = 3

# Text that hardly ever repeats: a dictionary would only cost time.
_UNIQUE_COLUMNS = {"id", "content_hash", "document_sha256", "source_hash"}

# Uncompressed bytes of a row group: encoding one takes about three times as much memory.
GROUP_BYTES = 2 * 1024 * 1024


def encode(table: Table, batches: list[pa.RecordBatch]) -> pa.Buffer:
    """The Parquet file of *batches*, at least one, sorted by the key of *table*; empties the list to save memory."""
    rows = pa.Table.from_batches(batches)
    # From here on the table alone holds the rows, so that a sorted copy can replace them.
    batches.clear()
    repeating = [
        column.name for column in table.columns if column.kind is Kind.TEXT and column.name not in _UNIQUE_COLUMNS
    ]
    sink = pa.BufferOutputStream()
    # No Arrow schema in the footer: readers have been taken over through one, so the format forbids it.
    with pq.ParquetWriter(
        sink,
        rows.schema,
        compression="zstd",
        compression_level=ZSTD_LEVEL,
        use_dictionary=repeating,
        store_schema=False,
        # Smallest and largest values help to skip row groups by key; of other columns they only make the footer long.
        write_statistics=list(table.key),
    ) as file:
        for group in _sorted_groups(rows, table.key):
            file.write_table(group)
    return sink.getvalue()


def _sorted_groups(rows: pa.Table, key: tuple[str, ...]) -> Iterator[pa.Table]:
    """*rows* in the order of their key, in row groups of about ``GROUP_BYTES``; none when there are no rows."""
    # By the average row: how many make up a row group.
    many = max(1, rows.num_rows * GROUP_BYTES // max(1, rows.nbytes))
    if _ascending(rows, key):
        for start in range(0, rows.num_rows, many):
            yield rows.slice(start, many)
        return
    order = pc.sort_indices(rows, sort_keys=[(name, "ascending") for name in key])
    documents = [field.name for field in rows.schema if pa.types.is_large_binary(field.type)]
    # Taking rows from one chunk copies only those rows; from many chunks it would copy them all each time. Documents
    # are left where they are: to put them together first would be all of them twice.
    others = rows.drop_columns(documents).combine_chunks()
    for start in range(0, rows.num_rows, many):
        chosen = order.slice(start, many)
        columns = {name: _taken(rows.column(name), chosen) for name in documents}
        columns |= dict(zip(others.column_names, others.take(chosen).columns, strict=True))
        yield pa.Table.from_arrays([columns[name] for name in rows.column_names], schema=rows.schema)


def _taken(documents: pa.ChunkedArray, chosen: pa.Array) -> pa.Array:
    """The *chosen* ones of *documents*, each copied once."""
    # By chunk, for finding the one that a row lies in takes as long as copying the row.
    lying = [view for chunk in documents.chunks for view in views(chunk)]
    values = [lying[index] for index in chosen.to_pylist()]
    data = b"".join(value if value is not None else b"" for value in values)
    lengths = pa.array([len(value) if value is not None else None for value in values], pa.int64())
    ends = array("q", accumulate(lengths.fill_null(0).to_pylist(), initial=0))
    # Which are there is kept in the same way for lengths as for what they are the lengths of.
    return pa.Array.from_buffers(
        documents.type, len(values), [lengths.buffers()[0], pa.py_buffer(ends), pa.py_buffer(data)]
    )


def _ascending(rows: pa.Table, key: tuple[str, ...]) -> bool:
    """Whether *rows* are in order already, as they usually come: sorting would copy all documents."""
    # Ledger tables have keys of several columns; they are small, and sorting them again is cheap.
    if len(key) > 1 or rows.num_rows <= 1:
        return bool(rows.num_rows <= 1)
    values = rows.column(key[0])
    return bool(pc.all(pc.less_equal(values.slice(0, len(values) - 1), values.slice(1))).as_py())
