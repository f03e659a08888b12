"""What stayed behind according to a migration file: all of it for who asks, the first few at the end of an export.

Used by ``bundle``, ``export`` and ``survey_screen``; on top of ``overstap.bundle``, in which each record that stayed
behind stands with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from rich.text import Text

from overstap.bundle import BundleReader, BundleSummary
from overstap.bundle.model import Reason
from overstap.bundle.problems import printable
from overstap.bundle.wording import listed_name, reason_name
from overstap.cli.reporting import console, thousands
from overstap.i18n import translate, translate_plural

# Nobody chose these: what stayed behind for them should have come along, and somebody can look at it.
FAULTS = (Reason.UNREADABLE, Reason.TOO_LARGE, Reason.VANISHED, Reason.NOT_HANDED_OVER, Reason.PROGRAM_FAILED)

# What a program (or the database) that was to hand them over did not give, whichever records they are.
_NOT_GIVEN = frozenset({Reason.PROGRAM_MISSING, Reason.PROGRAM_FAILED, Reason.NOT_HANDED_OVER})

UNLISTED = "not-attested"
"""In the place of a reason, for scripts: a part did not list what it holds, so that nobody knows what is missing."""

# Records that are named at the end of an export; enough to begin with.
_SHOWN = 5

# As long as a BSN that lost its first nought, or longer; ids of a folder are names of files, and those hold any number.
_LONG_NUMBER = re.compile(r"\d{8,}")


class Left(NamedTuple):
    """A record that stayed behind, as it stands in the file."""

    table: str
    id: str
    part: str
    reason: str
    detail: str | None


def left_in(reader: BundleReader, reasons: frozenset[str] | None = None) -> Iterator[Left]:
    """What stayed behind in the file of *reader*, streamed; for *reasons* only when they are given."""
    for batch in reader.table("left_behind"):
        for row in batch.to_pylist():
            if reasons is None or row["reason"] in reasons:
                yield Left(row["table"], row["id"], row["part"], row["reason"], row["detail"])


class NotGiven(NamedTuple):
    """How many *records* of a part stayed behind for which *reason*; None when nobody knows how many."""

    part: str
    reason: str
    records: int | None

    def as_line(self) -> str:
        """For people: ``! BAS 2016: 12 records, programma viel uit``."""
        if self.records is None:
            text = translate("{part}: gaf geen hele lijst van wat het heeft; onbekend hoeveel er in totaal ontbreekt")
            return f"! {printable(text.format(part=self.part))}"
        text = translate_plural("{part}: {count} record, {reason}", "{part}: {count} records, {reason}", self.records)
        filled = text.format(part=self.part, count=thousands(self.records), reason=reason_name(self.reason))
        return f"! {printable(filled)}"


class NotGivenCounter:
    """Counts what programs did not give while the records of a file go by."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def count(self, left: Left) -> None:
        """Note *left* when it stayed behind because its program did not give it."""
        if left.reason in _NOT_GIVEN:
            self._counts[left.part, left.reason] += 1

    def told(self, attested: Mapping[str, bool]) -> Iterator[NotGiven]:
        """Part by part, with those that did not list what they have, which may have left behind what nobody counts."""
        unlisted = [NotGiven(part, UNLISTED, None) for part, listed in attested.items() if not listed]
        counted = [NotGiven(part, reason, records) for (part, reason), records in self._counts.items()]
        yield from sorted([*counted, *unlisted], key=lambda each: each[:2])


def as_line(left: Left, variant: str) -> str:
    """One record for people: ``Aangiften 1000123 · niet leesbaar · VPB 2014``."""
    words = (f"{listed_name(left.table, variant)} {left.id}", reason_name(left.reason), left.part, left.detail)
    return printable(" · ".join(filter(None, words)))


def without_numbers(text: str) -> str:
    """*text* for a screen, which may be kept as a log: a number that may be a BSN left out, and no orders in it."""
    return _LONG_NUMBER.sub("…", printable(text))


def show_faults(bundle: BundleSummary, variant: str, *, locked: bool) -> None:
    """Say what stayed behind though nobody chose so: how many, the first few, and where all of them stand.

    A *locked* file was encrypted for the portal: nobody at the office can read it again, so that its own names are told
    by the portal's report.
    """
    total = sum(table.left_behind.get(reason, 0) for table in bundle.tables.values() for reason in FAULTS)
    if not total:
        return
    text = translate_plural(
        "{count} record bleef achter omdat het niet te lezen of niet te krijgen was.",
        "{count} records bleven achter omdat ze niet te lezen of niet te krijgen waren.",
        total,
    )
    console.print(Text(f"! {text.format(count=thousands(total))}", style="yellow"), soft_wrap=True)
    if locked:
        told = translate("Welke dat zijn, staat na het uploaden in het verslag van het portaal.")
        console.print(Text(f"  {told}"), soft_wrap=True)
        return
    _show_first(bundle.path, variant)
    told = translate("Alle: overstap bundle left-behind {path}").format(path=bundle.path)
    console.print(Text(f"  {told}", style="dim"), soft_wrap=True)


def _show_first(path: Path, variant: str) -> None:
    with BundleReader.open(path) as reader:
        for _, left in zip(range(_SHOWN), left_in(reader, frozenset(FAULTS)), strict=False):
            console.print(Text(f"  – {without_numbers(as_line(left, variant))}"), soft_wrap=True)
