"""A private scratch database for what does not fit in memory: it has no name, and is gone when the tool is.

A leaf of ``desktop``, used by the SBR folder's index and the export's ledger. It holds client data, so it is the kind
of SQLite database that no other program can open and that the system clears away even after a crash.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Any, Self

from overstap.errors import EnvironmentFaultError, os_error_text
from overstap.i18n import mark

# What SQLite says in English, as what the system would have said: the extended codes of one fault begin with the same.
_SYSTEM_ERRORS = {
    "SQLITE_FULL": errno.ENOSPC,
    "SQLITE_IOERR": errno.EIO,
    "SQLITE_CANTOPEN": errno.EACCES,
    "SQLITE_READONLY": errno.EROFS,
}

CACHE_KIB = 4 * 1024
"""Memory for the database's pages, in KiB; what is more goes to the disk."""


class ScratchError(EnvironmentFaultError):
    """The scratch database cannot grow: the disk for temporary files is full or not writable."""

    code = "environment.scratch"
    message = mark("Er is geen ruimte voor tijdelijke gegevens ({why}).")
    hint = mark("Maak ruimte vrij op de schijf voor tijdelijke bestanden (TMPDIR of TEMP) en begin opnieuw.")
    retry_helps = True


class Scratch:
    """A temporary SQLite database with the tables that *layout* makes; any thread may use it, one at a time.

    Raises:
        ScratchError: on every use, when the disk is full or not writable.
    """

    def __init__(self, layout: str) -> None:
        # An empty name is SQLite's way to ask for an unnamed temporary file.
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._lock = Lock()
        self._base.executescript(f"PRAGMA journal_mode = OFF; PRAGMA cache_size = -{CACHE_KIB}; {layout}")
        # Never committed: each commit would write out all pages, and there is nobody to read them.
        self._base.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything; waits for a statement that is running."""
        with self._lock:
            self._base.close()

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows that one statement gives; ask for as many as fit in memory."""
        try:
            with self._lock:
                return self._base.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            raise ScratchError(why=_why(error)) from error

    def change(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for each of *rows*."""
        try:
            with self._lock:
                self._base.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            raise ScratchError(why=_why(error)) from error


def _why(error: sqlite3.OperationalError) -> str:
    name = getattr(error, "sqlite_errorname", "")
    number = next((number for known, number in _SYSTEM_ERRORS.items() if name.startswith(known)), 0)
    return os_error_text(OSError(number, str(error)))
