"""``overstap plan new``: walk the wizard's pages with options instead of windows, and write down what was chosen.

On top of ``desktop.flow``, as the wizard is; ``overstap export`` carries the plan out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Unpack

import click
from rich.table import Table
from rich.text import Text

from overstap.bundle.model import RELATIONS
from overstap.bundle.wording import listed_name, reason_name
from overstap.cli.database_access import ask_password, database_options
from overstap.cli.folders import confirm_folder
from overstap.cli.plan_options import Chosen, choose, choose_origins, plan_options
from overstap.cli.progress import progress
from overstap.cli.reporting import already_done, console, thousands
from overstap.desktop.flow import Choices, Flow, Page, RealSurroundings
from overstap.desktop.flow.errors import in_one
from overstap.desktop.flow.views import UsersView, YearsView
from overstap.desktop.plan import SourceVariant, write_plan
from overstap.desktop.progress import Report
from overstap.desktop.responsibilities import without_address
from overstap.desktop.responsibilities.people import about_strangers
from overstap.desktop.sources.census import Tally
from overstap.desktop.sources.local import CENTRAL
from overstap.desktop.sources.remarks import not_started
from overstap.i18n import translate, translate_plural


class _Options(Chosen):
    """The options of ``new``, as click passes them."""

    output: Path
    yes: bool
    force: bool
    json_progress: bool


@click.group()
def plan() -> None:
    """Vastleggen wat er wordt overgezet."""


@plan.command("new")
@click.argument("source", metavar="BRON", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Het nieuwe plan.")
@plan_options
@database_options
@click.option("--yes", is_flag=True, help="Lees ook een hele schijf zonder het te vragen.")
@click.option("--force", is_flag=True, help="Vervang het bestand als het al bestaat.")
@click.option("--json-progress", is_flag=True, help="Voortgang en uitkomst als JSON-regels.")
def new(source: Path, **options: Unpack[_Options]) -> None:
    """Schrijf een plan met wat er in BRON is gevonden en wat u kiest.

    BRON is ElsevierNetwerk.ini, de map van een installatie, of een map met SBR-berichten. Zonder opties gaat alles
    mee wat kan, behalve open aangiften. Het plan is een tekstbestand met uitleg; pas het aan en geef het aan overstap
    export.
    """
    confirm_folder(source, yes=options["yes"])
    with (
        progress(as_json=options["json_progress"]) as report,
        Flow(RealSurroundings(ask=ask_password), Choices()) as flow,
    ):
        flow.begin_at(source)
        choose(flow, options)
        remarks = _walk(flow, options, report)
        text, counts, told = flow.plan_text(), _counts(flow), _as_json(flow)
    write_plan(options["output"], text, replace=options["force"])
    written = translate("Plan geschreven: {path}").format(path=options["output"])
    with already_done(f"{written}."):
        if options["json_progress"]:
            told = {"plan": str(options["output"]), **told, "remarks": remarks}
            console.out(json.dumps(told, ensure_ascii=False))
            return
        console.print(counts)
        for remark in remarks:
            console.print(Text(f"! {remark}", style="yellow"), soft_wrap=True)
        console.print(written, soft_wrap=True, markup=False)


def _walk(flow: Flow, options: Chosen, report: Report) -> tuple[str, ...]:
    """Page by page to the last one that a plan needs; raises what is in the way, and returns what to look at."""
    remarks: tuple[str, ...] = ()
    # Where the file goes may be said by the export instead.
    while flow.page is not Page.OUTPUT:
        if flow.page is Page.CONNECTION:
            flow.connect()
        flow.work(report)
        if flow.page is Page.OFFICES:
            _check_offices(flow, options["office"])
        if flow.page is Page.YEARS:
            _check_left_out(flow, options["leave_out"])
        if flow.page is Page.USERS:
            remarks = (*_not_started(flow), *_emptied(flow), *_about_users(flow))
        if flow.page is Page.RESPONSIBILITIES:
            choose_origins(flow, options)
        if not flow.next():
            raise in_one(flow.problems)
    return remarks


def _check_offices(flow: Flow, wanted: tuple[str, ...]) -> None:
    known = {office.id: office.name for office in flow.plan().offices}
    unknown = [office for office in wanted if office not in known]
    if unknown:
        there = ", ".join(f"{key} ({name})" for key, name in known.items())
        text = translate("{unknown} is er niet; wel: {there}").format(unknown=", ".join(unknown), there=there)
        raise click.BadParameter(text, param_hint="--office")


def _check_left_out(flow: Flow, wanted: tuple[str, ...]) -> None:
    """What somebody wants left out must be there: a slip of the pen would let it go along."""
    view = flow.view
    assert isinstance(view, YearsView)
    known = [*(str(row.program) for row in view.rows), CENTRAL]
    unknown = [program for program in wanted if program not in known]
    if unknown:
        text = translate("{unknown} is er niet; wel: {there}")
        text = text.format(unknown=", ".join(unknown), there=", ".join(known))
        raise click.BadParameter(text, param_hint="--leave-out")


def _not_started(flow: Flow) -> tuple[str, ...]:
    """What is not known of programs that were left out; a database knows what they hold."""
    return not_started(flow.choices.left_out) if flow.choices.variant is SourceVariant.LOCAL else ()


def _emptied(flow: Flow) -> Iterator[str]:
    """Leave what the source has for an address and is none empty, as the page advises; and say of how many."""
    view = flow.view
    assert isinstance(view, UsersView)
    wrong = without_address(row.user for row in view.rows)
    for user in wrong:
        flow.link_user(user.id, "")
    if wrong:
        text = translate_plural(
            "{count} gebruiker heeft geen geldig e-mailadres; in het plan is het leeg. Kijk onder [[users]].",
            "{count} gebruikers hebben geen geldig e-mailadres; in het plan is het leeg. Kijk onder [[users]].",
            len(wrong),
        )
        yield text.format(count=len(wrong))


def _about_users(flow: Flow) -> tuple[str, ...]:
    """How many desktop users the portal would not recognise; who they are stands in the plan, and not on a screen."""
    view = flow.view
    assert isinstance(view, UsersView)
    sentences = list(about_strangers(view.rows))
    shared = sum(row.shared for row in view.rows)
    if shared:
        text = translate("{count} gebruikers delen een e-mailadres; in het portaal worden zij één gebruiker.")
        sentences.append(text.format(count=shared))
    return tuple(sentences)


def _counts(flow: Flow) -> Table:
    """What there is, what goes and what stays, per table and reason."""
    table, variant = Table(box=None, header_style="bold", pad_edge=False), str(flow.choices.variant)
    table.add_column(translate("Soort"))
    for heading in (translate("Inventaris"), translate("Gaat mee"), translate("Blijft achter")):
        table.add_column(heading, justify="right")
    for name, tally in flow.tables.items():
        if not tally.total:
            continue
        stays = sum(tally.stays.values())
        # Under the names and with the counts of the export's own table, so that the two can be laid side by side.
        table.add_row(listed_name(name, variant), thousands(tally.total), _goes(tally), thousands(stays))
        if name == RELATIONS.name and flow.derived:
            # No survey counts them, and who lays the two side by side would look for a fault.
            made = translate("waarvan verantwoordelijkheden")
            table.add_row(Text(f"  {made}", style="dim"), Text(thousands(flow.derived), style="dim"), "", "")
        for reason, records in tally.stays.items():
            table.add_row(Text(f"  {reason_name(reason)}", style="dim"), "", "", Text(thousands(records), style="dim"))
    return table


def _as_json(flow: Flow) -> dict[str, object]:
    """The counts for scripts: what the table shows, under the names that the export's own line has for them."""
    tables = {
        name: {
            "inventory": tally.total,
            "exported": tally.goes,
            "unsure": tally.unsure,
            "left_behind": {str(reason): records for reason, records in tally.stays.items()},
        }
        for name, tally in flow.tables.items()
    }
    return {"tables": tables, "responsibilities": flow.derived}


def _goes(tally: Tally) -> str:
    """How many go; between which numbers, when the source tells the rest only during the export."""
    if not tally.unsure:
        return thousands(tally.goes)
    between = translate("{least} tot {most}")
    return between.format(least=thousands(tally.goes), most=thousands(tally.goes + tally.unsure))
