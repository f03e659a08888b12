"""Arrow batches into a temporary table with binary COPY; nothing else in ``transfers`` moves rows from a bundle.

A temporary table, because COPY into a table under row-level security is refused; it goes when the transaction ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.bundle.model import Column, Kind
from overstap.portal.transfers import pgcopy

STAGED = "staged"
"""The name of the temporary table; one at a time in a transaction."""

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
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(STAGED), sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    )
    rows = 0
    with cursor.copy(command) as copy:
        copy.write(pgcopy.HEADER)
        for batch in batches:
            for part in pgcopy.encode(columns, batch):
                copy.write(part)
            rows += batch.num_rows
        copy.write(pgcopy.TRAILER)
    return rows
