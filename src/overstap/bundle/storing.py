"""What becomes of complete batches: gathered, cut into segments, stored in the bag, and summed up over the bundle.

Between ``writing`` (which knows what may be added, and accounts for it) and ``segments`` and ``payload`` (which cut and
store). A table that is kept over an interruption is stored as soon as a segment is full; any other at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from functools import partial
from itertools import islice

import pyarrow as pa

from overstap.bundle.content import digest_text
from overstap.bundle.continuing import Opened
from overstap.bundle.documents import set_apart
from overstap.bundle.info import BundleInfo, ControlTotal
from overstap.bundle.journal import Member
from overstap.bundle.model import RECORD_TABLES, TABLES, Table
from overstap.bundle.records import ledger_batch
from overstap.bundle.segments import Gathering, Segment, Totals
from overstap.bundle.staging import Staged

# Rows of the account that are taken from the ledger at once; as Python objects some 5 MB, five times what they are in
# columns.
LEDGER_ROWS_AT_ONCE = 10_000


class Storing:
    """The members of one bundle in the making, with what *opened* works with; the tables called *kept* outlive it.

    Raises:
        OSError, BundleTooLargeError: from every method, see ``Payload``.
    """

    def __init__(self, opened: Opened, segment_bytes: int, *, kept: Collection[str]) -> None:
        self._opened = opened
        self._payload = opened.payload
        self._kept = kept
        self._gathered = {table.name: Gathering(table, segment_bytes, self._stage) for table in TABLES.values()}
        # Documents of tentative rows: in the bag only when their rows last.
        self._pending: dict[str, list[tuple[str, Staged]]] = {table.name: [] for table in RECORD_TABLES}
        # Segments of tables that are not kept: in the zip only at the end, for it only grows.
        self._apart: list[Segment] = []
        self._digest = 0
        self._totals: Totals = Counter()
        self.rows: Counter[str] = Counter()
        """Rows that were stored, by table."""

    @property
    def content_digest(self) -> str:
        """The digest of the content that was stored."""
        return digest_text(self._digest)

    @property
    def totals(self) -> tuple[ControlTotal, ...]:
        """Returns that were stored, by tax and year."""
        return tuple(sorted(ControlTotal(kind, year, count) for (kind, year), count in self._totals.items()))

    def cut_back(self) -> None:
        """The journal went back to an earlier safe point, and so does the bag."""
        self._payload = self._opened.payload_again()

    def count(self, member: Member) -> None:
        """Count *member*, which an earlier writer stored, in the sums."""
        self._digest += member.digest
        self._totals.update(member.totals or {})
        self.rows[member.path.partition("/")[0]] += member.records

    def add(self, table: Table, complete: pa.RecordBatch) -> None:
        """Take a *complete* batch as tentative; its large documents become members of their own."""
        self._gathered[table.name].add(set_apart(table, complete, partial(self._set_apart, table.name)))
        self._store_finished(table.name)

    def keep(self, table: str) -> None:
        """What is tentative of *table* lasts from here on."""
        self._gathered[table].keep()
        for path, staged in self._pending[table]:
            self._note(self._payload.add_document(path, staged))
        self._pending[table] = []
        self._store_finished(table)

    def drop(self, table: str) -> None:
        """Forget what is tentative of *table*."""
        self._gathered[table].drop()
        for _, staged in self._pending[table]:
            staged.file.unlink()
        self._pending[table] = []

    def cut(self, table: str) -> None:
        """Keep *table* and make segments of all that there is of it."""
        self.keep(table)
        self._gathered[table].finish()
        self._store_finished(table)

    def sync(self) -> None:
        """What was stored so far is safely on disk when this returns."""
        self._payload.sync()

    def write_apart(self) -> None:
        """Store the segments that waited for the end."""
        for segment in self._apart:
            self._store(segment)
        self._apart = []

    def write_account(self, table: Table, rows: Iterator[tuple[object, ...]]) -> None:
        """Store the *rows* of a ledger table, in the order of its key."""
        gathering = self._gathered[table.name]
        while portion := list(islice(rows, LEDGER_ROWS_AT_ONCE)):
            gathering.add(ledger_batch(table, portion))
            gathering.keep()
            self._store_finished(table.name)
        # Readers can rely on these tables, also when there is nothing to tell.
        gathering.finish(even_empty=True)
        self._store_finished(table.name)

    def close_bag(self, info: BundleInfo) -> tuple[int, str]:
        """Write what closes the bag, safely to disk; returns length and SHA-256 of the file."""
        return self._payload.finish(info)

    def close(self) -> None:
        """Let go of the file."""
        self._payload.close()

    def _store_finished(self, table: str) -> None:
        # Sums are taken here and not when records come in, so that what is dropped was never counted.
        for segment in self._gathered[table].take_finished():
            if table in self._kept or TABLES[table].is_ledger:
                self._store(segment)
            else:
                self._apart.append(segment)

    def _store(self, segment: Segment) -> None:
        self._note(self._payload.add_segment(segment))
        self._digest += segment.digest
        self._totals.update(segment.totals)
        self.rows[segment.table] += segment.records

    def _note(self, member: Member) -> None:
        if self._opened.journal is not None:
            self._opened.journal.note_member(member)

    def _stage(self, data: pa.Buffer) -> Staged:
        # Asked of the payload of the moment: it is another one when kept records were dropped.
        return self._payload.stage(data)

    def _set_apart(self, table: str, data: pa.Buffer) -> str:
        path = self._payload.next_document()
        self._pending[table].append((path, self._payload.stage(data)))
        return path
