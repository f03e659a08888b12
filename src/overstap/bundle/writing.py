"""The writer: inventory first, then records in segments, then the account, the bag and the name.

On top of ``records`` (what comes in), ``segments`` (what is cut), ``ledger`` (what is accounted for), ``payload``
(what is stored). ``docs/format/`` is the specification; ``docs/decisions/0013`` says why work lies in a folder beside
the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from overstap import __version__
from overstap.bundle.content import digest_text
from overstap.bundle.documents import set_apart
from overstap.bundle.encryption import Recipient
from overstap.bundle.errors import DuplicateKeyError, UnaccountedError, WriterStateError
from overstap.bundle.info import BundleInfo, BundleSummary, ControlTotal, SourceInfo, TableCount
from overstap.bundle.ledger import Ledger
from overstap.bundle.limits import MAX_KEY_BYTES, SEGMENT_BYTES
from overstap.bundle.model import (
    FINDINGS,
    FORMAT_VERSION,
    INVENTORY,
    LEDGER_TABLES,
    LEFT_BEHIND,
    RECORD_TABLES,
    TABLES,
    Reason,
    Severity,
    Table,
)
from overstap.bundle.payload import Payload
from overstap.bundle.records import InventoryEntry, check_text, complete_batch, entries_of, ledger_batch
from overstap.bundle.segments import Gathering, Totals
from overstap.bundle.staging import Staged
from overstap.bundle.wording import difference_words, key_words
from overstap.bundle.workfolder import WorkFolder, environment_faults, file_name
from overstap.i18n import translate

# The finding on a record that refers to one that no source listed.
REFERENCE_MISSING = "reference-missing"

# Rows of the account that are taken from the ledger at once; a few MB.
LEDGER_ROWS_AT_ONCE = 50_000

_RECORDS = {table.name: table for table in RECORD_TABLES}


class BundleWriter:
    """Writes one bundle into *folder*, named after *started*; a context manager.

    First ``declare`` what the source holds, then ``add`` records or ``leave_behind`` keys, and ``finish``. Leaving
    the context without ``finish`` removes every trace. Segments are cut at about *segment_bytes* of uncompressed
    values; memory stays around a few of those. With a *recipient* everything is encrypted before it touches the disk,
    except the ledger of keys.

    Raises:
        AlreadyExistsError: there is a bundle of that name, or someone is writing it.
        DiskFullError, FolderError: the disk does not take it; from every method.
        WriterStateError: used after the end, or with a table that the format does not know.
    """

    def __init__(
        self,
        folder: Path,
        *,
        source: SourceInfo,
        started: datetime,
        recipient: Recipient | None = None,
        segment_bytes: int = SEGMENT_BYTES,
    ) -> None:
        self._source = source
        self._started = started
        self._recipient = recipient
        self._attested: dict[str, bool] = {}
        self._runs = dict.fromkeys(_RECORDS, 0)
        self._pending: dict[str, list[tuple[str, Staged]]] = {name: [] for name in _RECORDS}
        self._digest = 0
        self._totals: Totals = Counter()
        self._rows: Counter[str] = Counter()
        self._open = False
        self._whole = True
        with environment_faults(), ExitStack() as on_failure:
            self._work = WorkFolder(folder / file_name(started))
            on_failure.callback(self._work.remove)
            self._ledger = Ledger(self._work.ledger)
            on_failure.callback(self._ledger.close)
            self._payload = Payload(self._work, started, recipient)
            on_failure.pop_all()
        self._gathered = {table.name: Gathering(table, segment_bytes, self._payload.stage) for table in TABLES.values()}
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open:
            self.abandon()

    def declare(self, table: str, entries: pa.RecordBatch | Iterable[InventoryEntry]) -> None:
        """Take the inventory of *table*: a batch with id, part and (optional) source_hash, or entries one by one.

        Call it before records of that table and part are added, as often as needed.

        Raises:
            DuplicateKeyError: a key was declared before; of that portion (at most 20,000 entries) nothing was taken.
            RecordRefusedError: an entry does not fit.
        """
        self._table(table)
        for portion in entries_of(entries):
            for part in {part for _, part, _ in portion}:
                self._attested.setdefault(part, True)
            with environment_faults():
                self._note(table, partial(self._ledger.declare, table, portion))

    def not_attested(self, part: str) -> None:
        """Say that *part* cannot list what it holds: the keys that it hands over or leaves become its inventory."""
        check_text(INVENTORY, "part", part)
        self._attested[part] = False

    def add(
        self, table: str, batch: pa.RecordBatch | Sequence[Mapping[str, object]], *, part: str | None = None
    ) -> None:
        """Take records of *table*, in any order; derived columns are computed here.

        *part* names what hands them over; needed only when it is not attested. What was added since the last
        ``close_segment`` can still be dropped with ``discard_segment``.

        Raises:
            DuplicateKeyError: a key was added before; nothing of the batch was taken.
            RecordRefusedError: a value does not fit the table; nothing of the batch was taken.
        """
        definition = self._table(table)
        complete = complete_batch(definition, batch)
        if not complete.num_rows:
            return
        keys, run = complete.column("id").to_pylist(), self._runs[table]
        unattested = part if part is not None and not self._attested.get(part, True) else None
        with self._changing():
            # Keys first: a batch that is refused for one must not have left documents behind.
            self._note(table, partial(self._ledger.export, table, keys, run, unattested=unattested))
            self._note_references(definition, complete, run)
            self._gathered[table].add(set_apart(definition, complete, partial(self._set_apart, table)))
            self._store_finished(table)

    def leave_behind(self, table: str, key: str, *, part: str, reason: Reason, detail: str | None = None) -> None:
        """Account for a key that does not come along; saying so again with the same reason changes nothing.

        Raises:
            DuplicateKeyError: it was left behind for another reason already.
        """
        self._table(table)
        check_text(LEFT_BEHIND, "id", key, limit=MAX_KEY_BYTES)
        check_text(LEFT_BEHIND, "part", part)
        check_text(LEFT_BEHIND, "detail", detail)
        unattested = not self._attested.get(part, True)
        row = (key, str(Reason(reason)), part, detail)
        with environment_faults():
            self._note(table, partial(self._ledger.leave, table, [row], unattested=unattested))

    def leave_rest_behind(self, table: str, *, part: str, reason: Reason, detail: str | None = None) -> int:
        """Leave behind every key that *part* declared and that was neither added nor left behind; returns how many."""
        self._table(table)
        check_text(LEFT_BEHIND, "detail", detail)
        with environment_faults():
            return self._ledger.leave_rest(table, part, reason=str(Reason(reason)), detail=detail)

    def find(  # noqa: PLR0913 - a finding has this many columns
        self, table: str, key: str, *, field: str, code: str, severity: Severity, detail: str | None = None
    ) -> None:
        """Note a finding about *field* (empty: the whole) of a record; the same one again replaces the earlier."""
        self._table(table)
        for column, text in (("id", key), ("field", field), ("code", code)):
            check_text(FINDINGS, column, text, limit=MAX_KEY_BYTES)
        check_text(FINDINGS, "detail", detail)
        with environment_faults():
            self._ledger.find(table, [(key, field, code, str(Severity(severity)), detail)])

    def close_segment(self, table: str) -> None:
        """A safe point (the STATE of a program): what was added to *table* so far stays, whatever happens next.

        A segment file is cut only when enough is gathered, so frequent safe points do not make many small files.
        """
        self._table(table)
        with self._changing():
            self._keep(table)

    def discard_segment(self, table: str) -> None:
        """Drop what was added to *table* since the last safe point (its program died); it can be added again.

        Findings and left-behind keys stay: saying them again changes nothing.
        """
        self._table(table)
        with self._changing():
            self._gathered[table].drop()
            for _, staged in self._pending[table]:
                staged.file.unlink()
            self._pending[table] = []
            self._ledger.forget(table, self._runs[table])
            self._runs[table] += 1

    def finish(self) -> BundleSummary:
        """Compare the account, write the rest, and give the file its name; the writer is closed after this.

        References to records that no source listed become findings (``reference-missing``: blocking when the column
        is required).

        Raises:
            UnaccountedError: inventory is not exported + left behind; names tables, counts and the first few keys.
                Nothing is lost: the missing can still be added or left behind, and ``finish`` called again.
        """
        self._table(INVENTORY.name, ledger=True)
        with environment_faults():
            differences = self._ledger.differences()
        if differences:
            raise UnaccountedError(differences="; ".join(map(difference_words, differences)))
        with self._changing():
            summary = self._finish()
        self._open = False
        self._ledger.close()
        self._work.remove()
        return summary

    def abandon(self) -> None:
        """Give up: every trace of the bundle is removed."""
        self._open = False
        # Closed before they are removed: Windows does not let go of open files.
        self._payload.close()
        self._ledger.close()
        self._work.remove()

    def _keep(self, table: str) -> None:
        # What follows belongs to a new run, so that dropping it leaves this one alone.
        self._runs[table] += 1
        self._gathered[table].keep()
        for path, staged in self._pending[table]:
            self._payload.add_document(path, staged)
        self._pending[table] = []
        self._store_finished(table)

    def _finish(self) -> BundleSummary:
        for table in RECORD_TABLES:
            self._keep(table.name)
            self._gathered[table.name].finish()
            self._store_finished(table.name)
        # After the last record: what a reference leads to may have been listed after it.
        self._ledger.announce_dangling(REFERENCE_MISSING)
        accounts = (self._ledger.inventory(), self._ledger.left_behind(), self._ledger.findings())
        for table, rows in zip(LEDGER_TABLES, accounts, strict=True):
            self._write_ledger(table, rows)
        info = self._info()
        size, sha256 = self._payload.finish(info)
        self._work.publish()
        return BundleSummary(self._work.target, size, sha256, info.content_digest, info.tables, info.attested)

    def _write_ledger(self, table: Table, rows: Iterator[tuple[object, ...]]) -> None:
        gathering = self._gathered[table.name]
        while portion := list(islice(rows, LEDGER_ROWS_AT_ONCE)):
            gathering.add(ledger_batch(table, portion))
            gathering.keep()
            self._store_finished(table.name)
        # Readers can rely on these tables, also when there is nothing to tell.
        gathering.finish(even_empty=True)
        self._store_finished(table.name)

    def _info(self) -> BundleInfo:
        counts = self._ledger.counts()
        return BundleInfo(
            format_version=FORMAT_VERSION,
            source=self._source,
            created=self._started,
            tool_version=__version__,
            encrypted=self._recipient is not None,
            recipient=self._recipient.public_key if self._recipient else None,
            account=self._recipient.account if self._recipient else None,
            content_digest=digest_text(self._digest),
            tables={name: TableCount(*counts.get(name, (0, 0, {}))) for name in _RECORDS},
            ledgers={table.name: self._rows[table.name] for table in LEDGER_TABLES},
            attested=dict(self._attested),
            totals=tuple(sorted(ControlTotal(kind, year, count) for (kind, year), count in self._totals.items())),
        )

    def _store_finished(self, table: str) -> None:
        # Sums are taken here and not when records come in, so that what is dropped was never counted.
        for segment in self._gathered[table].take_finished():
            self._payload.add_segment(segment)
            self._digest += segment.digest
            self._totals.update(segment.totals)
            self._rows[table] += segment.records

    def _set_apart(self, table: str, data: pa.Buffer) -> str:
        path = self._payload.next_document()
        self._pending[table].append((path, self._payload.stage(data)))
        return path

    def _note(self, table: str, change: Callable[[], list[str]]) -> None:
        """Make a *change* to the ledger that returns the keys it refused; with any, nothing of it stays."""
        with self._ledger.transaction():
            refused = change()
            if refused:
                raise DuplicateKeyError(table=table, count=len(refused), keys=key_words(refused))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Around changes of several things at once: interrupted half-way, they must never become a bundle."""
        self._whole = False
        try:
            with environment_faults():
                yield
        except DuplicateKeyError:
            # Refused as a whole, and so nothing was changed.
            self._whole = True
            raise
        self._whole = True

    def _note_references(self, table: Table, batch: pa.RecordBatch, run: int) -> None:
        for key in table.foreign_keys:
            named = batch.filter(pc.is_valid(batch.column(key.column)))
            pairs = list(zip(named.column("id").to_pylist(), named.column(key.column).to_pylist(), strict=True))
            severity = Severity.BLOCKING if table.column(key.column).required else Severity.ADVISORY
            self._ledger.refer(table.name, key, pairs, run=run, severity=str(severity))

    def _table(self, name: str, *, ledger: bool = False) -> Table:
        """The definition of a table that may be written to now."""
        if not self._open:
            raise WriterStateError(what=translate("het bestand is al afgesloten"))
        if not self._whole:
            raise WriterStateError(what=translate("na een schrijffout kan niet worden doorgegaan"))
        if not ledger and name not in _RECORDS:
            raise WriterStateError(what=translate("tabel {table} bestaat niet").format(table=name))
        return TABLES[name]
