"""Folders that a killed process left: told from those in use by a lock, which the system gives up when a process ends.

A leaf: imports nothing of the project. Used by what makes folders that nobody else clears away, such as those with a
configuration that may hold a password.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

__all__ = ["clear_away_the_dead", "locked"]


@contextmanager
def locked(mark: Path) -> Iterator[None]:
    """Hold the lock of the file *mark*, made when it is not there; given up at the end, or when this process ends.

    SQLite's, because it is the same on every system, and a database without a table is an empty file.

    Raises:
        sqlite3.OperationalError: a living process holds it, or the file is somebody else's.
    """
    # Opened on one thread and closed on another when what it guards is closed while it is being read.
    with closing(sqlite3.connect(mark, timeout=0, isolation_level=None, check_same_thread=False)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield


def clear_away_the_dead(parent: Path, marks: str, *, seconds: float = 0.0) -> None:
    """Remove the folders in *parent* whose mark (a pattern below it, *marks*) nobody alive has locked.

    A mark younger than so many *seconds* is left alone: one that was made this moment may not be locked yet. So are
    other people's folders, which cannot be opened, and what cannot be removed now stays for the next one.
    """
    for mark in parent.glob(marks):
        with suppress(sqlite3.DatabaseError, OSError):
            if time.time() - mark.stat().st_mtime >= seconds:
                with locked(mark):
                    shutil.rmtree(mark.parent, ignore_errors=True)
