"""One entry of a zip's central directory, parsed from its bytes, and whether it is of the form that is laid down.

Used by ``unzipping``; the layouts are those of ``zipping``, and so is the one right form.
"""

from __future__ import annotations

import stat
import struct
from dataclasses import dataclass

from overstap.bundle.frame_problems import (
    DirectoryError,
    MemberAttributesError,
    MemberCompressedError,
    MemberFlagsError,
    MemberKindError,
)
from overstap.bundle.problems import BundleProblem
from overstap.bundle.zipping import CENTRAL, CENTRAL_MARK, FULL_32, UNIX, ZIP64_EXTRA, Stored

# Offsets from here on are no file's: they would overflow where files are positioned.
TOO_LARGE = 1 << 63

_WIDE = struct.Struct("<2HQ")


@dataclass(frozen=True)
class Entry:
    """A directory entry as found; nothing in it is to be believed yet."""

    # All its bytes, and what they say.
    raw: bytes
    name: bytes
    flags: int
    method: int
    # Zip's time and date, in this order.
    moment: tuple[int, int]
    crc32: int
    stored: int
    size: int
    offset: int
    host: int
    mode: int

    @property
    def text(self) -> str:
        """The name as text; every byte becomes a sign, so that any name can be shown and compared."""
        # Not UTF-8: names of the layout are ASCII, and a name that is no UTF-8 must be refused, not crash.
        return self.name.decode("latin-1")

    @property
    def right(self) -> Stored:
        """The stored member that it would describe if it were of the right form."""
        return Stored(self.name, self.offset, self.size, self.crc32, self.moment)

    def fault(self) -> type[BundleProblem] | None:
        """What is wrong with its form; None when every byte of it is as laid down."""
        # The most telling first: what is compressed differs in the attributes too.
        if self.method != 0 or self.stored != self.size:
            return MemberCompressedError
        if self.flags:
            return MemberFlagsError
        # A mode without a kind (0) is no link: that is merely another zip program's way.
        if self.host == UNIX and stat.S_IFMT(self.mode) not in {0, stat.S_IFREG}:
            return MemberKindError
        # Whatever is left, by comparing with the only bytes that a writer may write. A list of fields to look at
        # would be one that forgets some.
        if self.raw != self.right.entry or not _exists(*self.moment):
            return MemberAttributesError
        return None


def parse_entry(data: bytes, position: int) -> tuple[Entry, int]:
    """The directory entry at *position* of *data*, and where the next one begins; raises DirectoryError."""
    if position + CENTRAL.size > len(data):
        raise DirectoryError
    fields = CENTRAL.unpack_from(data, position)
    mark, made_by, _, flags, method, *moment, crc32, stored, size = fields[:10]
    name_length, extra_length, comment, disk, _, mode, offset = fields[10:]
    name_start = position + CENTRAL.size
    extra_start = name_start + name_length
    end = extra_start + extra_length + comment
    # A comment would be bytes that belong to nothing; a second disk does not exist.
    if mark != CENTRAL_MARK or comment or disk or end > len(data):
        raise DirectoryError
    if offset == FULL_32:
        offset = _wide_offset(data[extra_start:end])
    entry = Entry(
        raw=data[position:end],
        name=data[name_start:extra_start],
        flags=flags,
        method=method,
        moment=(moment[0], moment[1]),
        crc32=crc32,
        stored=stored,
        size=size,
        offset=offset,
        # The upper byte says whose file attributes follow, the upper half of those are Unix's.
        host=made_by >> 8,
        mode=mode >> 16,
    )
    return entry, end


def _wide_offset(extra: bytes) -> int:
    """The offset that did not fit, from an *extra* field that holds nothing else; raises DirectoryError."""
    if len(extra) != _WIDE.size:
        raise DirectoryError
    kind, length, offset = _WIDE.unpack(extra)
    if kind != ZIP64_EXTRA or length != _WIDE.size - 4 or not FULL_32 <= offset < TOO_LARGE:
        raise DirectoryError
    return int(offset)


def _exists(time: int, date: int) -> bool:
    """Whether zip's *time* and *date* are of a clock and a calendar; the day is not compared with its month."""
    # Unpackers do strange things with month 0 and hour 31, up to refusing the whole file.
    day, month = date & 31, date >> 5 & 15
    seconds, minutes, hours = time & 31, time >> 5 & 63, time >> 11
    # Seconds are counted in twos. A day of five bits is at most 31.
    return day > 0 and month in range(1, 13) and seconds in range(30) and minutes in range(60) and hours in range(24)
