"""``overstap export``: carry out a plan and show what the migration file holds.

On top of ``desktop.export``; ``overstap upload`` brings the file to the portal.
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.table import Table
from rich.text import Text

from overstap.bundle import BundleSummary
from overstap.bundle.wording import listed_name, reason_name
from overstap.cli.database_access import database_options
from overstap.cli.interrupting import can_go_on_later
from overstap.cli.left_behind import show_faults
from overstap.cli.memory import keep_memory_small, look_for_circles_rarely
from overstap.cli.progress import progress
from overstap.cli.reporting import already_done, console, thousands
from overstap.desktop import export as exporting
from overstap.desktop.export import ExportResult, Target
from overstap.desktop.export.output_folder import check_writable
from overstap.desktop.link_file import LinkFile
from overstap.desktop.plan import Plan, check_at_hand, open_planned, read_plan_file, unfound
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.remarks import remarks_on
from overstap.formatting import size
from overstap.i18n import translate


class _Options(TypedDict):
    """The options that need no explaining, as click passes them."""

    link_file: Path | None
    fresh: bool
    json_progress: bool


@click.command
@click.option(
    "--plan", "plan_file", type=click.Path(path_type=Path), required=True, help="Het plan (overstap plan new)."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="De map voor het migratiebestand; anders die van het plan."
)
@click.option(
    "--link",
    "link_file",
    type=click.Path(path_type=Path),
    help="Koppelbestand van het portaal: versleutelt. Anders dat van het plan.",
)
@database_options
@click.option("--fresh", is_flag=True, help="Begin opnieuw, ook als er een onderbroken export ligt.")
@click.option("--json-progress", is_flag=True, help="Voortgang en uitkomst als JSON-regels.")
def export(*, plan_file: Path, output: Path | None, access: Access, **options: Unpack[_Options]) -> None:
    """Zet in één migratiebestand wat het plan noemt.

    De naam van het bestand is het tijdstip van de start. Zonder koppelbestand is de inhoud leesbaar voor wie het
    bestand heeft; met koppelbestand alleen voor het portaal van dat account.

    Een export die onderbroken is, gaat verder waar hij was als u dezelfde opdracht nog eens geeft.
    """
    with can_go_on_later():
        _export(plan_file, output, access, options)


def _export(plan_file: Path, output: Path | None, access: Access, options: _Options) -> None:
    keep_memory_small()
    look_for_circles_rarely()
    file = read_plan_file(plan_file)
    plan, folder = file.plan, _folder(file.plan, output)
    check_writable(folder)
    link = check_at_hand(file, access, folder=output, link_file=options["link_file"])
    # The text of the plan, so that any change of it makes another export.
    basis = sha256(plan_file.read_bytes()).hexdigest()
    with progress(as_json=options["json_progress"]) as report:
        target = Target(folder, datetime.now(UTC), link.recipient if link else None, basis, options["fresh"])
        with closing(open_planned(plan, report=report, access=access)) as source:
            slips = unfound(file, source, link)
            # Before it begins, while somebody can still stop it.
            for slip in slips:
                report(f"! {slip}", 0, 0)
            result = exporting.export(source, plan.selection, target, report=report)
            remarks = (*slips, *remarks_on(source))
    with already_done(_done(result)):
        if options["json_progress"]:
            console.out(json.dumps({**_as_json(result, link), "remarks": remarks}, ensure_ascii=False))
        else:
            _show(result, link, variant=plan.source.variant)
            show_faults(result.bundle, plan.source.variant, locked=link is not None)
            for remark in remarks:
                console.print(Text(f"! {remark}", style="yellow"), soft_wrap=True)
    result.check_complete()


def _done(result: ExportResult) -> str:
    """What there is now, in a sentence or two, for when nothing else can be shown."""
    sentence = translate("Het migratiebestand is klaar: {path}.").format(path=result.bundle.path)
    if result.shortfalls:
        missed = translate("Niet alles is meegekomen: {shortfalls}.")
        sentence += " " + missed.format(shortfalls="; ".join(map(str, result.shortfalls)))
    return sentence


def _folder(plan: Plan, output: Path | None) -> Path:
    """Where the file goes: what was given for this once comes before the plan."""
    folder = output or plan.output.folder
    if folder is None:
        raise click.BadOptionUsage("output", translate("Het plan noemt geen map; geef er een met -o MAP."))
    return folder


def _as_json(result: ExportResult, link: LinkFile | None) -> dict[str, object]:
    """The outcome for scripts: what the table shows, under the bundle's own codes."""
    bundle = result.bundle
    tables = {
        name: {"inventory": count.inventory, "exported": count.exported, "left_behind": dict(count.left_behind)}
        for name, count in bundle.tables.items()
    }
    return {
        "bundle": str(bundle.path),
        "size": bundle.size,
        "sha256": bundle.sha256,
        "content_digest": bundle.content_digest,
        "encrypted": link is not None,
        "portal": link.portal if link else None,
        "open": link.migrations_page if link else None,
        "kept": result.kept,
        "tables": tables,
        "attested": dict(bundle.attested),
        "shortfalls": [short.as_dict() for short in result.shortfalls],
    }


def _show(result: ExportResult, link: LinkFile | None, *, variant: str) -> None:
    bundle = result.bundle
    console.print(_table(bundle, variant))
    console.print()
    lines = {
        translate("Map"): str(bundle.path.parent.resolve()),
        translate("Bestand"): bundle.path.name,
        translate("Grootte"): size(bundle.size),
        translate("Inhoudshash"): bundle.content_digest,
        translate("Leesbaar voor"): link.account_name if link else translate("iedereen die het bestand heeft"),
    }
    unattested = [part for part, attested in sorted(bundle.attested.items()) if not attested]
    if unattested:
        lines[translate("Zonder eigen inventaris")] = ", ".join(unattested)
    if result.kept:
        lines[translate("Al gemaakt")] = translate("{count} records, door de export die onderbroken werd").format(
            count=thousands(result.kept)
        )
    lines[translate("Verder")] = (
        _next_step(link)
        if not result.is_empty
        else translate("Er staan geen gegevens in dit bestand; u hoeft het niet te uploaden.")
    )
    width = max(map(len, lines))
    for label, value in lines.items():
        console.print(Text(f"{label:<{width}}  {value}"), soft_wrap=True)


def _next_step(link: LinkFile | None) -> str:
    if link:
        return translate("Open {page} en kies Upload migratiebestand.").format(page=link.migrations_page)
    return translate(
        "Log in op uw portaal en kies Migratie, Upload migratiebestand; of geef: overstap upload BESTAND --portal ADRES"
    )


def _table(bundle: BundleSummary, variant: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(translate("Soort"))
    for heading in (translate("Inventaris"), translate("Geëxporteerd"), translate("Achtergebleven")):
        table.add_column(heading, justify="right")
    for name, count in bundle.tables.items():
        if not count.inventory:
            continue
        counts = (count.inventory, count.exported, sum(count.left_behind.values()))
        table.add_row(listed_name(name, variant), *map(thousands, counts))
        for reason, left in sorted(count.left_behind.items(), key=lambda pair: (-pair[1], pair[0])):
            table.add_row(Text(f"  {reason_name(reason)}", style="dim"), "", "", Text(thousands(left), style="dim"))
    return table
