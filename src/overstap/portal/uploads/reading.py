"""An upload read as one seekable file, straight from its parts: nothing is assembled or copied.

``overstap.bundle`` reads it like any file on disk.
"""

from __future__ import annotations

import bisect
import io
import os
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from django.core.files.storage import default_storage

from overstap.portal.uploads.limits import MIB
from overstap.portal.uploads.storing import StoredPart

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BUFFER_BYTES = MIB
"""Read ahead this much: a segment is read from front to back, and every read may be a request to S3."""


class PartsFile(io.RawIOBase):
    """The bytes of *parts* (joined on without gaps, in order) as one file; keeps at most one part open."""

    def __init__(self, parts: Sequence[StoredPart]) -> None:
        super().__init__()
        self._parts = list(parts)
        self._starts = [part.start for part in parts]
        self._size = self._parts[-1].end if self._parts else 0
        self._position = 0
        self._opened: tuple[StoredPart, IO[bytes]] | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """The position of the next byte."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move; raises ValueError when that would be before the first byte."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("Negative position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill *buffer* from the part at the position; fewer bytes at a part's end, none at the end of the file."""
        view = memoryview(buffer).cast("B")
        if self._position >= self._size or not view:
            return 0
        part = self._parts[bisect.bisect_right(self._starts, self._position) - 1]
        handle = self._open(part)
        handle.seek(self._position - part.start)
        data = handle.read(min(len(view), part.end - self._position))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        """Close the part that is open."""
        if self._opened:
            self._opened[1].close()
            self._opened = None
        super().close()

    def _open(self, part: StoredPart) -> IO[bytes]:
        if self._opened and self._opened[0] == part:
            return self._opened[1]
        if self._opened:
            self._opened[1].close()
        self._opened = (part, default_storage.open(part.name, "rb"))
        return self._opened[1]


def open_parts(parts: Sequence[StoredPart]) -> io.BufferedReader:
    """*parts* as a buffered file; close it after use."""
    return io.BufferedReader(PartsFile(parts), BUFFER_BYTES)
