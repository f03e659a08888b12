"""Checking the records of a bundle: each segment by itself, then all of them against the inventory and the descriptor.

Between ``verifying`` (which checked the bytes) and ``segment_checks``, ``decoding`` and ``ledger``, whose rules it
applies. Memory: one segment and the ledger's cache.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.content import digest, digest_text
from overstap.bundle.content_problems import (
    AttestationError,
    CountError,
    DanglingReferenceError,
    DescriptorError,
    DigestError,
    KeyDuplicateError,
    NotAccountedError,
    NotListedError,
    TotalsError,
    TwiceAccountedError,
    ValueProblemError,
)
from overstap.bundle.contents import is_later
from overstap.bundle.decoding import SegmentFile
from overstap.bundle.descriptor import DESCRIPTOR
from overstap.bundle.frame_problems import MemberExtraError
from overstap.bundle.info import ControlTotal, DocumentRef, SegmentRef
from overstap.bundle.ledger import Ledger
from overstap.bundle.model import FINDINGS, INVENTORY, LEFT_BEHIND, RECORD_TABLES, TABLES, Severity, Table
from overstap.bundle.opening import Bag
from overstap.bundle.payload import DATA
from overstap.bundle.problems import BundleProblem, Problems, printable
from overstap.bundle.segment_checks import SegmentCheck
from overstap.bundle.segments import Totals, totals
from overstap.i18n import translate

# What is read first: the inventory, then what can be referred to before what refers to it.
_ORDER = (INVENTORY.name, *(table.name for table in RECORD_TABLES), LEFT_BEHIND.name, FINDINGS.name)

_RECORD_NAMES = {table.name for table in RECORD_TABLES}

_DIFFERENCES: dict[str, type[BundleProblem]] = {
    "missing": NotAccountedError,
    "unlisted": NotListedError,
    "both": TwiceAccountedError,
}


def check_records(
    bag: Bag, problems: Problems, remarks: list[str], *, skip: set[str], advance: Callable[[int], None]
) -> None:
    """Check all segments and documents of *bag*, except the members in *skip*, which are known to be damaged.

    *advance* is told the bytes of each that is done.

    What concerns the bundle as a whole (inventory, counts, digest, references) is judged only when every segment
    could be relied on.
    """
    with (
        tempfile.TemporaryDirectory(prefix="overstap-") as folder,
        closing(Ledger(Path(folder) / "ledger.sqlite")) as ledger,
    ):
        _Accounting(bag, problems, remarks, ledger).run(skip, advance)


class _Accounting:
    """One run over the records of a bundle."""

    def __init__(self, bag: Bag, problems: Problems, remarks: list[str], ledger: Ledger) -> None:
        self._bag = bag
        self._contents = bag.contents
        self._problems = problems
        self._remarks = remarks
        self._ledger = ledger
        self._later = is_later(self._contents.info.format_version)
        self._documents = {document.path: document for document in self._contents.documents}
        self._used: set[str] = set()
        self._rows: Counter[str] = Counter()
        self._totals: Totals = Counter()
        self._digest = 0
        self._passed_over = False

    def run(self, skip: set[str], advance: Callable[[int], None]) -> None:
        """Documents, then segments, then the whole."""
        for document in self._contents.documents:
            if DATA + document.member not in skip:
                self._check_document(document)
                advance(document.size)
        # One segment that could not be read makes all that it holds look missing, so the whole is then not judged.
        reliable = True
        for segment in self._known_segments():
            known = len(self._problems)
            if DATA + segment.member not in skip:
                with self._problems.gathered():
                    self._check_segment(segment)
                advance(segment.size)
            reliable = reliable and len(self._problems) == known and DATA + segment.member not in skip
        if reliable:
            self._check_whole()

    def _known_segments(self) -> Iterator[SegmentRef]:
        """The segments of known tables, in reading order; others are a remark or, in our own version, a problem."""
        known = []
        for segment in self._contents.segments:
            if segment.table in TABLES:
                known.append(segment)
                continue
            sentence = translate("Tabel {table} is onbekend en overgeslagen.").format(table=segment.table)
            self._passed_over = True
            if self._later:
                self._remark(sentence)
            else:
                self._problems.add(DescriptorError(DATA + segment.path, what=sentence))
        return iter(sorted(known, key=lambda segment: (_ORDER.index(segment.table), segment.path)))

    def _remark(self, sentence: str) -> None:
        if printable(sentence) not in self._remarks:
            self._remarks.append(printable(sentence))

    def _check_document(self, document: DocumentRef) -> None:
        with self._problems.gathered():
            self._bag.copy_document(document, _Nowhere())

    def _check_segment(self, segment: SegmentRef) -> None:
        path = DATA + segment.path
        table = TABLES[segment.table]
        file = SegmentFile(segment.table, path, self._bag.segment(segment), later=self._later)
        for name in file.unknown:
            sentence = translate("Kolom {column} van tabel {table} is onbekend en overgeslagen.")
            self._remark(sentence.format(column=name, table=table.name))
        if file.rows != segment.records:
            self._problems.add(CountError(path, what=path, stated=segment.records, found=file.rows))
        check = SegmentCheck(table, path, self._documents, codes=not self._later)
        twice = 0
        for batch in file.batches():
            # Rows with faulty keys would only confuse the account.
            if check.batch(batch):
                twice += self._register(table, batch, path)
        self._used |= check.used
        self._rows[table.name] += file.rows
        for problem in check.problems():
            self._problems.add(problem)
        if twice:
            self._problems.add(KeyDuplicateError(path, count=twice))

    def _register(self, table: Table, batch: pa.RecordBatch, path: str) -> int:
        """Enter the rows in the ledger and the sums; returns how many keys were there already.

        A ledger refuses a key that it has, within this segment or from an earlier one.
        """
        if table.is_ledger:
            return sum(self._register_account(table, name, rows) for name, rows in self._by_table(batch, path))
        for key in table.foreign_keys:
            columns = (batch.column(name).to_pylist() for name in ("id", key.column))
            pairs = [(one, target) for one, target in zip(*columns, strict=True) if target is not None]
            # The inventory was read first, so only references to what it does not list are remembered.
            self._ledger.refer(table.name, key, pairs, run=1, severity=Severity.BLOCKING)
        self._digest += digest(table.name, batch)
        self._totals.update(totals(table, batch))
        return len(self._ledger.export(table.name, batch.column("id").to_pylist(), 1))

    def _register_account(self, table: Table, name: str, rows: pa.RecordBatch) -> int:
        """Enter rows of a ledger table that speak of the table *name*."""
        ids = rows.column("id").to_pylist()
        if table is INVENTORY:
            self._check_attested(rows)
            details = (rows.column(column).to_pylist() for column in ("part", "source_hash"))
            return len(self._ledger.declare(name, list(zip(ids, *details, strict=True))))
        if table is LEFT_BEHIND:
            return len(self._ledger.leave_once(name, list(zip(ids, rows.column("reason").to_pylist(), strict=True))))
        details = (rows.column(column).to_pylist() for column in ("field", "code"))
        return len(self._ledger.find_once(name, list(zip(ids, *details, strict=True))))

    def _check_attested(self, rows: pa.RecordBatch) -> None:
        known = pa.array(self._contents.info.attested, pa.string())
        count = rows.num_rows - (pc.sum(pc.is_in(rows.column("part"), known)).as_py() or 0)
        if count:
            self._problems.add(AttestationError(DATA + INVENTORY.name, count=count))

    def _by_table(self, batch: pa.RecordBatch, path: str) -> Iterator[tuple[str, pa.RecordBatch]]:
        """The rows of a ledger table, grouped by the table that they speak of."""
        tables = batch.column("table")
        unknown = batch.num_rows
        # By the tables that there are, not by the names that occur: a stranger could make up a million.
        for name in _RECORD_NAMES:
            rows = batch.filter(pc.equal(tables, name))
            unknown -= rows.num_rows
            if rows.num_rows:
                yield name, rows
        if unknown and not self._later:
            what = translate("een tabel bestaat niet")
            self._problems.add(ValueProblemError(path, column="table", what=what, count=unknown))

    def _check_whole(self) -> None:
        name = DATA + (DESCRIPTOR if self._bag.recipient is None else self._bag.outer[0])
        # A document that no record refers to is something that was smuggled in.
        for path in sorted(self._documents.keys() - self._used):
            self._problems.add(MemberExtraError(DATA + path))
        for difference in self._ledger.differences():
            kind = _DIFFERENCES[difference.how]
            self._problems.add(kind(DATA + INVENTORY.name, table=difference.table, count=difference.count))
        for table, column, count in self._ledger.unannounced():
            self._problems.add(DanglingReferenceError(DATA + table, table=table, column=column, count=count))
        for problem in self._count_problems(name):
            self._problems.add(problem)
        info = self._contents.info
        # The digest covers tables of a later version too, whose records cannot be added up here.
        if digest_text(self._digest) != info.content_digest and not self._passed_over:
            self._problems.add(DigestError(name))
        found = sorted(ControlTotal(kind, year, count) for (kind, year), count in self._totals.items())
        if found != sorted(info.totals):
            self._problems.add(TotalsError(name))

    def _count_problems(self, path: str) -> Iterator[BundleProblem]:
        """Numbers in the descriptor that differ from what is there."""
        info = self._contents.info
        counts = self._ledger.counts()
        stated: dict[str, int] = {f"{name}.records": count for name, count in info.ledgers.items()}
        found: dict[str, int] = {f"{name}.records": self._rows[name] for name in info.ledgers}
        for name, table in info.tables.items():
            listed, exported, left = counts.get(name, (0, 0, {}))
            stated |= {f"{name}.records": table.exported, f"{name}.inventory": table.inventory}
            found |= {f"{name}.records": exported, f"{name}.inventory": listed}
            # Reasons of both sides: one that is stated and does not occur is wrong as well.
            for reason in left.keys() | table.left_behind.keys():
                stated[f"{name}.{reason}"] = table.left_behind.get(reason, 0)
                found[f"{name}.{reason}"] = left.get(reason, 0)
        for what in sorted(stated):
            if stated[what] != found[what]:
                yield CountError(path, what=what, stated=stated[what], found=found[what])


class _Nowhere:
    """A sink for bytes that only need to be looked at in passing."""

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        pass
