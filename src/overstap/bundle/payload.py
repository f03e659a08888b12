"""The bag as it grows inside the zip: members get their names, are listed, and the tag files close it.

Between ``writing`` (which knows records) and ``zipping`` (which knows bytes). Knows which names are opaque in an
encrypted bundle.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

import pyarrow as pa

from overstap import __version__
from overstap.bundle import bag
from overstap.bundle.contents import parse_inner, parse_outer
from overstap.bundle.descriptor import DESCRIPTOR, StoredMember, inner_json, outer_json
from overstap.bundle.encryption import Recipient
from overstap.bundle.errors import BundleTooLargeError
from overstap.bundle.info import BundleInfo, DocumentRef, SegmentRef
from overstap.bundle.journal import Member
from overstap.bundle.limits import MAX_MEMBERS
from overstap.bundle.model import FORMAT_VERSION
from overstap.bundle.problems import BundleProblem
from overstap.bundle.segments import Segment
from overstap.bundle.staging import Staged, create_private, stage
from overstap.bundle.workfolder import WorkFiles
from overstap.bundle.zipping import ZipWriter
from overstap.i18n import translate

DATA = "data/"

# Members that close a bag: two descriptors at most, the declaration, the information and two manifests.
TAG_FILES = 6

# The folder under it of values too large for a segment.
DOCUMENTS = "documents"


class WorkDamagedError(Exception):
    """The ``.part`` file does not hold what its journal says; never leaves the room, where it means starting over."""


class Payload:
    """The members of the bundle in *work*, encrypted when there is a *recipient*; *started* dates them.

    With *kept*, the members of an interrupted writer, the ``.part`` file is there already and is cut off after them.

    Raises:
        OSError: the ``.part`` file cannot be made or written (from every method).
        WorkDamagedError: the ``.part`` file does not hold what is *kept*.
    """

    def __init__(
        self, work: WorkFiles, started: datetime, recipient: Recipient | None, kept: Sequence[Member] | None = None
    ) -> None:
        self._work = work
        self._started = started
        self._recipient = recipient
        self._top = work.target.stem
        self._file: BinaryIO = create_private(work.part) if kept is None else work.part.open("r+b")
        self._zip = ZipWriter(self._file, started.astimezone())
        self._stored: list[StoredMember] = []
        self._segments: list[SegmentRef] = []
        self._documents: list[DocumentRef] = []
        self._numbers: dict[str, int] = {}
        if kept is not None:
            self._recall(kept)

    def stage(self, data: bytes | memoryview | pa.Buffer) -> Staged:
        """Put *data* in the work folder as it will be stored."""
        return stage(memoryview(data), self._work.next_staged(), self._recipient)

    def next_document(self) -> str:
        """A new path for a document."""
        return f"{DOCUMENTS}/{self._next(DOCUMENTS):06}.bin"

    def add_document(self, path: str, staged: Staged) -> Member:
        """Store the staged document under its *path*; returns it as a journal notes it."""
        member = _member(path, staged)
        self._refer(member, self._add(path, staged))
        return member

    def add_segment(self, segment: Segment) -> Member:
        """Store *segment* as the next one of its table; returns it as a journal notes it."""
        path = f"{segment.table}/{self._next(segment.table):06}.parquet"
        member = _member(path, segment.staged, segment)
        self._refer(member, self._add(path, segment.staged))
        return member

    def sync(self) -> None:
        """What was stored so far is safely on disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def finish(self, info: BundleInfo) -> tuple[int, str]:
        """Write descriptors, tag files and the directory, safely to disk; returns length and SHA-256 of the file."""
        inner = self.stage(self._readable_inner(info))
        if self._recipient is None:
            self._add(DESCRIPTOR, inner)
        else:
            # Opaque like every other member; only the outer descriptor says which one it is.
            member = self._add("", inner)
            outer = outer_json(info, self._stored, member)
            with _as_readers_do():
                parse_outer(DESCRIPTOR, outer)
            self._store(DESCRIPTOR, self._stage_plain(outer))
        self._add_tag_files()
        self._zip.close()
        self._file.flush()
        # On disk before the name says so: a rename may survive a power cut that the bytes do not.
        os.fsync(self._file.fileno())
        self._file.close()
        return self._zip.size, self._zip.sha256

    def _readable_inner(self, info: BundleInfo) -> bytes:
        data = inner_json(info, self._segments, self._documents)
        with _as_readers_do():
            parse_inner(DESCRIPTOR, data, recipient=info.recipient)
        return data

    def close(self) -> None:
        """Close the ``.part`` file; it stays where it is."""
        self._file.close()

    def _add(self, path: str, staged: Staged) -> str:
        """Store a member of the payload; returns its path under ``data/``, opaque when encrypted."""
        member = path if self._recipient is None else f"m/{self._next('m'):06}.age"
        self._store(member, staged)
        return member

    def _store(self, member: str, staged: Staged) -> None:
        # Said at once, and not after hours: what follows would only make it larger.
        if len(self._stored) >= MAX_MEMBERS - TAG_FILES:
            limit = translate("meer dan {limit} onderdelen").format(limit=MAX_MEMBERS)
            raise BundleTooLargeError(what=limit)
        self._zip.add(f"{self._top}/{DATA}{member}", staged)
        self._stored.append(StoredMember(member, staged.size, staged.sha256))

    def _refer(self, member: Member, stored: str) -> None:
        """Name *member* in the inner descriptor; *stored* is its path under ``data/``."""
        table = member.path.partition("/")[0]
        if table == DOCUMENTS:
            self._documents.append(DocumentRef(member.path, member.plain_sha256, member.plain_size, stored))
        else:
            ref = SegmentRef(table, member.path, member.records, member.plain_sha256, member.plain_size, stored)
            self._segments.append(ref)

    def _recall(self, kept: Sequence[Member]) -> None:
        try:
            for member in kept:
                self._recall_member(member)
            # What was written after the last safe point belongs to nothing.
            self._file.truncate(self._zip.size)
            self._file.seek(self._zip.size)
        except BaseException:
            self._file.close()
            raise

    def _recall_member(self, member: Member) -> None:
        stored = member.path if self._recipient is None else f"m/{self._next('m'):06}.age"
        if not self._zip.recall(f"{self._top}/{DATA}{stored}", size=member.size, crc32=member.crc32):
            raise WorkDamagedError
        self._stored.append(StoredMember(stored, member.size, member.sha256))
        self._refer(member, stored)
        # Numbers go on after the highest; documents that were dropped leave gaps.
        series, number = member.path.split(".")[0].split("/")
        self._numbers[series] = max(self._numbers.get(series, 0), int(number))

    def _next(self, series: str) -> int:
        self._numbers[series] = self._numbers.get(series, 0) + 1
        return self._numbers[series]

    def _add_tag_files(self) -> None:
        octets = sum(member.size for member in self._stored)
        fields = {
            "Bagging-Date": f"{self._started.astimezone():%Y-%m-%d}",
            "Bag-Software-Agent": f"overstap {__version__}",
            "Payload-Oxum": f"{octets}.{len(self._stored)}",
            "Overstap-Format-Version": FORMAT_VERSION,
            "Overstap-Encrypted": "no" if self._recipient is None else "yes",
        }
        if self._recipient is not None:
            fields["Overstap-Recipient"] = self._recipient.public_key
        hashes = ((DATA + member.path, member.sha256) for member in self._stored)
        # In this order: each lists or counts what came before.
        tags = [
            self._add_tag(bag.BAGIT, bag.DECLARATION),
            self._add_tag(bag.BAG_INFO, bag.info_text(fields)),
            self._add_tag(bag.MANIFEST, bag.manifest_text(hashes)),
        ]
        self._add_tag(bag.TAG_MANIFEST, bag.manifest_text(tags))

    def _add_tag(self, name: str, text: str) -> tuple[str, str]:
        staged = self._stage_plain(text.encode())
        self._zip.add(f"{self._top}/{name}", staged)
        return name, staged.sha256

    def _stage_plain(self, data: bytes) -> Staged:
        return stage(data, self._work.next_staged(), None)


@contextmanager
def _as_readers_do() -> Iterator[None]:
    """What no reader would take is not written: its own parser and limits are the judge.

    Raises:
        BundleTooLargeError: saying what is too large.
    """
    try:
        yield
    except BundleProblem as problem:
        raise BundleTooLargeError(what=str(problem)) from problem


def _member(path: str, staged: Staged, segment: Segment | None = None) -> Member:
    sums = () if segment is None else (segment.records, segment.digest, segment.totals)
    stored = (staged.size, staged.sha256, staged.crc32, staged.plain_size, staged.plain_sha256)
    return Member(path, *stored, *sums)
