"""The lazy reader: what a bundle says at once, a segment or a document when it is asked for, checked as it is read.

On top of ``opening`` and ``decoding``. Reading one segment never reads the whole file; whether the bundle as a whole
is right is for ``verifying``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from copy import copy
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa

from overstap.bundle.content import arrow_schema
from overstap.bundle.content_problems import ValueProblemError
from overstap.bundle.contents import is_later
from overstap.bundle.decoding import SegmentFile
from overstap.bundle.frame_problems import MemberMissingError
from overstap.bundle.info import BundleInfo, BundleLabel, DocumentRef, SegmentRef
from overstap.bundle.opening import Bag, opened
from overstap.bundle.payload import DATA
from overstap.bundle.unzipping import ZipContents
from overstap.i18n import translate


class BundleReader:
    """Reads the bundle in *file* (seekable); ``open`` is the usual way in. A context manager.

    Raises:
        BundleProblem: the file is not a bundle, or the first thing that is wrong with its frame or descriptor.
        IdentityNeededError, IdentityWrongError: it is encrypted, and not readable with *identity*.
    """

    def __init__(self, file: BinaryIO, *, identity: str | None = None) -> None:
        contents = ZipContents(file)
        # Of a file with any fault in its frame nothing is read, not even what looks right.
        for problem in contents.problems:
            raise problem
        self._file = file
        self._bag = Bag(contents, identity)
        self._contents = self._bag.contents

    @classmethod
    def open(cls, path: Path | str, *, identity: str | None = None) -> Self:
        """The bundle at *path*; close the reader, or use it as a context manager."""
        with ExitStack() as on_failure:
            file = on_failure.enter_context(Path(path).open("rb"))
            reader = cls(file, identity=identity)
            # From here on the reader closes the file.
            on_failure.pop_all()
        return reader

    def over(self, file: BinaryIO) -> Self:
        """Another reader of the same bundle in *file*, a handle of its own on the same bytes.

        Members and descriptor are not read again, which for a bundle of many members is most of opening it. Whatever is
        read later is checked against what was read of them once.
        """
        same: Self = copy(self)
        same._file, same._bag = file, self._bag.over(file)
        return same

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def info(self) -> BundleInfo:
        """What the bundle says about itself."""
        return self._contents.info

    @property
    def documents(self) -> tuple[DocumentRef, ...]:
        """The documents that are members of their own."""
        return self._contents.documents

    def segments(self, table: str) -> list[SegmentRef]:
        """The segments of *table*, none when it has no records."""
        return [segment for segment in self._contents.segments if segment.table == table]

    def read(self, segment: SegmentRef) -> pa.RecordBatchReader:
        """The rows of *segment* as batches, typed as ``arrow_schema``; its bytes are checked before the first one.

        Raises:
            BundleProblem: it is damaged, too large once decoded, or not of its table; also while iterating.
        """
        return pa.RecordBatchReader.from_batches(arrow_schema(segment.table), self._batches(segment))

    def table(self, table: str) -> Iterator[pa.RecordBatch]:
        """The rows of *table*, segment after segment; raises as ``read``."""
        for segment in self.segments(table):
            yield from self._batches(segment)

    def document(self, path: str) -> BinaryIO:
        """The document that a ``document_path`` names, checked, in an unnamed temporary file for the caller to close.

        Raises:
            BundleProblem: there is none, or it is damaged.
            OSError: there is no room for the temporary file.
        """
        for document in self.documents:
            if document.path == path:
                return self._copied(document)
        raise MemberMissingError(DATA + path)

    def _copied(self, document: DocumentRef) -> BinaryIO:
        with ExitStack() as on_failure:
            file = on_failure.enter_context(tempfile.TemporaryFile())
            # Copied and checked as a whole first: a stream would hand out bytes before their hash is known.
            self._bag.copy_document(document, file)
            file.seek(0)
            on_failure.pop_all()
        return file

    def _batches(self, segment: SegmentRef) -> Iterator[pa.RecordBatch]:
        schema = arrow_schema(segment.table)
        later = is_later(self.info.format_version)
        file = SegmentFile(segment.table, DATA + segment.path, self._bag.segment(segment), later=later)
        for batch in file.batches():
            # Columns of a later version are passed over here; verification covers them.
            known = batch.select(schema.names)
            for column in schema:
                missing = known.column(column.name).null_count
                if missing and not column.nullable:
                    what = translate("een verplichte waarde ontbreekt")
                    raise ValueProblemError(file.path, column=column.name, what=what, count=missing)
            yield known.cast(schema)


def read_label(source: Path | str | BinaryIO) -> BundleLabel:
    """What is written on the outside of the bundle *source*, readable by anyone: version, encrypted for whom, size.

    Raises:
        BundleProblem: it is not a bundle, or its tag files are not right.
        OSError: the file cannot be read.
    """
    with opened(source) as file:
        return Bag(ZipContents(file)).label
