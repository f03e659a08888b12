"""One entry of a zip's central directory, parsed from its bytes; ZIP64 included.

Used by ``unzipping``; the layouts are those of ``zipping``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from overstap.bundle.frame_problems import DirectoryError
from overstap.bundle.zipping import CENTRAL, CENTRAL_MARK, FULL_32, ZIP64_EXTRA

# Sizes and offsets from here on are no file's: they would overflow where files are positioned.
TOO_LARGE = 1 << 63


@dataclass(frozen=True)
class Entry:
    """A directory entry as found; nothing in it is to be believed yet."""

    name: bytes
    # What the local header must repeat: version needed, flags, method, time, date.
    shared: tuple[int, ...]
    crc32: int
    stored: int
    size: int
    offset: int
    host: int
    mode: int

    @property
    def flags(self) -> int:
        """The general purpose flags."""
        return self.shared[1]

    @property
    def method(self) -> int:
        """The compression method; 0 is stored."""
        return self.shared[2]

    @property
    def text(self) -> str:
        """The name as text; every byte becomes a sign, so that any name can be shown and compared."""
        # Not UTF-8: names of the layout are ASCII, and a name that is no UTF-8 must be refused, not crash.
        return self.name.decode("latin-1")


def parse_entry(data: bytes, position: int) -> tuple[Entry, int]:
    """The directory entry at *position* of *data*, and where the next one begins; raises DirectoryError."""
    if position + CENTRAL.size > len(data):
        raise DirectoryError
    fields = CENTRAL.unpack_from(data, position)
    mark, made_by, *shared, crc32, stored, size, name_length, extra_length, comment, disk, _, mode, offset = fields
    name_start = position + CENTRAL.size
    end = name_start + name_length + extra_length + comment
    # A comment would be bytes that belong to nothing; a second disk does not exist.
    if mark != CENTRAL_MARK or comment or disk or end > len(data):
        raise DirectoryError
    name, extra = data[name_start : name_start + name_length], data[name_start + name_length : end]
    wide = wide_values(extra, [size, stored, offset])
    if wide is None:
        raise DirectoryError
    size, stored, offset = wide
    # The upper byte says whose file attributes follow, the upper half of those are Unix's.
    return Entry(name, tuple(shared), crc32, stored, size, offset, made_by >> 8, mode >> 16), end


def wide_values(extra: bytes, values: list[int]) -> list[int] | None:
    """*values* with those that are full replaced from the ZIP64 extra field; None when it is missing or malformed."""
    if FULL_32 not in values:
        return values
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        body = extra[position + 4 : position + 4 + length]
        if kind == ZIP64_EXTRA:
            # It holds only those values that were full, in this order. One that is missing becomes a number too large.
            wide = iter(body[at : at + 8] for at in range(0, len(body) - 7, 8))
            found = [
                int.from_bytes(next(wide, b"\xff" * 9), "little") if value == FULL_32 else value for value in values
            ]
            return found if max(found) < TOO_LARGE else None
        position += 4 + length
    return None
