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
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from overstap.bundle.bag import TAG_FILES
from overstap.bundle.limits import MAX_DIRECTORY_BYTES, MAX_MEMBER_BYTES, MAX_MEMBERS
from overstap.bundle.problems import (
    BundleProblem,
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
from overstap.bundle.zipping import (
    CENTRAL,
    CENTRAL_MARK,
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
    ZIP64_EXTRA,
)

UTF8_FLAG = 1 << 11

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


@dataclass(frozen=True)
class _Entry:
    """A directory entry as found."""

    name: bytes
    shared: tuple[int, ...]
    crc32: int
    stored: int
    size: int
    offset: int
    host: int
    mode: int

    @property
    def flags(self) -> int:
        return self.shared[1]

    @property
    def method(self) -> int:
        return self.shared[2]

    @property
    def text(self) -> str:
        return self.name.decode("latin-1")


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
        self._check_names(entries)
        for entry, data_offset in self._laid_out(entries):
            self._take(entry, data_offset)

    def open(self, member: Member) -> BinaryIO:
        """The stored bytes of *member* as a stream; one at a time, for they share the file's position."""
        return io.BufferedReader(_Window(self._file, member), 256 * 1024)

    def _directory(self, length: int, count: int) -> list[_Entry]:
        data = self._read(self._directory_start, length)
        entries: list[_Entry] = []
        position = 0
        while position < len(data):
            entry, position = _parse_entry(data, position)
            entries.append(entry)
        if len(entries) != count:
            raise DirectoryError
        return entries

    def _end(self) -> tuple[int, int, int]:
        """Start, length and number of entries of the directory, which must end where the end records begin."""
        if self._read(0, 4, strict=False) not in {LOCAL_MARK, END_MARK}:
            raise NotABundleError
        end = self.size - END.size
        mark, disk, first, here, count, length, start, comment = END.unpack(self._read(end, END.size))
        if mark != END_MARK or comment or disk or first or here != count:
            raise TruncatedError
        if FULL_16 in (here, count) or FULL_32 in (length, start):
            end, count, length, start = self._end_64(end)
        if count > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES:
            raise TooManyMembersError(count=count, limit=MAX_MEMBERS)
        if start + length != end:
            raise DirectoryError
        return start, length, count

    def _end_64(self, end: int) -> tuple[int, int, int, int]:
        locator = end - LOCATOR_64.size
        mark, disk, position, disks = LOCATOR_64.unpack(self._read(locator, LOCATOR_64.size))
        if mark != LOCATOR_64_MARK or disk or disks != 1 or position != locator - END_64.size:
            raise DirectoryError
        fields = END_64.unpack(self._read(position, END_64.size))
        mark, rest, _, _, disk, first, here, count, length, start = fields
        if mark != END_64_MARK or rest != END_64.size - 12 or disk or first or here != count:
            raise DirectoryError
        return position, count, length, start

    def _check_names(self, entries: list[_Entry]) -> None:
        seen: set[str] = set()
        tops: set[str] = set()
        for entry in entries:
            match = _NAME.fullmatch(entry.text)
            if match is None:
                kind = MemberKindError if entry.text.endswith("/") else MemberNameError
                self.problems.append(kind(entry.text))
                continue
            tops.add(match[1])
            if len(tops) > 1:
                self.problems.append(MemberNameError(entry.text))
            if entry.text.casefold() in seen:
                self.problems.append(MemberDuplicateError(match[2]))
            seen.add(entry.text.casefold())

    def _laid_out(self, entries: list[_Entry]) -> Iterator[tuple[_Entry, int]]:
        """The entries in the order of the file, each with the offset of its data; gaps and overlaps are noted."""
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
        if expected != self._directory_start:
            self.problems.append(MemberOverlapError(""))

    def _local(self, entry: _Entry) -> int | None:
        """The offset of the data of *entry*; None when its local header differs from the directory."""
        head = self._read(entry.offset, LOCAL.size, strict=False)
        if len(head) < LOCAL.size:
            return None
        mark, *shared, crc32, stored, size, name_length, extra_length = LOCAL.unpack(head)
        rest = self._read(entry.offset + LOCAL.size, name_length + extra_length, strict=False)
        name, extra = rest[:name_length], rest[name_length:]
        if FULL_32 in (stored, size):
            wide = _zip64(extra, [size, stored])
            if wide is None:
                return None
            size, stored = wide
        found = (mark, name, tuple(shared), crc32, stored, size)
        if found != (LOCAL_MARK, entry.name, entry.shared, entry.crc32, entry.stored, entry.size):
            return None
        return entry.offset + LOCAL.size + len(rest) if len(extra) == extra_length else None

    def _take(self, entry: _Entry, data_offset: int) -> None:
        name = _inside(entry)
        if entry.flags & ~UTF8_FLAG:
            self.problems.append(MemberFlagsError(name))
        elif entry.method != 0 or entry.stored != entry.size:
            self.problems.append(MemberCompressedError(name))
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


def _inside(entry: _Entry) -> str:
    """The name inside the top folder, or the whole name when it is of no known form."""
    match = _NAME.fullmatch(entry.text)
    return match[2] if match else entry.text


def _parse_entry(data: bytes, position: int) -> tuple[_Entry, int]:
    if position + CENTRAL.size > len(data):
        raise DirectoryError
    fields = CENTRAL.unpack_from(data, position)
    mark, made_by, *shared, crc32, stored, size, name_length, extra_length, comment, disk, _, mode, offset = fields
    name_start = position + CENTRAL.size
    end = name_start + name_length + extra_length + comment
    if mark != CENTRAL_MARK or comment or disk or end > len(data):
        raise DirectoryError
    name, extra = data[name_start : name_start + name_length], data[name_start + name_length : end]
    wide = _zip64(extra, [size, stored, offset])
    if wide is None:
        raise DirectoryError
    size, stored, offset = wide
    return _Entry(name, tuple(shared), crc32, stored, size, offset, made_by >> 8, mode >> 16), end


def _zip64(extra: bytes, values: list[int]) -> list[int] | None:
    """*values* with those that are full replaced from the ZIP64 extra field; None when it is missing or malformed."""
    if FULL_32 not in values:
        return values
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        body = extra[position + 4 : position + 4 + length]
        if kind == ZIP64_EXTRA:
            wide = iter(body[at : at + 8] for at in range(0, len(body) - 7, 8))
            found = [
                int.from_bytes(next(wide, b"\xff" * 9), "little") if value == FULL_32 else value for value in values
            ]
            return found if max(found) < 1 << 63 else None
        position += 4 + length
    return None


class _Window(io.RawIOBase):
    """The bytes of one member as a raw stream over the zip."""

    def __init__(self, file: BinaryIO, member: Member) -> None:
        self._file = file
        self._position = member.offset
        self._end = member.offset + member.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._file.seek(self._position)
        data = self._file.read(min(len(buffer), self._end - self._position))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)
