"""Carries out a plan: every inventory first, then the records, stage after stage, into one bundle.

On top of ``merging`` (what runs at the same time) and ``accounting`` (what becomes of each record). A part that fails
does not take the others with it; what it did not give is left behind under its name, and the result says so.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from overstap.bundle import BundleSummary, BundleWriter, Recipient
from overstap.bundle.model import Reason
from overstap.desktop.export.accounting import Account
from overstap.desktop.export.blocks import Block
from overstap.desktop.export.errors import ExportIncompleteError, OutputFolderError
from overstap.desktop.export.ledger import ExportLedger
from overstap.desktop.export.merging import Ended, merged
from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.progress import Report, silent
from overstap.desktop.sources.contract import Part, Source, Stage
from overstap.desktop.sources.selection import Selection
from overstap.errors import ProgramError, os_error_text
from overstap.i18n import translate, translate_plural

MOST_WORKERS = 4
"""Parts read at the same time at most: each is a program of its own, and old machines have little memory."""


@dataclass(frozen=True)
class Target:
    """Where the bundle goes: the folder, the start of the export (which names it), and for whom it is encrypted."""

    folder: Path
    started: datetime
    recipient: Recipient | None = None


@dataclass(frozen=True)
class Shortfall:
    """A part that gave less than was listed: how many records, and the fault when it ended early."""

    part: str
    records: int
    failure: ProgramError | None = None


@dataclass(frozen=True)
class ExportResult:
    """What was made, and what is missing in it."""

    bundle: BundleSummary
    shortfalls: tuple[Shortfall, ...]

    def check_complete(self) -> None:
        """Raises ``ExportIncompleteError`` when a part did not hand over everything."""
        if self.shortfalls:
            raise ExportIncompleteError(shortfalls="; ".join(map(_told, self.shortfalls)))


def _told(short: Shortfall) -> str:
    counted = translate_plural(
        "{part}: {count} record niet ontvangen", "{part}: {count} records niet ontvangen", short.records
    )
    sentence = counted.format(part=short.part, count=short.records)
    return sentence if short.failure is None else f"{sentence} ({short.failure})"


def export(source: Source, selection: Selection, target: Target, *, report: Report = silent) -> ExportResult:
    """Write what *selection* wants from *source* into one bundle in *target*, which is made when it is not there.

    Whatever stops it (an exception from *report* included), nothing half is left behind and every program is ended.

    Raises:
        OutputFolderError: the folder cannot be made.
        OverstapError: what the source, other than a single program, or the bundle's writer says.
    """
    try:
        target.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFolderError(path=target.folder, why=os_error_text(error)) from error
    writer = BundleWriter(target.folder, source=source.info, started=target.started, recipient=target.recipient)
    with writer, closing(ExportLedger()) as ledger:
        run = _Run(source, selection, Account(writer, ledger), ledger, report)
        run.take_inventory()
        run.take_records()
        shortfalls = run.shortfalls()
        report(translate("Migratiebestand afronden"), 0, 1)
        # Refuses when a listed key has no fate: the last guard against losing something silently.
        bundle = writer.finish()
        report(translate("Migratiebestand afronden"), 1, 1)
    return ExportResult(bundle, shortfalls)


class _Run:
    """One export under way."""

    def __init__(
        self, source: Source, selection: Selection, account: Account, ledger: ExportLedger, report: Report
    ) -> None:
        self._source = source
        self._selection = selection
        self._account = account
        self._ledger = ledger
        self._report = report
        self._parts = source.parts(selection)
        self._failures: dict[str, ProgramError] = {}
        self._short: Counter[str] = Counter()

    def take_inventory(self) -> None:
        for part in self._parts:
            # One after another: each is short, and what a key belongs to must not depend on who came first.
            try:
                self._take_inventory_of(part)
            except ProgramError as error:
                # What it holds stays unknown, and the bundle says so.
                self._account.not_attested(part)
                self._failures[part.name] = error

    def _take_inventory_of(self, part: Part) -> None:
        inventory = self._source.inventory(part)
        if not inventory.attested:
            self._account.not_attested(part)
        for listed in inventory.listed:
            self._account.declare(part, listed)
            self._report(translate("Inventaris"), self._ledger.progress().total, 0)

    def take_records(self) -> None:
        for stage in Stage:
            parts = [part for part in self._parts if part.stage is stage and part.name not in self._failures]
            if parts:
                self._take_stage(parts)

    def _take_stage(self, parts: Sequence[Part]) -> None:
        workers = min(MOST_WORKERS, os.cpu_count() or 1, len(parts))
        with closing(merged(self._source, parts, self._selection, workers=workers)) as messages:
            for part, message in messages:
                if isinstance(message, Ended):
                    self._end(part, message)
                # What a part gives after it was found at fault is not looked at any more.
                elif part.name not in self._failures:
                    self._take(part, message)

    def _take(self, part: Part, block: Block) -> None:
        try:
            self._account.take(part, block)
        except ProgramError as error:
            self._failures[part.name] = error
        self._report(part.name, *self._ledger.progress(part.name))
        self._report(translate("Export"), *self._ledger.progress())

    def _end(self, part: Part, ended: Ended) -> None:
        """What *part* did not give stays behind now, so that what refers to it can be judged in the next stage."""
        if ended.failure is not None:
            self._failures.setdefault(part.name, ended.failure)
        self._leave_waiting(part)

    def _leave_waiting(self, part: Part | None) -> None:
        failure = self._failures.get(part.name) if part is not None else None
        reason = Reason.PROGRAM_FAILED if failure is not None else Reason.NOT_HANDED_OVER
        if isinstance(failure, ProgramMissingError):
            reason = Reason.PROGRAM_MISSING
        self._short += self._account.leave_waiting(part, reason)

    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Everything still waited for stays behind; returns who gave less than was listed, or ended early."""
        for part in self._parts:
            # Again for all of them: a part whose inventory failed was never read.
            self._leave_waiting(part)
        # And what a part was to give that does not run at all.
        self._leave_waiting(None)
        names = sorted({*self._short, *self._failures})
        return tuple(Shortfall(name, self._short[name], self._failures.get(name)) for name in names)
