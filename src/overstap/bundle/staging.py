"""Finished members on their way into the zip: stored bytes with their hashes, in files of the work folder.

Between ``segments`` (which makes the bytes) and ``zipping`` (which copies them). A member is encrypted here, when the
bundle is, so that no readable record ever lies on the disk of an encrypted export. Staging needs no shared state: any
process can do it.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from overstap.bundle.encryption import Recipient

# Mode of every file that is written: tax records, for their owner's eyes only.
PRIVATE = 0o600


@dataclass(frozen=True)
class Staged:
    """A member as it will be stored: where its bytes wait, what they are, and what they were before encryption."""

    file: Path
    size: int
    sha256: str
    crc32: int
    plain_size: int
    plain_sha256: str


class HashingSink:
    """Writes on to *file*, keeping length, SHA-256 and CRC-32 of what went through."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()
        self.size = 0
        self.crc32 = 0

    def write(self, data: bytes | memoryview) -> int:
        """Take *data*; returns its length."""
        self._sha256.update(data)
        self.crc32 = zlib.crc32(data, self.crc32)
        self.size += len(data)
        return self._file.write(data)

    def pass_by(self, length: int) -> bytes:
        """Read what is in the file already, at most *length* bytes of it, as if it had just been written."""
        data = self._file.read(length)
        self._sha256.update(data)
        self.crc32 = zlib.crc32(data, self.crc32)
        self.size += len(data)
        return data

    def flush(self) -> None:
        """Flush the file underneath."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of what went through so far."""
        return self._sha256.hexdigest()


def create_private(path: Path) -> BinaryIO:
    """A new file at *path*, readable and writable by its owner only, open for writing.

    Raises:
        FileExistsError: something is there already.
    """
    # The mode is given at creation: a file that is tightened afterwards could have been opened in between.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), PRIVATE), "w+b")


def stage(data: bytes | memoryview, file: Path, recipient: Recipient | None) -> Staged:
    """Write *data* to the new *file*, encrypted when there is a *recipient*.

    Raises:
        OSError: the file cannot be written.
    """
    with create_private(file) as opened:
        # Hashed on the way, so that no member is read a second time.
        sink = HashingSink(opened)
        if recipient is None:
            sink.write(data)
            plain_sha256 = sink.sha256
        else:
            # Read where it lies: a document of 256 MiB would otherwise be in memory once more.
            recipient.encrypt(pa.BufferReader(data), sink)
            plain_sha256 = hashlib.sha256(data).hexdigest()
    return Staged(
        file=file,
        size=sink.size,
        sha256=sink.sha256,
        crc32=sink.crc32,
        plain_size=len(data),
        plain_sha256=plain_sha256,
    )
