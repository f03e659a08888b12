"""The writer: inventory first, then records in segments, then the account, the bag and the name.

On top of ``records`` (what comes in), ``ledger`` (what is accounted for) and ``storing`` (what is cut and stored).
``docs/format/`` is the specification; ``docs/decisions/0013`` says why work lies in a folder beside the file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from overstap import __version__
from overstap.bundle.continuing import Kept, Lasting, open_work
from overstap.bundle.descriptor import check_source
from overstap.bundle.encryption import Recipient
from overstap.bundle.errors import DuplicateKeyError, UnaccountedError, WriterStateError
from overstap.bundle.info import BundleInfo, BundleSummary, SourceInfo, TableCount
from overstap.bundle.limits import MAX_DESCRIPTOR_TEXT_BYTES, MAX_KEY_BYTES, SEGMENT_BYTES
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
from overstap.bundle.records import CompleteBatch, InventoryEntry, check_key, check_text, complete_batch, entries_of
from overstap.bundle.storing import Storing
from overstap.bundle.wording import difference_words, key_words
from overstap.bundle.workfolder import environment_faults
from overstap.errors import CancelledError
from overstap.i18n import translate

# The finding on a record that refers to one that no source listed.
REFERENCE_MISSING = "reference-missing"

_RECORDS = {table.name: table for table in RECORD_TABLES}


class BundleWriter:
    """Writes one bundle into *folder*, named after *started* or the next free second; a context manager.

    First ``declare`` what the source holds, then ``add`` records or ``leave_behind`` keys, and ``finish``. Leaving
    the context without ``finish`` removes every trace. Segments are cut at about *segment_bytes* of uncompressed
    values; memory stays around a few of those. With a *recipient* everything is encrypted before it touches the disk,
    except the ledger of keys.

    With *lasting*, safe points (``point``) survive an interruption, and the next writer that asks for the same goes on
    from the last one: under the first one's name, and after ``settle_kept``. The name of one that was killed before its
    first safe point is taken over as well.

    Raises:
        AlreadyExistsError: no name within a minute of *started* is free, or it was taken while writing.
        DiskFullError, FolderError: the disk does not take it; from every method.
        SourceTextError: *source* or *recipient* is called what no descriptor can hold.
        BundleTooLargeError: there is more than one bundle may hold; from every method.
        WriterStateError: used after the end, or with a table that the format does not know.
    """

    def __init__(  # noqa: PLR0913 - what a bundle is made of, for whom, and how it is worked on
        self,
        folder: Path,
        *,
        source: SourceInfo,
        started: datetime,
        recipient: Recipient | None = None,
        segment_bytes: int = SEGMENT_BYTES,
        lasting: Lasting | None = None,
    ) -> None:
        check_source(source, recipient)
        self._source = source
        self._recipient = recipient
        self._kept_tables = lasting.tables if lasting else frozenset(_RECORDS)
        self._attested: dict[str, bool] = {}
        self._runs = dict.fromkeys(_RECORDS, 0)
        self._whole = True
        self.unsaved = 0
        """Bytes of records that would be lost by an interruption now, of the tables that are kept."""
        with environment_faults():
            self._opened = open_work(folder, started, recipient, lasting)
        self._started = self._opened.started
        self._work = self._opened.work
        self._ledger = self._opened.ledger
        self._storing = Storing(self._opened, segment_bytes, kept=self._kept_tables)
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Somebody who cancels wants nothing to stay; anything else may be gone on from.
        if self._open and isinstance(error, CancelledError):
            self.abandon()
        elif self._open:
            self.interrupt()

    @property
    def is_continued(self) -> bool:
        """Whether this goes on with an interrupted writer's work; call ``settle_kept`` after the inventory then."""
        return self._opened.is_continued

    @property
    def is_begun_again(self) -> bool:
        """Whether this has the name of an interrupted writer of the same that had not come to a safe point."""
        return self._opened.begun

    @property
    def cleared(self) -> int:
        """How many dead writers' work was removed, because this one cannot go on with it."""
        return self._opened.cleared

    def settle_kept(self) -> Kept:
        """Compare what was kept with the inventory, which is complete now, and drop what changed at the source.

        A record changed when it is not listed any more, or with another source hash or mark. What lies after the first
        of them in the file is dropped with it, to be given again.
        """
        journal = self._opened.journal
        assert journal is not None
        before = journal.point
        with self._changing():
            if journal.drop_changed() < before:
                self._storing.cut_back()
        self._runs |= {table: run + 1 for table, run in journal.runs().items()}
        records = 0
        for member in journal.members():
            self._storing.count(member)
            records += member.records
        return Kept(self._opened, records)

    def point(self, notes: Mapping[str, str]) -> None:
        """A safe point on disk: all records so far of the tables that are kept, and *notes* for who goes on from here.

        Cuts segments of what there is; the caller sees to it that there is enough (``unsaved``).
        """
        self._table(INVENTORY.name, ledger=True)
        journal = self._opened.journal
        assert journal is not None
        with self._changing():
            for table in sorted(self._kept_tables):
                self._begin_run(table)
                self._storing.cut(table)
            # First the bytes, then what says that they are there.
            self._storing.sync()
            journal.add_point({table: self._runs[table] - 1 for table in self._kept_tables}, notes)
        self.unsaved = 0

    def declare(self, table: str, entries: pa.RecordBatch | Iterable[InventoryEntry]) -> None:
        """Take the inventory of *table*: a batch with id, part and (optional) source_hash, or entries one by one.

        Call it before records of that table and part are added, as often as needed.

        Raises:
            DuplicateKeyError: a key was declared before; of that portion (at most 20,000 entries) nothing was taken.
            RecordRefusedError: an entry does not fit.
        """
        self._table(table)
        for portion in entries_of(entries):
            for part in {part for _, part, _, _ in portion}:
                check_text(INVENTORY, "part", part, limit=MAX_DESCRIPTOR_TEXT_BYTES)
                self._attested.setdefault(part, True)
            with environment_faults():
                self._note(table, partial(self._ledger.declare, table, portion))

    def not_attested(self, part: str) -> None:
        """Say that *part* cannot list what it holds: the keys that it hands over or leaves become its inventory."""
        check_text(INVENTORY, "part", part, limit=MAX_DESCRIPTOR_TEXT_BYTES)
        self._attested[part] = False

    def add(
        self,
        table: str,
        batch: CompleteBatch | pa.RecordBatch | Sequence[Mapping[str, object]],
        *,
        part: str | None = None,
    ) -> None:
        """Take records of *table*, in any order; derived columns are computed here, unless *batch* is complete.

        *part* names what hands them over; needed only when it is not attested. What was added since the last
        ``close_segment`` can still be dropped with ``discard_segment``.

        Raises:
            DuplicateKeyError: a key was added before; nothing of the batch was taken.
            RecordRefusedError: a value does not fit the table; nothing of the batch was taken.
        """
        definition = self._table(table)
        complete = batch.batch if isinstance(batch, CompleteBatch) else complete_batch(definition, batch)
        if not complete.num_rows:
            return
        keys, run = complete.column("id").to_pylist(), self._runs[table]
        unattested = part if part is not None and not self._attested.get(part, True) else None
        with self._changing():
            # Keys first: a batch that is refused for one must not have left documents behind.
            self._note(table, partial(self._ledger.export, table, keys, run, unattested=unattested))
            self._note_references(definition, complete, run)
            if table in self._kept_tables and self._opened.journal is not None:
                self._ledger.note_content(table, zip(keys, complete.column("content_hash").to_pylist(), strict=True))
                self.unsaved += complete.nbytes
            self._storing.add(definition, complete)

    def leave_behind(self, table: str, key: str, *, part: str, reason: Reason, detail: str | None = None) -> None:
        """Account for a key that does not come along; saying so again with the same reason changes nothing.

        Raises:
            DuplicateKeyError: it was left behind for another reason already.
        """
        self.leave_all_behind(table, {key: detail}, part=part, reason=reason)

    def leave_all_behind(self, table: str, details: Mapping[str, str | None], *, part: str, reason: Reason) -> None:
        """As ``leave_behind``, for every key of *details*, which says more of each; all of them or none."""
        self._table(table)
        check_text(LEFT_BEHIND, "part", part)
        for key, detail in details.items():
            check_key(LEFT_BEHIND, key)
            check_text(LEFT_BEHIND, "detail", detail)
        unattested = not self._attested.get(part, True)
        word = str(Reason(reason))
        rows = [(key, word, part, detail) for key, detail in details.items()]
        with environment_faults():
            self._note(table, partial(self._ledger.leave, table, rows, unattested=unattested))

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
        check_key(FINDINGS, key)
        check_key(FINDINGS, code, column="code")
        # Empty for what is about the record as a whole.
        check_text(FINDINGS, "field", field, limit=MAX_KEY_BYTES)
        check_text(FINDINGS, "detail", detail)
        with environment_faults():
            self._ledger.find(table, [(key, field, code, str(Severity(severity)), detail)])

    def close_segment(self, table: str) -> None:
        """A safe point (the STATE of a program): what was added to *table* so far stays, whatever happens next.

        A segment file is cut only when enough is gathered, so frequent safe points do not make many small files.
        """
        self._table(table)
        with self._changing():
            self._begin_run(table)
            self._storing.keep(table)

    def discard_segment(self, table: str) -> None:
        """Drop what was added to *table* since the last safe point (its program died); it can be added again.

        Findings and left-behind keys stay: saying them again changes nothing.
        """
        self._table(table)
        with self._changing():
            self._storing.drop(table)
            self._ledger.forget(table, self._runs[table])
            self._begin_run(table)

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
        self._storing.close()
        self._ledger.close()
        self._work.remove()

    def interrupt(self) -> None:
        """Stop here: what is safe (``point``) stays for a writer that goes on with it; every other trace is removed."""
        self._open = False
        with suppress(OSError):
            self._storing.close()
        journal = self._opened.journal
        with suppress(sqlite3.Error):
            self._ledger.roll_back()
            is_kept = journal is not None and journal.point > 0
            self._ledger.close()
            if is_kept:
                self._work.clear_staged()
                return
        self._work.remove()

    def _begin_run(self, table: str) -> None:
        # What follows belongs to a new run, so that dropping it leaves what was before alone.
        self._runs[table] += 1

    def _finish(self) -> BundleSummary:
        for table in RECORD_TABLES:
            self._storing.cut(table.name)
        self._storing.write_apart()
        # After the last record: what a reference leads to may have been listed after it.
        self._ledger.announce_dangling(REFERENCE_MISSING)
        accounts = (self._ledger.inventory(), self._ledger.left_behind(), self._ledger.findings())
        for table, rows in zip(LEDGER_TABLES, accounts, strict=True):
            self._storing.write_account(table, rows)
        info = self._info()
        size, sha256 = self._storing.close_bag(info)
        self._work.publish()
        return BundleSummary(self._work.target, size, sha256, info.content_digest, info.tables, info.attested)

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
            content_digest=self._storing.content_digest,
            tables={name: TableCount(*counts.get(name, (0, 0, {}))) for name in _RECORDS},
            ledgers={table.name: self._storing.rows[table.name] for table in LEDGER_TABLES},
            attested=dict(self._attested),
            totals=self._storing.totals,
        )

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
            # These two columns only: choosing among whole rows would copy every document.
            columns = (batch.column(name).to_pylist() for name in ("id", key.column))
            pairs = [(one, target) for one, target in zip(*columns, strict=True) if target is not None]
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
