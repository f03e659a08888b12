"""The work folder beside a bundle in the making: who owns it, what is left when it is killed, how that is cleared.

Used by ``writing`` only. The lock on the ledger inside says whether the owner lives: the operating system gives it up
with the process, so there are no process numbers to mistake and it works on every system.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path

from overstap.bundle.errors import AlreadyExistsError, DiskFullError, FolderError
from overstap.errors import os_error_text

PART_SUFFIX = ".part"
WORK_SUFFIX = ".work"
LEDGER = "ledger.sqlite"

STAGED_SUFFIX = ".staged"

# How systems say that there is no room: on the disk, in a user's share of it, or for so large a file.
_NO_ROOM = {ENOSPC, EDQUOT, EFBIG}

# A work folder without a ledger is left alone for so long: its owner may be just about to make it.
SECONDS_TO_START = 60.0

# Names tried, a second apart, before giving up: far more than anybody starts at once, and the name stays about true.
SECONDS_TO_TRY = 60


def file_name(started: datetime) -> str:
    """The bundle's file name: the moment of the start in local time, ``DDMMYYYYhhmmss.zip``."""
    return f"{started.astimezone():%d%m%Y%H%M%S}.zip"


@contextmanager
def environment_faults() -> Iterator[None]:
    """Turns what the disk answers into errors with a sentence.

    Raises:
        DiskFullError: no room left.
        FolderError: anything else that the system refuses.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFullError from error
        raise FolderError(reason=os_error_text(error)) from error
    # Only what the ledger says of the disk. Other errors of SQLite are ours, and are not to be blamed on it.
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise DiskFullError from error
        raise FolderError(reason=error.sqlite_errorname) from error


class WorkFiles:
    """The files of one bundle in the making, for *target*; nothing is made or looked at."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(target.name + PART_SUFFIX)
        self.path = target.with_name(target.name + WORK_SUFFIX)
        self._staged = 0

    @property
    def ledger(self) -> Path:
        """Where the ledger lies."""
        return self.path / LEDGER

    def next_staged(self) -> Path:
        """A new name for a staged member."""
        self._staged += 1
        return self.path / f"{self._staged:06}{STAGED_SUFFIX}"

    def clear_staged(self) -> None:
        """Remove the members that a dead writer had staged and nothing refers to."""
        for path in self.path.glob(f"*{STAGED_SUFFIX}"):
            path.unlink()

    def publish(self) -> None:
        """Give the finished ``.part`` file its name, in one step, safely on disk."""
        # Renaming would replace it silently, except on Windows.
        if self.target.exists():
            raise AlreadyExistsError(name=self.target.name)
        self.part.rename(self.target)
        # The new name is an entry in the folder, which has a buffer of its own.
        _sync_folder(self.target.parent)

    def remove(self) -> None:
        """Remove every trace of the work: the ``.part`` file first, so that it never lies there alone."""
        # Never in the way of the error that led here; the next writer in this folder clears what stays.
        with suppress(OSError):
            self.part.unlink(missing_ok=True)
        shutil.rmtree(self.path, ignore_errors=True)


class WorkFolder(WorkFiles):
    """The files of a bundle that begins; makes the folder, 0700, and clears what dead writers left.

    Raises:
        AlreadyExistsError: *target* exists, or another writer is making it.
    """

    def __init__(self, target: Path) -> None:
        super().__init__(target)
        # First, for a dead writer may have been making this very file.
        clear_stale(target.parent)
        try:
            self.path.mkdir(mode=0o700)
        except FileExistsError as error:
            raise AlreadyExistsError(name=target.name) from error
        # Looked at last: whoever finished this very file gave it its name before removing the work folder.
        if target.exists():
            self.path.rmdir()
            raise AlreadyExistsError(name=target.name)


def open_folder(folder: Path, started: datetime) -> tuple[WorkFolder, datetime]:
    """A work folder for a bundle named after *started*, or after the next second that is free; returns that as well.

    Two exports that start within a second, or in the hour that summer time gives back, so both get their file.

    Raises:
        AlreadyExistsError: none of ``SECONDS_TO_TRY`` seconds is free.
    """
    seconds = (started + timedelta(seconds=number) for number in range(SECONDS_TO_TRY - 1))
    for second in seconds:
        with suppress(AlreadyExistsError):
            return WorkFolder(folder / file_name(second)), second
    last = started + timedelta(seconds=SECONDS_TO_TRY - 1)
    return WorkFolder(folder / file_name(last)), last


def files_of(work: Path) -> WorkFiles:
    """The files of the bundle whose work folder is *work*."""
    return WorkFiles(work.with_name(work.name.removesuffix(WORK_SUFFIX)))


def clear_stale(folder: Path) -> int:
    """Remove the work of writers that died in *folder*; that of living ones stays. Returns how many were removed."""
    stale = [work for work in folder.glob(f"*.zip{WORK_SUFFIX}") if _is_stale(work)]
    for work in stale:
        files_of(work).remove()
    return len(stale)


def _is_stale(work: Path) -> bool:
    ledger = work / LEDGER
    try:
        # Until something is in the ledger, its owner, who locks it first, cannot be told from a dead one.
        if not ledger.exists() or not ledger.stat().st_size:
            return time.time() - work.stat().st_mtime > SECONDS_TO_START
    except FileNotFoundError:
        return False  # Its owner has just finished and removed it.
    try:
        with closing(sqlite3.connect(ledger, isolation_level=None, timeout=0)) as base:
            base.execute("BEGIN EXCLUSIVE")
            base.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False  # Its owner holds the lock.
    except sqlite3.DatabaseError:
        return True  # Killed in the middle of writing it.
    return True


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows keeps folder entries safe by itself and cannot open folders.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
