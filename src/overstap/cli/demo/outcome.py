"""What came of the demo: the portal's own report, one row per kind of record, as a table on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from overstap.bundle.wording import reason_name, table_name
from overstap.cli.reporting import console, thousands
from overstap.formatting import decimal
from overstap.i18n import translate


@dataclass(frozen=True)
class Row:
    """One kind of record, from the inventory at the source to the comparison in the portal."""

    table: str
    inventory: int
    exported: int
    left_behind: Mapping[str, int]
    imported: int
    unchanged: int
    failed: int
    reconciled: bool
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """The whole migration: its bundle, a row per kind of record, and whether everything is equal."""

    bundle: Path
    rows: tuple[Row, ...]
    reconciled: bool
    seconds: float


def read_outcome(bundle: Path, answer: Mapping[str, Any], *, seconds: float) -> Outcome:
    """The outcome in the portal's *answer* about an upload; a migration without a report did not reconcile.

    What a second run changed is counted as imported: it was written.
    """
    migration = answer["migration"]
    # A migration that was refused has no report: then nothing of it may count as equal.
    report = migration["report"] or {"tables": [], "reconciled": False}
    rows = tuple(
        Row(
            table=table["table"],
            inventory=table["inventory"],
            exported=table["exported"],
            left_behind=table["left_behind"],
            imported=table["imported"] + table["changed"],
            unchanged=table["unchanged"],
            failed=table["failed"],
            reconciled=table["reconciled"],
            seconds=table["seconds"],
        )
        for table in report["tables"]
    )
    # Both: a report may be equal while the migration still ends in another state.
    complete = migration["state"] == "complete" and report["reconciled"]
    return Outcome(bundle, rows, reconciled=complete, seconds=seconds)


def show(outcome: Outcome) -> None:
    """Print the table, then one sentence that says whether everything is equal."""
    console.print()
    console.print(_table(outcome.rows))
    if outcome.reconciled:
        sentence = Text(
            translate("Alles sluit: wat in de inventaris staat, is geladen of achtergebleven met een reden.")
        )
    else:
        sentence = Text(
            translate("Het sluit niet: zie de verschillen bij de migratie in het portaal."), style="bold red"
        )
    console.print(sentence, soft_wrap=True)
    console.print(translate("Van inventarisatie tot vergelijking: {seconds} s").format(seconds=round(outcome.seconds)))


def _table(rows: tuple[Row, ...]) -> Table:
    # Headings on two lines keep the table within the 80 columns of a plain terminal or a log.
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(translate("Soort"), width=23)
    for heading in (
        translate("Inven-\ntaris"),
        translate("Geëx-\nporteerd"),
        translate("Achter-\ngebleven"),
        translate("Ge-\nladen"),
        translate("Onge-\nwijzigd"),
        translate("Mis-\nlukt"),
        translate("Sluit"),
        translate("Sec."),
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row))
        # The largest first: that is what people ask about.
        for reason, count in sorted(row.left_behind.items(), key=lambda pair: -pair[1]):
            table.add_row(f"[dim]· {reason_name(reason)}[/]", "", "", f"[dim]{thousands(count)}[/]")
    return table


def _cells(row: Row) -> tuple[str, ...]:
    counts = (row.inventory, row.exported, sum(row.left_behind.values()), row.imported, row.unchanged, row.failed)
    verdict = translate("ja") if row.reconciled else f"[bold red]{translate('nee')}[/]"
    return (table_name(row.table), *map(thousands, counts), verdict, decimal(row.seconds))
