"""Checking the rows of one segment: values, order, hashes, documents; counted over its batches, reported once.

Used by ``accounting``; applies the rules of ``checks`` and ``content``. Knows nothing of other segments.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.checks import faults
from overstap.bundle.content import CONTENT_HASH, binary_columns, content_hash
from overstap.bundle.content_problems import ContentHashError, DocumentProblemError, NotSortedError, ValueProblemError
from overstap.bundle.info import DocumentRef
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.model import Table
from overstap.bundle.problems import BundleProblem
from overstap.i18n import translate


class SegmentCheck:
    """Checks the segment *path* of *table* batch by batch; *documents* are the members that records may refer to."""

    def __init__(self, table: Table, path: str, documents: Mapping[str, DocumentRef], *, codes: bool) -> None:
        self._table = table
        self._path = path
        self._documents = documents
        self._codes = codes
        self._faults: Counter[tuple[str, str]] = Counter()
        self._last: tuple[str, ...] | None = None
        self._unsorted = False
        self._wrong_hashes = 0
        self._wrong_documents = 0
        self.used: set[str] = set()

    def batch(self, batch: pa.RecordBatch) -> bool:
        """Check the next *batch*; returns whether its keys can be relied on."""
        found = list(faults(self._table, batch, codes=self._codes))
        for fault in found:
            self._faults[fault.column, fault.what] += fault.count
        # With values missing or of unknown codes, hashes and order would only repeat the complaint.
        if found:
            return False
        self._check_order(batch)
        if not self._table.is_ledger:
            wrong = pc.not_equal(content_hash(self._table.name, batch), batch.column(CONTENT_HASH))
            self._wrong_hashes += pc.sum(wrong).as_py() or 0
            for name in binary_columns(self._table.name):
                self._check_documents(batch, name)
        return True

    def problems(self) -> Iterator[BundleProblem]:
        """What was found, each kind once."""
        for (column, what), count in sorted(self._faults.items()):
            yield ValueProblemError(self._path, column=column, what=translate(what), count=count)
        if self._unsorted:
            yield NotSortedError(self._path)
        if self._wrong_hashes:
            yield ContentHashError(self._path, count=self._wrong_hashes)
        if self._wrong_documents:
            yield DocumentProblemError(self._path, count=self._wrong_documents)

    def _check_order(self, batch: pa.RecordBatch) -> None:
        keys = list(zip(*(batch.column(name).to_pylist() for name in self._table.key), strict=True))
        # The last key of the batch before, so that order is checked across batches too.
        if self._last is not None:
            keys.insert(0, self._last)
        # Python compares texts by code point, which is the order of their UTF-8 bytes.
        self._unsorted = self._unsorted or any(one > next_one for one, next_one in pairwise(keys))
        self._last = keys[-1] if keys else None

    def _check_documents(self, batch: pa.RecordBatch, name: str) -> None:
        columns = (batch.column(column) for column in (name, f"{name}_path", f"{name}_sha256", f"{name}_size"))
        for value, path, sha256, size in zip(*columns, strict=True):
            stated = (sha256.as_py(), size.as_py())
            if not self._document_is_right(value, path.as_py(), stated):
                self._wrong_documents += 1

    def _document_is_right(self, value: pa.Scalar, path: str | None, stated: tuple[str | None, int | None]) -> bool:
        # Elsewhere or here, never both, or two readers would show two documents.
        if path is not None:
            document = self._documents.get(path)
            self.used.add(path)
            return not value.is_valid and document is not None and stated == (document.sha256, document.size)
        if not value.is_valid:
            return stated == (None, None)
        data = value.as_buffer()
        # Hashed without a copy: the buffer is a view of the batch.
        return data.size <= INLINE_BYTES and stated == (hashlib.sha256(data).hexdigest(), data.size)
