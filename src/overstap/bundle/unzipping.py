"""Reading the zip strictly: every byte belongs to exactly one member, one directory entry or the end records.

``zipping`` is the other direction; ``bagreading`` stands on this. The standard library's reader forgives what a
hostile file needs (duplicates, overlaps, bytes between members, a directory of any size), so the directory is read
here, against ``docs/format/container.md``.
"""

from __future__ import annotations

import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from overstap.bundle.bag import TAG_FILES
from overstap.bundle.frame_problems import (
    DirectoryError,
    MemberCompressedError,
    MemberDuplicateError,
    MemberFlagsError,
    MemberHeaderError,
    MemberKindError,
    MemberNameError,
    MemberOverlapError,
    MemberTooLargeError,
    NotABundleError,
    TooManyMembersError,
    TruncatedError,
)
from overstap.bundle.limits import MAX_DIRECTORY_BYTES, MAX_MEMBER_BYTES, MAX_MEMBERS
from overstap.bundle.problems import BundleProblem
from overstap.bundle.zip_entries import Entry, parse_entry, wide_values
from overstap.bundle.zipping import (
    END,
    END_64,
    END_64_MARK,
    END_MARK,
    FULL_16,
    FULL_32,
    LOCAL,
    LOCAL_MARK,
    LOCATOR_64,
    LOCATOR_64_MARK,
    UNIX,
)

# The only flag that may be set: names are UTF-8. They are ASCII here, so it changes nothing.
UTF8_FLAG = 1 << 11

# Read ahead from a member: few calls to the file underneath, which may be in a remote store.
BUFFER_BYTES = 256 * 1024

_TOP = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
_INSIDE = re.compile(
    "|".join(re.escape(name) for name in TAG_FILES)
    + r"|data/datapackage\.json|data/[a-z][a-z_]{0,62}/[0-9]{6}\.(?:parquet|bin|age)"
)
_NAME = re.compile(rf"({_TOP})/({_INSIDE.pattern})")


@dataclass(frozen=True)
class Member:
    """A stored member: its name inside the top folder, where its bytes lie in the zip, and their CRC-32."""

    name: str
    offset: int
    size: int
    crc32: int


