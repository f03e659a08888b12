"""Carries out a plan: every inventory first, then the records, stage after stage, into one bundle.

On top of ``merging`` (what runs at the same time) and ``accounting`` (what becomes of each record). A part that fails
does not take the others with it; what it did not give is left behind under its name, and the result says so.
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import get_ident

import pyarrow as pa

from overstap.bundle import BundleSummary, BundleWriter, Lasting, Recipient
from overstap.bundle.model import Reason
from overstap.desktop.export.accounting import Account
from overstap.desktop.export.blocks import Block
from overstap.desktop.export.errors import ExportEmptyError, ExportIncompleteError, OutputFolderError
from overstap.desktop.export.ledger import ExportLedger
from overstap.desktop.export.merging import Ended, merged, side_by_side
from overstap.desktop.export.resuming import LASTING, POINT_BYTES, SECONDS_BETWEEN_POINTS, Course, fingerprint
from overstap.desktop.export.shortfalls import Shortfall
from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.programs.notices import given_up
from overstap.desktop.progress import Notice, Report, going_on, remark, silent, tell
from overstap.desktop.sources.contract import Listed, Part, Since, Source, Stage
from overstap.desktop.sources.remarks import listen_to
from overstap.desktop.sources.selection import Selection
from overstap.errors import ProgramError, os_error_text
from overstap.formatting import number
from overstap.i18n import translate

BYTES_BETWEEN_RELEASES = 8 * 1024 * 1024
"""Bytes of records after which memory that is free goes back to the system: buffers that wait for a next use add up to
more than what is in use, and looking for them takes a millisecond."""

MOST_WORKERS = 4
"""Parts read at the same time at most: each is a program of its own, and old machines have little memory."""


@dataclass(frozen=True)
class Target:
    """Where the bundle goes: the folder, the start of the export (which names it), and for whom it is encrypted.

    An export that was interrupted there is gone on with when it was of the same source, selection, recipient and
    *basis* (whatever else was chosen, as text), unless this one is to be *fresh*.
    """

    folder: Path
    started: datetime
    recipient: Recipient | None = None
    basis: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class ExportResult:
    """What was made, and what is missing in it; *kept* counts the records that an interrupted export had made."""

    bundle: BundleSummary
    shortfalls: tuple[Shortfall, ...]
    kept: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether no record came along at all."""
        return not any(count.exported for count in self.bundle.tables.values())

    def check_complete(self) -> None:
        """Raises ``ExportIncompleteError`` when a part did not hand over everything."""
        if self.shortfalls:
            kind = ExportEmptyError if self.is_empty else ExportIncompleteError
            raise kind(shortfalls="; ".join(map(str, self.shortfalls)))


def export(source: Source, selection: Selection, target: Target, *, report: Report = silent) -> ExportResult:
    """Write what *selection* wants from *source* into one bundle in *target*, which is made when it is not there.

    Whatever stops it, there is no half bundle and every program is ended. What was finished stays for the next export
    of the same, which goes on with it, unless a ``CancelledError`` says that nobody wants it any more.

    Raises:
        OutputFolderError: the folder cannot be made.
        OverstapError: what the source, other than a single program, or the bundle's writer says.
    """
    try:
        target.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFolderError(path=target.folder, why=os_error_text(error)) from error
    result = _attempt(source, selection, target, report)
    if result is None:
        remark(report, translate("De bron is te veel veranderd om verder te gaan; de export begint opnieuw."))
        result = _attempt(source, selection, replace(target, fresh=True), report)
    # A fresh attempt has nothing kept that could contradict it.
    assert result is not None
    return result


def _attempt(source: Source, selection: Selection, target: Target, report: Report) -> ExportResult | None:
    """The export, or None when what an interrupted one kept turned out to be wrong by now."""
    key = fingerprint(source.info, selection, target.recipient, target.basis)
    writer = BundleWriter(
        target.folder,
        source=source.info,
        started=target.started,
        recipient=target.recipient,
        lasting=Lasting(key, LASTING, target.fresh),
    )
    with writer, closing(ExportLedger()) as ledger:
        if (sentence := _about_what_lay_there(writer, target)) is not None:
            remark(report, sentence)
        run = _Run(source, selection, writer, ledger, report)
        listen_to(source, run.hear)
        run.take_inventory()
        run.go_on()
        run.take_records()
        if run.is_contradicted:
            writer.abandon()
            return None
        shortfalls = run.shortfalls()
        report(translate("Migratiebestand afronden"), 0, 1)
        # Refuses when a listed key has no fate: the last guard against losing something silently.
        bundle = writer.finish()
        report(translate("Migratiebestand afronden"), 1, 1)
    return ExportResult(bundle, shortfalls, run.kept)


