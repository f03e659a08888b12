"""Writing the zip: stored members one after another, then the directory; nothing is ever rewritten.

Between ``staging`` (whose members it copies) and the disk; ``unzipping`` is the other direction. The standard library
could write this too; doing it here makes every byte follow from ``docs/format/container.md`` and leaves the way open
to continue a half-written file.
"""

from __future__ import annotations

import shutil
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from overstap.bundle.staging import HashingSink, Staged

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END_64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR_64 = struct.Struct("<4sIQI")

LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# "The last record is here", and where the 64-bit version of it is.
END_64_MARK, LOCATOR_64_MARK = b"PK\x06\x06", b"PK\x06\x07"

# In a field of 16 or 32 bits: the value does not fit and stands in a ZIP64 record.
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF

ZIP64_EXTRA = 0x0001
UNIX = 3

# Version 4.5 of the zip specification, the first with ZIP64.
VERSION = 45

# A regular file for its owner only, where zip keeps Unix modes.
_MODE = 0o100600 << 16

_COPY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class _Entry:
    name: bytes
    offset: int
    size: int
    crc32: int


class ZipWriter:
    """Appends stored members to *file*, which it does not close; all carry the time *moment* (local, to 2 seconds)."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        self._sink = HashingSink(file)
        self._entries: list[_Entry] = []
        # Zip counts years from 1980 and seconds in twos.
        self._date = max(moment.year - 1980, 0) << 9 | moment.month << 5 | moment.day
        self._time = moment.hour << 11 | moment.minute << 5 | moment.second // 2

    def add(self, name: str, staged: Staged) -> None:
        """Append the bytes of *staged* as the member *name* and delete its file."""
        entry = _Entry(name.encode("ascii"), self._sink.size, staged.size, staged.crc32)
        self._sink.write(LOCAL.pack(LOCAL_MARK, *self._description(entry), len(entry.name), 0) + entry.name)
        with staged.file.open("rb") as source:
            # Length and hashes are known from staging, so the header never has to be mended afterwards.
            shutil.copyfileobj(source, self._sink, _COPY_BYTES)
        self._entries.append(entry)
        # At once, so that the disk never holds the bundle twice.
        staged.file.unlink()

    def close(self) -> None:
        """Write the directory and the end records; nothing can be added after this."""
        start = self._sink.size
        for entry in self._entries:
            self._sink.write(self._central(entry))
        end = self._sink.size
        count, length = len(self._entries), end - start
        # Only when needed: some older unpackers stumble over ZIP64 records in small files.
        if count >= FULL_16 or end >= FULL_32:
            # 44: the length of this record without its first two fields.
            self._sink.write(END_64.pack(END_64_MARK, 44, VERSION, VERSION, 0, 0, count, count, length, start))
            self._sink.write(LOCATOR_64.pack(LOCATOR_64_MARK, 0, end, 1))
            count, length, start = min(count, FULL_16), min(length, FULL_32), min(start, FULL_32)
        self._sink.write(END.pack(END_MARK, 0, 0, count, count, length, start, 0))

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._sink.size

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the bytes written so far; of the whole file after ``close``."""
        return self._sink.sha256

    def _description(self, entry: _Entry) -> tuple[int, ...]:
        """The fields that the local header and the directory share, from the version needed to the sizes."""
        return (VERSION, 0, 0, self._time, self._date, entry.crc32, entry.size, entry.size)

    def _central(self, entry: _Entry) -> bytes:
        # Members are smaller than 4 GiB by the format's limits; only where they begin can be beyond.
        far = entry.offset >= FULL_32
        extra = struct.pack("<2HQ", ZIP64_EXTRA, 8, entry.offset) if far else b""
        fields = (*self._description(entry), len(entry.name), len(extra), 0, 0, 0, _MODE, min(entry.offset, FULL_32))
        return CENTRAL.pack(CENTRAL_MARK, UNIX << 8 | VERSION, *fields) + entry.name + extra
