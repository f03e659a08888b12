"""Documents in batches: hashed and measured where they lie, and set apart when they are large.

Used by ``records`` (which completes batches) and ``writing`` (which stores what is set apart).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.content import binary_columns
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.model import Table

# Keeps a document of more than 4 MiB as a member of its own; returns the member's path.
StoreDocument = Callable[[pa.Buffer], str]


def views(documents: pa.Array) -> Iterator[memoryview | None]:
    """The bytes of each of *documents* (large_binary) where they lie; None where there is none."""
    _, offsets, data = documents.buffers()
    ends = memoryview(offsets).cast("q")[documents.offset : documents.offset + len(documents) + 1]
    whole = memoryview(data or b"")
    for is_there, (begin, end) in zip(documents.is_valid().to_pylist(), pairwise(ends), strict=True):
        yield whole[begin:end] if is_there else None


def document_columns(name: str, values: pa.Array | None, rows: int) -> dict[str, pa.Array]:
    """The columns that follow from the binary column *name*: SHA-256, size, and no path yet."""
    if values is None:
        values = pa.nulls(rows, pa.large_binary())
    # Hashed where it lies: a view, not a copy.
    sums = [None if value is None else hashlib.sha256(value).hexdigest() for value in views(values)]
    return {
        f"{name}_sha256": pa.array(sums, pa.string()),
        f"{name}_size": pc.cast(pc.binary_length(values), pa.int64()),
        f"{name}_path": pa.nulls(rows, pa.string()),
    }


def set_apart(table: Table, batch: pa.RecordBatch, store: StoreDocument) -> pa.RecordBatch:
    """The complete *batch* with binary values of more than 4 MiB handed to *store* and replaced by their paths."""
    for name in binary_columns(table.name):
        batch = _set_apart(batch, name, store)
    return batch


def _set_apart(batch: pa.RecordBatch, name: str, store: StoreDocument) -> pa.RecordBatch:
    """*batch* with the large values of the binary column *name* handed to *store* and replaced by their paths."""
    values = batch.column(name)
    large = pc.fill_null(pc.greater(pc.binary_length(values), INLINE_BYTES), fill_value=False)
    if not pc.any(large).as_py():
        return batch
    paths = [store(value.as_buffer()) if big else None for value, big in zip(values, large.to_pylist(), strict=True)]
    # Not if_else, which would keep the large bytes in memory under the nulls.
    small = pc.replace_with_mask(values, large, pa.scalar(None, values.type))
    for column, array in ((name, small), (f"{name}_path", pa.array(paths, pa.string()))):
        index = batch.schema.get_field_index(column)
        batch = batch.set_column(index, batch.schema.field(index), array)
    return batch
