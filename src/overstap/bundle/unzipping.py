"""Reading the zip strictly: every byte belongs to exactly one member, one directory entry or the end records.

``zipping`` is the other direction; ``opening`` stands on this. The standard library's reader forgives what a
hostile file needs (duplicates, overlaps, bytes between members, a directory of any size), so the directory is read
here, against ``docs/format/container.md``.
"""

from __future__ import annotations

import io
import os
import re
from copy import copy
from dataclasses import dataclass
from typing import BinaryIO, Self

from overstap.bundle.bag import TAG_FILES
from overstap.bundle.frame_problems import (
    DirectoryError,
    MemberAttributesError,
    MemberDuplicateError,
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
from overstap.bundle.zip_entries import Entry, parse_entry
from overstap.bundle.zipping import (
    END,
    END_64,
    END_64_MARK,
    END_MARK,
    FULL_16,
    FULL_32,
    LOCAL_MARK,
    LOCATOR_64,
    end_records,
)

# Read ahead from a member: few calls to the file underneath, which may be in a remote store.
BUFFER_BYTES = 256 * 1024

_TOP = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?"
_INSIDE = re.compile(
    "|".join(re.escape(name) for name in TAG_FILES)
    + r"|data/datapackage\.json|data/[a-z][a-z_]{0,62}/[0-9]{6}\.(?:parquet|bin|age)"
)
# Folders that Windows cannot make: there these names are devices, whatever extension follows them.
_DEVICE = r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.[^/]*)?/"
_NAME = re.compile(rf"(?!{_DEVICE})(?!{_TOP}/data/{_DEVICE})({_TOP})/({_INSIDE.pattern})")


@dataclass(frozen=True)
class Member:
    """A stored member: its name inside the top folder, where its bytes lie in the zip, and their CRC-32."""

    name: str
    offset: int
    size: int
    crc32: int


class ZipContents:
    """The members of the zip in *file* (seekable, not closed here), with everything that is wrong with its structure.

    *members* holds the members by name inside the top folder, *problems* what is wrong. With any problem the members
    are not to be trusted.

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
        self._check_forms(entries)
        # A directory that is wrong in itself says nothing about where its members are.
        if not self.problems:
            self._lay_out(entries)

    def over(self, file: BinaryIO) -> Self:
        """The same members in *file*, another handle on the same bytes, of which nothing is read for it."""
        same: Self = copy(self)
        same._file = file
        return same

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
        mark, _, _, _, count, length, start, comment = END.unpack(self._read(end, END.size))
        if mark != END_MARK or comment:
            raise TruncatedError
        if count == FULL_16 or start == FULL_32:
            count, length, start = self._end_64(end - LOCATOR_64.size - END_64.size)
        # Before anything of that length is read into memory.
        if count > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES:
            raise TooManyMembersError(count=count, limit=MAX_MEMBERS)
        # No place in this file, nor perhaps a number that fits in a record.
        if start + length > self.size:
            raise DirectoryError
        # Every byte behind the directory is determined by it, so they are compared and not interpreted.
        records = end_records(count, length, start)
        if self._read(start + length, len(records) + 1, strict=False) != records:
            raise DirectoryError
        return start, length, count

    def _end_64(self, position: int) -> tuple[int, int, int]:
        """The wide count, length and start; whether the record is right otherwise is not looked at here."""
        # Only where it would be without anything hidden between; the locator could send us anywhere.
        mark, _, _, _, _, _, _, count, length, start = END_64.unpack(self._read(position, END_64.size))
        if mark != END_64_MARK:
            raise DirectoryError
        return count, length, start

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

    def _check_forms(self, entries: list[Entry]) -> None:
        """Each entry as the only form there is; a fault that many share is told once, for it has one cause."""
        faulty: dict[type[BundleProblem], list[str]] = {}
        # One whose name is refused is refused; what else is odd about it adds nothing.
        for entry in entries:
            fault = entry.fault() if _NAME.fullmatch(entry.text) else None
            if fault is None and entry.moment != entries[0].moment:
                fault = MemberAttributesError
            if fault is not None:
                faulty.setdefault(fault, []).append(_inside(entry))
        for fault, names in faulty.items():
            self.problems.append(fault(names[0], count=len(names)))

    def _lay_out(self, entries: list[Entry]) -> None:
        """Find the members in the file, one behind the other; the first fault ends it."""
        # From the first byte on each member must begin where the one before it ended. That rules out overlaps, members
        # inside each other and hidden bytes at once. After the first fault nothing behind it can be placed.
        expected = 0
        for entry in entries:
            header = entry.right.header
            data_offset = entry.offset + len(header)
            if entry.offset != expected:
                fault: BundleProblem | None = MemberOverlapError(_inside(entry))
            elif entry.size > MAX_MEMBER_BYTES:
                fault = MemberTooLargeError(_inside(entry), size=entry.size, limit=MAX_MEMBER_BYTES)
            # Unpackers differ in which of the two they believe, so they must say the same.
            elif self._read(entry.offset, len(header), strict=False) != header:
                fault = MemberHeaderError(_inside(entry))
            elif data_offset + entry.size > self._directory_start:
                fault = MemberOverlapError(_inside(entry))
            else:
                fault = None
            if fault is not None:
                self.problems.append(fault)
                return
            expected = data_offset + entry.size
            self.members[_inside(entry)] = Member(_inside(entry), data_offset, entry.size, entry.crc32)
        # Bytes between the last member and the directory.
        if expected != self._directory_start:
            self.problems.append(MemberOverlapError(""))

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