def _about_what_lay_there(writer: BundleWriter, target: Target) -> str | None:
    if writer.is_begun_again:
        return translate("De vorige export was nog niet ver genoeg om iets te bewaren; hij begint opnieuw.")
    if writer.cleared and not target.fresh:
        return translate(
            "In de map lag een onderbroken export van andere keuzes, of die beschadigd is; die is opgeruimd."
        )
    return None


class _Run:
    """One export under way; *kept* counts the records that an interrupted one had made."""

    def __init__(
        self, source: Source, selection: Selection, writer: BundleWriter, ledger: ExportLedger, report: Report
    ) -> None:
        self.kept = 0
        self._source = source
        self._selection = selection
        self._writer = writer
        self._account = Account(writer, ledger)
        self._course = Course()
        self._saved = time.monotonic()
        self._taken = 0
        self._thread = get_ident()
        self._notices: deque[Notice] = deque()
        self._ledger = ledger
        self._report = report
        self._parts = source.parts(selection)
        self._failures: dict[str, ProgramError] = {}
        self._short: Counter[str] = Counter()
        # Parts that go on from a state, and those of them that have to begin at the beginning after all.
        self._since: dict[Part, Since] = {}
        self._again: list[Part] = []

    @property
    def is_contradicted(self) -> bool:
        """Whether this export cannot stand on what was kept."""
        return self._account.is_contradicted

    def hear(self, notice: Notice) -> None:
        """Take a notice about a program, on any thread; the report hears it on its own."""
        if get_ident() == self._thread:
            tell(self._report, notice)
        else:
            self._notices.append(notice)

    def _pass_on(self) -> None:
        while self._notices:
            tell(self._report, self._notices.popleft())

    def take_inventory(self) -> None:
        for part in self._parts:
            # One after another: each is short, and what a key belongs to must not depend on who came first.
            try:
                self._take_inventory_of(part)
            except ProgramError as error:
                # What it holds stays unknown, and the bundle says so.
                self._account.not_attested(part)
                self._failures[part.name] = error
                tell(self._report, given_up(part.name, error, 0))

    def _take_inventory_of(self, part: Part) -> None:
        inventory = self._source.inventory(part)
        if not inventory.attested:
            self._account.not_attested(part)
        faults: list[ProgramError] = []
        # Beside this thread, which can then stop also while a program keeps it waiting.
        reading = {part: lambda: _until(faults, inventory.listed)}
        with closing(side_by_side(self._source, reading, workers=1)) as messages:
            for each in messages:
                self._pass_on()
                if each is None:
                    going_on(self._report)
                    continue
                _, message = each
                if isinstance(message, Ended):
                    faults += [message.failure] if message.failure is not None else []
                # Of a list that was found at fault the rest is not looked at, and the other parts go on.
                elif not faults:
                    self._list(part, message, faults)
        if faults:
            raise faults[0]

    def _list(self, part: Part, listed: Listed, faults: list[ProgramError]) -> None:
        try:
            self._account.declare(part, listed)
        except ProgramError as error:
            faults.append(error)
            return
        self._course.listed(part, listed)
        self._report(translate("Inventaris"), self._ledger.progress().total, 0)

    def go_on(self) -> None:
        """Go on with what an interrupted export kept, where there is something."""
        if not self._writer.is_continued:
            return
        kept = self._writer.settle_kept()
        self._account.go_on(kept)
        self._course.restore(kept.notes)
        self.kept = kept.records
        total = self._ledger.progress().total
        sentence = translate("Verdergaan waar de vorige export stopte: {done} van {total} records zijn er al.")
        remark(self._report, sentence.format(done=number(kept.records), total=number(total)))

    def take_records(self) -> None:
        for stage in Stage:
            parts = [part for part in self._parts if part.stage is stage and self._is_to_run(part)]
            if parts and not self.is_contradicted:
                self._take_stage(parts)

    def _is_to_run(self, part: Part) -> bool:
        if part.name in self._failures:
            return False
        # Going on, a part that has given all that it lists need not be started; one that lists nothing must be.
        return not (self.kept and self._course.lists(part)) or self._ledger.is_waited_for(part)

    def _take_stage(self, parts: Sequence[Part]) -> None:
        workers = min(MOST_WORKERS, os.cpu_count() or 1, len(parts))
        since = {part: self._course.since(part, self._ledger) for part in parts}
        self._since = {part: begin for part, begin in since.items() if begin is not None}
        self._again = []
        with closing(merged(self._source, parts, self._selection, workers=workers, since=self._since)) as messages:
            for each in messages:
                self._pass_on()
                if each is None:
                    going_on(self._report)
                    continue
                part, message = each
                if isinstance(message, Ended):
                    self._end(part, message)
                # What a part gives after it was found at fault is not looked at any more.
                elif part.name not in self._failures:
                    self._take(part, message)
        if self._again:
            self._take_stage(self._again)

    def _take(self, part: Part, block: Block) -> None:
        try:
            self._account.take(part, block)
        except ProgramError as error:
            self._failures[part.name] = error
        else:
            self._course.reached(part, block.state)
        self._save_when_due()
        self._release_when_due(block)
        done, total = self._ledger.progress(part.name)
        # Of a part that cannot list, what came so far says nothing about how much there is.
        self._report(part.name, done, total if self._account.attests(part) else 0)
        done, total = self._ledger.progress()
        self._report(translate("Export"), done, total if self._is_total_known() else 0)

    def _is_total_known(self) -> bool:
        # A part that is asked for nothing gives nothing either.
        return all(
            self._account.attests(part) or part.name in self._failures or not part.tables for part in self._parts
        )

    def _save_when_due(self) -> None:
        late = time.monotonic() - self._saved > SECONDS_BETWEEN_POINTS
        if self._writer.unsaved >= POINT_BYTES or (late and self._writer.unsaved):
            self._writer.point(self._course.notes())
            self._saved = time.monotonic()

    def _release_when_due(self, block: Block) -> None:
        self._taken += block.nbytes
        if self._taken >= BYTES_BETWEEN_RELEASES:
            self._taken = 0
            pa.default_memory_pool().release_unused()

    def _end(self, part: Part, ended: Ended) -> None:
        """What *part* did not give stays behind now, so that what refers to it can be judged in the next stage."""
        if part in self._since and part.name not in self._failures:
            # What its state does not tell (which records cannot be read, for one) it tells from the beginning only.
            if ended.failure is not None or self._ledger.is_waited_for(part):
                self._course.forget(part)
                self._again.append(part)
            return
        if ended.failure is not None:
            self._failures.setdefault(part.name, ended.failure)
        self._pass_on()
        self._leave_waiting(part)
        self._tell_given_up(part)

    def _leave_waiting(self, part: Part | None) -> None:
        failure = self._failures.get(part.name) if part is not None else None
        reason = Reason.PROGRAM_FAILED if failure is not None else Reason.NOT_HANDED_OVER
        if isinstance(failure, ProgramMissingError):
            reason = Reason.PROGRAM_MISSING
        self._short += self._account.leave_waiting(part, reason)

    def _tell_given_up(self, part: Part) -> None:
        failure = self._failures.get(part.name)
        if failure is not None:
            tell(self._report, given_up(part.name, failure, self._short[part.name]))

    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Everything still waited for stays behind; returns who gave less than was listed, or ended early."""
        for part in self._parts:
            # Again for all of them: a part whose inventory failed was never read.
            self._leave_waiting(part)
        # And what a part was to give that does not run at all.
        self._leave_waiting(None)
        names = sorted({*self._short, *self._failures})
        missed, late = self._account.missed, self._account.late
        return tuple(
            Shortfall(name, self._short[name], self._failures.get(name), tuple(missed[name]), late[name])
            for name in names
        )


def _until(faults: Sequence[ProgramError], listing: Iterable[Listed]) -> Generator[Listed]:
    """*listing* until there are *faults*: a program that lists nonsense need not be heard out."""
    try:
        for listed in listing:
            if faults:
                break
            yield listed
    finally:
        if isinstance(listing, Generator):
            listing.close()
