"""From what a source hands over to complete batches: typed, checked, documents hashed and set apart.

Between ``writing`` and ``checks``/``content``. What comes in may lack columns (null then) and the derived ones
(computed here).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.checks import faults
from overstap.bundle.content import CONTENT_HASH, arrow_schema, binary_columns, content_hash
from overstap.bundle.documents import document_columns
from overstap.bundle.errors import RecordRefusedError
from overstap.bundle.limits import MAX_KEY_BYTES, MAX_TEXT_BYTES
from overstap.bundle.model import INVENTORY, Table
from overstap.i18n import translate

# Inventory entries that are taken together when they come one by one.
DECLARED_AT_ONCE = 20_000


class InventoryEntry(NamedTuple):
    """A record that a source says it holds: its id, the part that lists it, the source's own hash when it has one.

    *mark* is whatever else tells whether the record changed; it is compared when an interrupted export goes on, and
    is not in the bundle.
    """

    id: str
    part: str
    source_hash: str | None = None
    mark: str | None = None


def entries_of(
    entries: pa.RecordBatch | Iterable[InventoryEntry],
) -> Iterator[list[tuple[str, str, str | None, str | None]]]:
    """Inventory entries in portions of (id, part, source hash, mark); the hash is part of the mark.

    Raises:
        RecordRefusedError: a value is missing, too long or not text.
    """
    for batch, marks in _entry_batches(entries):
        # The table's name is constant here; it stands in so that the entry is checked as a row of the inventory.
        complete = _typed(INVENTORY, {**_columns(batch), "table": pa.repeat(pa.scalar("inventory"), batch.num_rows)})
        _refuse_faults(INVENTORY, complete)
        columns = [complete.column(name).to_pylist() for name in ("id", "part", "source_hash")]
        whole = [_mark(source_hash, mark) for source_hash, mark in zip(columns[2], marks, strict=True)]
        yield list(zip(*columns, whole, strict=True))


def _mark(source_hash: str | None, mark: str | None) -> str | None:
    return source_hash if mark is None else f"{source_hash or ''}\n{mark}"


Marked = tuple[pa.RecordBatch, Sequence[str | None]]


def _entry_batches(entries: pa.RecordBatch | Iterable[InventoryEntry]) -> Iterator[Marked]:
    if isinstance(entries, pa.RecordBatch):
        for start in range(0, entries.num_rows, DECLARED_AT_ONCE):
            portion = entries.slice(start, DECLARED_AT_ONCE)
            yield portion, [None] * portion.num_rows
        return
    one_by_one = iter(entries)
    while portion := list(islice(one_by_one, DECLARED_AT_ONCE)):
        *columns, marks = zip(*portion, strict=True)
        named = dict(zip(("id", "part", "source_hash"), columns, strict=True))
        yield pa.RecordBatch.from_pydict({name: _array(INVENTORY, name, named[name]) for name in named}), marks


class CompleteBatch(NamedTuple):
    """Rows of a *batch* that ``complete_batch`` made, whichever of them: the writer takes their hashes as they are."""

    batch: pa.RecordBatch


def complete_batch(table: Table, records: pa.RecordBatch | Sequence[Mapping[str, object]]) -> pa.RecordBatch:
    """*records* with all columns of *table*, derived ones computed; documents of any size are still in it.

    Half of what adding records takes, and asks nothing of a writer: it may be done on another thread.

    Derived columns (``content_hash``, ``document_sha256``, …) that come along are ignored and computed anew.

    Raises:
        RecordRefusedError: an unknown column, a wrong type, a missing, unknown or too long value.
    """
    batch = records if isinstance(records, pa.RecordBatch) else _from_rows(table, records)
    columns = _columns(batch)
    # Whatever came along under these names is replaced: the bundle vouches for its hashes, not the source.
    for name in binary_columns(table.name):
        columns |= document_columns(name, columns.get(name), batch.num_rows)
    # A stand-in, so that the required column can be checked with the others; the hash needs them all.
    columns[CONTENT_HASH] = pa.repeat(pa.scalar(""), batch.num_rows)
    complete = _typed(table, columns)
    _refuse_faults(table, complete)
    index = complete.schema.get_field_index(CONTENT_HASH)
    return complete.set_column(index, complete.schema.field(index), content_hash(table.name, complete))


def check_text(table: Table, column: str, text: str | None, *, limit: int = MAX_TEXT_BYTES) -> None:
    """Raises RecordRefusedError when *text*, for *column* of a ledger table, is too long or cannot be stored."""
    if text is None:
        return
    try:
        length = len(text.encode())
    except UnicodeEncodeError as error:
        raise _wrong_type(table, column, 1) from error
    if length > limit or "\0" in text:
        raise RecordRefusedError(table=table.name, column=column, what=translate("een tekst is te lang"), count=1)


def check_key(table: Table, key: str, *, column: str = "id") -> None:
    """Raises RecordRefusedError when *key*, for a *column* of the key of a ledger table, is none that readers take."""
    check_text(table, column, key, limit=MAX_KEY_BYTES)
    if not key:
        raise RecordRefusedError(table=table.name, column=column, what=translate("een sleutel is leeg"), count=1)


def ledger_batch(table: Table, rows: Sequence[tuple[object, ...]]) -> pa.RecordBatch:
    """Rows of a ledger table, columns in the table's order, as a batch; their values were checked when they came in."""
    columns = zip(*rows, strict=True)
    schema = arrow_schema(table.name)
    arrays = [pa.array(values, kind.type) for values, kind in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    return dict(zip(batch.schema.names, batch.columns, strict=True))


def _from_rows(table: Table, rows: Sequence[Mapping[str, object]]) -> pa.RecordBatch:
    schema = arrow_schema(table.name)
    # A column that we would silently leave out is a record that silently loses something.
    for name in {name for row in rows for name in row} - set(schema.names):
        raise RecordRefusedError(table=table.name, column=name, what=translate("onbekende kolom"), count=len(rows))
    columns = {name: _array(table, name, [row.get(name) for row in rows]) for name in schema.names}
    return pa.RecordBatch.from_pydict(columns)


def _array(table: Table, name: str, values: Sequence[object]) -> pa.Array:
    try:
        return pa.array(values, arrow_schema(table.name).field(name).type)
    # Arrow answers with any of these, depending on what it met.
    except (pa.ArrowException, OverflowError, UnicodeError, TypeError, ValueError) as error:
        raise _wrong_type(table, name, len(values)) from error


def _typed(table: Table, columns: Mapping[str, pa.Array]) -> pa.RecordBatch:
    """All columns of *table* in order and typed; absent ones are null."""
    schema = arrow_schema(table.name)
    rows = len(next(iter(columns.values())))
    for name in columns.keys() - set(schema.names):
        raise RecordRefusedError(table=table.name, column=name, what=translate("onbekende kolom"), count=rows)
    arrays = []
    for kind in schema:
        values = columns.get(kind.name)
        try:
            if values is None:
                arrays.append(pa.nulls(rows, kind.type))
            else:
                arrays.append(values if values.type == kind.type else pc.cast(values, kind.type))
        except pa.ArrowException as error:
            raise _wrong_type(table, kind.name, rows) from error
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _wrong_type(table: Table, column: str, count: int) -> RecordRefusedError:
    return RecordRefusedError(table=table.name, column=column, what=translate("verkeerd type"), count=count)


def _refuse_faults(table: Table, batch: pa.RecordBatch) -> None:
    for fault in faults(table, batch):
        raise RecordRefusedError(table=table.name, column=fault.column, what=translate(fault.what), count=fault.count)
