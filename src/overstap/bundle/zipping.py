"""Writing the zip: stored members one after another, then the directory; nothing is ever rewritten.

Between ``staging`` (whose members it copies) and the disk; ``unzipping`` is the other direction. The standard library
could write this too; doing it here makes every byte follow from ``docs/format/container.md`` and leaves the way open
to continue a half-written file.
"""

from __future__ import annotations

import shutil
import struct
import zlib
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

# Whose attributes follow, and by which version of the specification it was made.
MADE_BY = UNIX << 8 | VERSION

# A regular file for its owner only, where zip keeps Unix modes.
ATTRIBUTES = 0o100600 << 16

_COPY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """A stored member, and the only two records that the format has for it; the reader compares with them too."""

    name: bytes
    offset: int
    size: int
    crc32: int
    # Zip's time and date, in this order.
    moment: tuple[int, int]

    @property
    def header(self) -> bytes:
        """The local header, which stands before the member's bytes."""
        return LOCAL.pack(LOCAL_MARK, *self._description, len(self.name), 0) + self.name

    @property
    def entry(self) -> bytes:
        """The entry in the central directory."""
        # Members are smaller than 4 GiB by the format's limits; only where they begin can be beyond.
        far = self.offset >= FULL_32
        extra = struct.pack("<2HQ", ZIP64_EXTRA, 8, self.offset) if far else b""
        fields = (*self._description, len(self.name), len(extra), 0, 0, 0, ATTRIBUTES, min(self.offset, FULL_32))
        return CENTRAL.pack(CENTRAL_MARK, MADE_BY, *fields) + self.name + extra

    @property
    def _description(self) -> tuple[int, ...]:
        """The fields that both records have, from the version needed to the sizes."""
        return (VERSION, 0, 0, *self.moment, self.crc32, self.size, self.size)


def end_records(count: int, length: int, start: int) -> bytes:
    """What closes a zip whose directory has *count* entries in *length* bytes from *start* on: the only right bytes."""
    wide = b""
    # Only when needed: some older unpackers stumble over ZIP64 records in small files. The length alone never needs
    # it, for a directory is far smaller than 4 GiB.
    if count >= FULL_16 or start >= FULL_32:
        # 44: the length of this record without its first two fields.
        wide = END_64.pack(END_64_MARK, 44, VERSION, VERSION, 0, 0, count, count, length, start)
        wide += LOCATOR_64.pack(LOCATOR_64_MARK, 0, start + length, 1)
    count, length, start = min(count, FULL_16), min(length, FULL_32), min(start, FULL_32)
    return wide + END.pack(END_MARK, 0, 0, count, count, length, start, 0)


class ZipWriter:
    """Appends stored members to *file*, which it does not close; all carry the time *moment* (local, to 2 seconds)."""

    def __init__(self, file: BinaryIO, moment: datetime) -> None:
        self._sink = HashingSink(file)
        self._members: list[Stored] = []
        # Zip counts years from 1980 and seconds in twos.
        date = max(moment.year - 1980, 0) << 9 | moment.month << 5 | moment.day
        self._moment = (moment.hour << 11 | moment.minute << 5 | moment.second // 2, date)

    def add(self, name: str, staged: Staged) -> None:
        """Append the bytes of *staged* as the member *name* and delete its file."""
        member = Stored(name.encode("ascii"), self._sink.size, staged.size, staged.crc32, self._moment)
        self._sink.write(member.header)
        with staged.file.open("rb") as source:
            # Length and hashes are known from staging, so the header never has to be mended afterwards.
            shutil.copyfileobj(source, self._sink, _COPY_BYTES)
        self._members.append(member)
        # At once, so that the disk never holds the bundle twice.
        staged.file.unlink()

    def recall(self, name: str, *, size: int, crc32: int) -> bool:
        """Take over the member *name* that an earlier writer put next in the file; False when it is not there whole."""
        member = Stored(name.encode("ascii"), self._sink.size, size, crc32, self._moment)
        if self._sink.pass_by(len(member.header)) != member.header:
            return False
        # The sink's own sums are over the file; this one is over the member, piece by piece.
        found, left = 0, size
        while left and (data := self._sink.pass_by(min(left, _COPY_BYTES))):
            found, left = zlib.crc32(data, found), left - len(data)
        self._members.append(member)
        return (found, left) == (crc32, 0)

    def close(self) -> None:
        """Write the directory and the end records; nothing can be added after this."""
        start = self._sink.size
        for member in self._members:
            self._sink.write(member.entry)
        self._sink.write(end_records(len(self._members), self._sink.size - start, start))

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._sink.size

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the bytes written so far; of the whole file after ``close``."""
        return self._sink.sha256