class ZipContents:
    """The members of the zip in *file* (seekable, not closed here), with everything that is wrong with its structure.

    *members* holds the members that can be read, by name inside the top folder; *problems* the rest. With
    a problem about overlap or the top folder the members are not to be trusted.

    Raises:
        NotABundleError, TruncatedError, DirectoryError, TooManyMembersError: there is no directory to speak of.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, os.SEEK_END)
        self.members: dict[str, Member] = {}
        self.problems: list[BundleProblem] = []
        self._directory_start, length, count = self._end()
        entries = self._directory(length, count)
        # Names first: a file with a hostile name is to be told so, whatever else is wrong with it.
        self._check_names(entries)
        for entry, data_offset in self._laid_out(entries):
            self._take(entry, data_offset)

    def open(self, member: Member) -> BinaryIO:
        """The stored bytes of *member* as a stream; one at a time, for they share the file's position."""
        return io.BufferedReader(_Window(self._file, member), BUFFER_BYTES)

    def _directory(self, length: int, count: int) -> list[Entry]:
        data = self._read(self._directory_start, length)
        entries: list[Entry] = []
        position = 0
        while position < len(data):
            entry, position = parse_entry(data, position)
            entries.append(entry)
        # Readers that go by the count and readers that go by the length would see different files.
        if len(entries) != count:
            raise DirectoryError
        return entries

    def _end(self) -> tuple[int, int, int]:
        """Start, length and number of entries of the directory, which must end where the end records begin."""
        # A zip may be hidden behind another file (a picture, a program); one that starts with a member is not.
        if self._read(0, 4, strict=False) not in {LOCAL_MARK, END_MARK}:
            raise NotABundleError
        # Without a comment the end record is at a fixed place. Searching for it, as others do, can find a planted one.
        end = self.size - END.size
        mark, disk, first, here, count, length, start, comment = END.unpack(self._read(end, END.size))
        if mark != END_MARK or comment or disk or first or here != count:
            raise TruncatedError
        if FULL_16 in (here, count) or FULL_32 in (length, start):
            end, count, length, start = self._end_64(end)
        # Before anything of that length is read into memory.
        if count > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES:
            raise TooManyMembersError(count=count, limit=MAX_MEMBERS)
        if start + length != end:
            raise DirectoryError
        return start, length, count

    def _end_64(self, end: int) -> tuple[int, int, int, int]:
        locator = end - LOCATOR_64.size
        mark, disk, position, disks = LOCATOR_64.unpack(self._read(locator, LOCATOR_64.size))
        # The record is only believed where it would be without anything hidden between.
        if mark != LOCATOR_64_MARK or disk or disks != 1 or position != locator - END_64.size:
            raise DirectoryError
        fields = END_64.unpack(self._read(position, END_64.size))
        mark, rest, _, _, disk, first, here, count, length, start = fields
        # The record says how much of it follows its first two fields, which take 12 bytes.
        if mark != END_64_MARK or rest != END_64.size - 12 or disk or first or here != count:
            raise DirectoryError
        return position, count, length, start

    def _check_names(self, entries: list[Entry]) -> None:
        seen: set[str] = set()
        tops: set[str] = set()
        for entry in entries:
            match = _NAME.fullmatch(entry.text)
            if match is None:
                kind = MemberKindError if entry.text.endswith("/") else MemberNameError
                self.problems.append(kind(entry.text))
                continue
            tops.add(match[1])
            # A second bag in the same zip: which of the two is meant is anyone's guess.
            if len(tops) > 1:
                self.problems.append(MemberNameError(entry.text))
            # Unpacked on Windows or a Mac, names that differ in case only fall together.
            if entry.text.casefold() in seen:
                self.problems.append(MemberDuplicateError(match[2]))
            seen.add(entry.text.casefold())

    def _laid_out(self, entries: list[Entry]) -> Iterator[tuple[Entry, int]]:
        """The entries in the order of the file, each with the offset of its data; gaps and overlaps are noted."""
        # From the first byte on each member must begin where the one before it ended. That rules out overlaps, members
        # inside each other and hidden bytes at once. After the first fault nothing behind it can be placed.
        expected = 0
        for entry in sorted(entries, key=lambda one: one.offset):
            if entry.offset != expected:
                self.problems.append(MemberOverlapError(_inside(entry)))
                return
            if entry.size > MAX_MEMBER_BYTES:
                self.problems.append(MemberTooLargeError(_inside(entry), size=entry.size, limit=MAX_MEMBER_BYTES))
                return
            local = self._local(entry)
            if local is None:
                self.problems.append(MemberHeaderError(_inside(entry)))
                return
            expected = local + entry.stored
            if expected > self._directory_start:
                self.problems.append(MemberOverlapError(_inside(entry)))
                return
            yield entry, local
        # Bytes between the last member and the directory.
        if expected != self._directory_start:
            self.problems.append(MemberOverlapError(""))

    def _local(self, entry: Entry) -> int | None:
        """The offset of the data of *entry*; None when its local header differs from the directory."""
        head = self._read(entry.offset, LOCAL.size, strict=False)
        if len(head) < LOCAL.size:
            return None
        mark, *shared, crc32, stored, size, name_length, extra_length = LOCAL.unpack(head)
        rest = self._read(entry.offset + LOCAL.size, name_length + extra_length, strict=False)
        name, extra = rest[:name_length], rest[name_length:]
        # Streaming writers put sizes in the extra field here and not in the directory.
        if FULL_32 in (stored, size):
            wide = wide_values(extra, [size, stored])
            if wide is None:
                return None
            size, stored = wide
        # Unpackers differ in which of the two they believe, so they must say the same.
        found = (mark, name, tuple(shared), crc32, stored, size)
        if found != (LOCAL_MARK, entry.name, entry.shared, entry.crc32, entry.stored, entry.size):
            return None
        return entry.offset + LOCAL.size + len(rest) if len(extra) == extra_length else None

    def _take(self, entry: Entry, data_offset: int) -> None:
        name = _inside(entry)
        if entry.flags & ~UTF8_FLAG:
            self.problems.append(MemberFlagsError(name))
        elif entry.method != 0 or entry.stored != entry.size:
            self.problems.append(MemberCompressedError(name))
        # Zips from elsewhere carry no mode (0), and that is fine.
        elif entry.host == UNIX and stat.S_IFMT(entry.mode) not in {0, stat.S_IFREG}:
            self.problems.append(MemberKindError(name))
        elif _NAME.fullmatch(entry.text):
            self.members.setdefault(name, Member(name, data_offset, entry.size, entry.crc32))

    def _read(self, offset: int, length: int, *, strict: bool = True) -> bytes:
        if offset < 0:
            raise TruncatedError
        self._file.seek(offset)
        data = self._file.read(length)
        if strict and len(data) != length:
            raise TruncatedError
        return data


def _inside(entry: Entry) -> str:
    """The name inside the top folder, or the whole name when it is of no known form."""
    match = _NAME.fullmatch(entry.text)
    return match[2] if match else entry.text


class _Window(io.RawIOBase):
    """The bytes of one member as a raw stream over the zip."""

    def __init__(self, file: BinaryIO, member: Member) -> None:
        self._file = file
        self._position = member.offset
        self._end = member.offset + member.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        # Sought each time: other members may have been read from the same file in between.
        self._file.seek(self._position)
        data = self._file.read(min(len(buffer), self._end - self._position))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
