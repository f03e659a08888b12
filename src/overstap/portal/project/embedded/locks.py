"""Locks on files, which the kernel releases on any death of their holder: the memory of who uses the server.

Used by ``server`` (shared lease of a user, exclusive turn of a starter) and ``keeper`` (its own life, the question
whether a lease is left). ``flock`` belongs to the open file, so a forked child keeps its parent's lease alive.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_SECONDS_BETWEEN_TRIES = 0.05


class FileLock:
    """A lock on *path* (made when absent, 0600); closed, and thereby released, by the context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def share(self, *, seconds: float) -> bool:
        """Take the lock together with other sharers; False when an exclusive holder stays longer than *seconds*."""
        return self._take(fcntl.LOCK_SH, seconds)

    def own(self, *, seconds: float) -> bool:
        """Take the lock alone; False when others hold it longer than *seconds*."""
        return self._take(fcntl.LOCK_EX, seconds)

    def is_current(self) -> bool:
        """Whether the file still lies at its path; a lock on a file that was deleted meanwhile keeps nobody out."""
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Give the lock back and keep the file open."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def _take(self, kind: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(_SECONDS_BETWEEN_TRIES)
            else:
                return True
