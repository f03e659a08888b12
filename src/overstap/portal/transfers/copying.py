"""Arrow batches into a temporary table with binary COPY; nothing else in ``transfers`` moves rows from a bundle.

A temporary table, because COPY into a table under row-level security is refused; it goes when the transaction ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.bundle.model import Column, Kind

STAGED = "staged"
"""The name of the temporary table; one at a time in a transaction."""

ROWS_AT_ONCE = 128
"""Rows turned into Python values together: at 30 KB a return that is 4 MB."""

TYPES = {
    Kind.TEXT: "text",
    Kind.INTEGER: "int8",
    Kind.BOOLEAN: "bool",
    Kind.DATE: "date",
    Kind.DATETIME: "timestamptz",
    Kind.BINARY: "bytea",
}
"""What PostgreSQL calls each kind of value."""


def stage(cursor: CursorWrapper, columns: Sequence[Column], batches: Iterable[pa.RecordBatch]) -> int:
    """Put *columns* of *batches* in a fresh temporary table ``staged``; returns the number of rows."""
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(STAGED)))
    definitions = (
        sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(TYPES[column.kind])) for column in columns
    )
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DROP").format(
            sql.Identifier(STAGED), sql.SQL(", ").join(definitions)
        )
    )
    rows = _copy(cursor, columns, batches)
    # Without it the planner takes the table for empty and reads the whole target for a few rows.
    cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(STAGED)))
    return rows


def _copy(cursor: CursorWrapper, columns: Sequence[Column], batches: Iterable[pa.RecordBatch]) -> int:
    names = [column.name for column in columns]
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(STAGED), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    rows = 0
    with cursor.copy(command) as copy:
        copy.set_types([TYPES[column.kind] for column in columns])
        for batch in batches:
            for start in range(0, batch.num_rows, ROWS_AT_ONCE):
                part = batch.slice(start, ROWS_AT_ONCE)
                for row in zip(*(part.column(name).to_pylist() for name in names), strict=True):
                    copy.write_row(row)
            rows += batch.num_rows
    return rows
