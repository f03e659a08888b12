"""Writes the database variant: the file Else4Cas.db.

Above ``layout`` and ``rows``. The same rows in the same order give the same bytes: no journal, no clock, indexes last.
"""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from overstap.sample.layout import LAYOUT, create_statement, index_statements, insert_statement
from overstap.sample.private import private_file
from overstap.sample.rows import Rows

# A half-made file is thrown away as a whole, so nothing needs a journal.
_PRAGMAS = ("page_size = 8192", "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")


class DatabaseWriter:
    """Creates the file at *path* and inserts what it is given; a context manager that closes it."""

    def __init__(self, path: Path) -> None:
        # SQLite would make the file with the default mode, readable by others until changed.
        private_file(path, b"")
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        # Autocommit is on (isolation_level None), so this one transaction is ours to end.
        for table in LAYOUT.values():
            self._connection.execute(create_statement(table))

    def write(self, rows: Rows) -> None:
        """Insert *rows*, table by table in the order of the layout."""
        for name, table in LAYOUT.items():
            if rows.get(name):
                # Rows in the order of their primary key append to the table, which is what makes this fast.
                self._connection.executemany(insert_statement(table), rows[name])

    def finish(self) -> None:
        """Create the indexes and commit."""
        for table in LAYOUT.values():
            for statement in index_statements(table):
                self._connection.execute(statement)
        self._connection.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
