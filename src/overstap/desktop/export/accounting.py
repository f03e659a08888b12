"""Takes blocks into the bundle so that every listed record ends up in it exactly once, or left behind with a reason.

Between ``engine``, which decides what runs, and ``overstap.bundle``, which writes; ``ledger`` remembers. A source is
believed about the content of its records, never about their number: what it gives twice, or never listed, is settled
here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle import BundleWriter, CompleteBatch, InventoryEntry, Kept
from overstap.bundle.errors import DuplicateKeyError, RecordRefusedError
from overstap.bundle.limits import MAX_KEY_BYTES
from overstap.bundle.model import RECORD_TABLES, Reason, Severity
from overstap.desktop.export.blocks import Block, Given
from overstap.desktop.export.errors import IdUnusableError, InventoryRefusedError
from overstap.desktop.export.ledger import EXPORTED, ExportLedger, Waiting
from overstap.desktop.export.references import follow_references
from overstap.desktop.export.resuming import LASTING
from overstap.desktop.sources.contract import Entry, Found, LeftBehind, Listed, Part
from overstap.i18n import translate

LISTED_LATE = "listed-late"
"""A record that was handed over although no inventory listed it: made while the export ran, or a faulty list."""

GIVEN_AGAIN = "given-again"
"""A record that was handed over or left behind before; the first time counts."""

EXAMPLES = 3
"""Missing records that are named where somebody reads of them; all stand in the bundle."""

_ORDER = {table.name: number for number, table in enumerate(RECORD_TABLES)}


class Account:
    """The account of one export; used by one thread."""

    def __init__(self, writer: BundleWriter, ledger: ExportLedger) -> None:
        self._writer = writer
        self._ledger = ledger
        self._unattested: set[str] = set()
        self._kept: Kept | None = None
        self.late: Counter[str] = Counter()
        """How many records each part gave that no inventory listed."""
        self.missed: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        """Table and id of the first few records that each part was to give and did not, to look at by hand."""
        self.is_contradicted = False
        """Whether a kept record would be another one now, or stay behind: the export has to start over."""

    def go_on(self, kept: Kept) -> None:
        """Count the records that an interrupted export *kept* as exported."""
        self._kept = kept
        for table in LASTING:
            for ids in kept.ids(table):
                self._ledger.settle(table, ids, EXPORTED)

    def declare(self, part: Part, listed: Listed) -> None:
        """Take a piece of the inventory of *part*.

        Raises:
            InventoryRefusedError: a key was listed before, or cannot be one.
        """
        # Who gives a record is part of the mark: from another program it may be another record.
        entries = (
            InventoryEntry(entry.id, part.name, entry.source_hash, f"{entry.given_by}|{entry.mark}")
            for entry in listed.entries
        )
        try:
            self._writer.declare(listed.table, entries)
        except (DuplicateKeyError, RecordRefusedError) as error:
            raise InventoryRefusedError(part=part.name, why=error) from error
        self._ledger.declare(part.name, listed.table, listed.entries)

    def not_attested(self, part: Part) -> None:
        """Say that *part* cannot list what it holds."""
        self._unattested.add(part.name)
        self._writer.not_attested(part.name)

    def attests(self, part: Part) -> bool:
        """Whether *part* could list what it holds."""
        return part.name not in self._unattested

    def take(self, part: Part, block: Block) -> None:
        """Take a whole block of *part*: records in the order in which they refer to each other.

        Raises:
            IdUnusableError: nothing can be said about such a record; the part is at fault.
        """
        _check_ids(part, block)
        # Before the records: those that refer to what stays behind are judged by it.
        for left in _by_table_and_reason(block.left_behind):
            self._leave(part, left)
        records = sorted(block.records, key=lambda records: _ORDER[records.table])
        for each in records:
            self._add(part, each)
        # The block is whole, so nothing of it will be taken back.
        for table in {each.table for each in records}:
            self._writer.close_segment(table)
        for found in block.findings:
            self._find(found)

    def leave_waiting(self, part: Part | None, reason: Reason) -> Counter[str]:
        """Leave behind what *part* (None: anyone) was to give and did not; returns how many by who was to give it."""
        short: Counter[str] = Counter()
        for waiting in self._ledger.waiting(part):
            self._miss(waiting, reason)
            short[waiting.giver] += 1
            if len(self.missed[waiting.giver]) < EXAMPLES:
                self.missed[waiting.giver].append((waiting.table, waiting.id))
        return short

    def _miss(self, waiting: Waiting, reason: Reason) -> None:
        detail = translate("Niet ontvangen van {part}").format(part=waiting.giver)
        self._writer.leave_behind(waiting.table, waiting.id, part=waiting.part, reason=reason, detail=detail)
        self._ledger.settle(waiting.table, [waiting.id], reason)
        self._find(Found(waiting.table, waiting.id, "", reason, Severity.BLOCKING, detail))

    def _leave(self, part: Part, left: Sequence[LeftBehind]) -> None:
        """Leave records of one table behind for one reason."""
        table, reason = left[0].table, left[0].reason
        details = {each.id: each.detail for each in left}
        open_ids = self._open(part, table, list(details))
        if self._kept is not None and table in LASTING:
            fates = self._ledger.fates(table, list(details.keys() - set(open_ids)))
            self.is_contradicted |= EXPORTED in fates.values()
        stay = {key: details[key] for key in open_ids}
        self._writer.leave_all_behind(table, stay, part=part.name, reason=reason)
        self._ledger.settle(table, open_ids, reason)

    def _add(self, part: Part, records: Given) -> None:
        open_ones = self._only_open(part, records)
        judged = follow_references(records.table, open_ones, self._ledger.fates)
        self._leave_all(part, records.table, judged.left_behind)
        # Settled before the rest is written: a fault in between then leaves no record without a fate.
        batch = _without(judged.batch, judged.left_behind)
        if records.is_complete and judged.batch is open_ones:
            self._writer.add(records.table, CompleteBatch(batch), part=part.name)
            refused: Mapping[str, str] = {}
        else:
            # With an emptied reference a record has another hash.
            refused = self._write(part, records.table, batch)
        self._leave_all(part, records.table, dict.fromkeys(refused, Reason.UNREADABLE), refused)
        self._ledger.settle(records.table, _without(batch, refused).column("id").to_pylist(), EXPORTED)

    def _only_open(self, part: Part, records: Given) -> pa.RecordBatch:
        """*records* without those that were settled before, or that stand in the batch twice."""
        ids = records.batch.column("id").to_pylist()
        waiting = set(self._open(part, records.table, list(dict.fromkeys(ids))))
        keep = []
        for key in ids:
            keep.append(key in waiting)
            # The same id further on in this batch comes again too.
            waiting.discard(key)
        # The common case keeps all, and must not copy every document.
        if all(keep):
            return records.batch
        chosen = pa.array(keep, pa.bool_())
        self._take_again(records.table, records.batch.filter(pc.invert(chosen)))
        return records.batch.filter(chosen)

    def _take_again(self, table: str, batch: pa.RecordBatch) -> None:
        """What becomes of records that were settled before: the first time counts."""
        if self._kept is None or table not in LASTING:
            for key in batch.column("id").to_pylist():
                self._find(Found(table, key, "", GIVEN_AGAIN))
            return
        # A part that began at the beginning gives again what was kept. Its hash at the source was the same, but not
        # every source has one over the whole of the record.
        judged = follow_references(table, batch, self._ledger.fates)
        self.is_contradicted |= bool(judged.left_behind) or not self._is_same(table, judged.batch)

    def _is_same(self, table: str, batch: pa.RecordBatch) -> bool:
        assert self._kept is not None
        try:
            return self._kept.is_same(table, batch)
        except RecordRefusedError:
            return False

    def _open(self, part: Part, table: str, ids: Sequence[str]) -> list[str]:
        """Those of *ids* that are not settled yet; what was never listed is listed late."""
        fates = self._ledger.fates(table, ids)
        late = [key for key in ids if key not in fates]
        if late:
            self.declare(part, Listed(table, [Entry(key) for key in late]))
        if part.name not in self._unattested:
            self.late[part.name] += len(late)
        for key in late if part.name not in self._unattested else ():
            self._find(Found(table, key, "", LISTED_LATE))
        return [key for key in ids if fates.get(key) is None]

    def _write(self, part: Part, table: str, batch: pa.RecordBatch) -> dict[str, str]:
        """Add *batch*; returns the ids that the format refuses, with why. One bad record does not cost the others."""
        try:
            self._writer.add(table, batch, part=part.name)
        except RecordRefusedError as error:
            if batch.num_rows == 1:
                return {batch.column("id")[0].as_py(): str(error)}
        else:
            return {}
        # The writer takes all or nothing; by halves, one bad record among 200 is found in 8 steps.
        middle = batch.num_rows // 2
        halves = (batch.slice(0, middle), batch.slice(middle))
        return {key: why for half in halves for key, why in self._write(part, table, half).items()}

    def _leave_all(
        self, part: Part, table: str, reasons: Mapping[str, Reason], details: Mapping[str, str] | None = None
    ) -> None:
        left = [LeftBehind(table, key, reason, (details or {}).get(key)) for key, reason in reasons.items()]
        for each in _by_table_and_reason(left):
            self._leave(part, each)

    def _find(self, found: Found) -> None:
        self._writer.find(
            found.table, found.id, field=found.field, code=found.code, severity=found.severity, detail=found.detail
        )


def _check_ids(part: Part, block: Block) -> None:
    """Raises IdUnusableError when an id in *block* is none that the bundle and the ledger can hold."""
    told = [
        *((left.table, [left.id]) for left in block.left_behind),
        *((found.table, [found.id]) for found in block.findings),
    ]
    given = [(each.table, each.batch.column("id").to_pylist()) for each in block.records]
    for table, ids in (*told, *given):
        if not all(map(_is_usable, ids)):
            raise IdUnusableError(part=part.name, table=table)


def _is_usable(key: str | None) -> bool:
    try:
        return key is not None and "\0" not in key and 0 < len(key.encode()) <= MAX_KEY_BYTES
    except UnicodeEncodeError:
        # Half of a surrogate pair: JSON can say it, Unicode text cannot.
        return False


def _by_table_and_reason(left: Sequence[LeftBehind]) -> list[list[LeftBehind]]:
    groups: defaultdict[tuple[str, Reason], list[LeftBehind]] = defaultdict(list)
    for each in left:
        groups[each.table, each.reason].append(each)
    return list(groups.values())


def _without(batch: pa.RecordBatch, ids: Mapping[str, object]) -> pa.RecordBatch:
    if not ids:
        return batch
    return batch.filter(pa.array([key not in ids for key in batch.column("id").to_pylist()], pa.bool_()))
