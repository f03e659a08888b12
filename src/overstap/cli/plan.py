"""``overstap plan new``: look at a source and write down everything that can be chosen.

On top of ``desktop.plan``; ``overstap export`` carries the plan out.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TypedDict, Unpack

import click

from overstap.cli.database_access import database_options
from overstap.cli.folders import confirm_folder
from overstap.cli.progress import progress
from overstap.cli.reporting import console
from overstap.desktop.plan import PlannedSource, SourceVariant, new_plan, plan_text, write_plan
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.opening import open_source
from overstap.i18n import translate


class _Options(TypedDict):
    """The options of ``new``, as click passes them."""

    output: Path
    access: Access
    yes: bool
    force: bool
    json_progress: bool


@click.group()
def plan() -> None:
    """Vastleggen wat er wordt overgezet."""


@plan.command("new")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Het nieuwe plan.")
@database_options
@click.option("--yes", is_flag=True, help="Lees ook een hele schijf zonder het te vragen.")
@click.option("--force", is_flag=True, help="Vervang het bestand als het al bestaat.")
@click.option("--json-progress", is_flag=True, help="Voortgang als JSON-regels.")
def new(source: Path, **options: Unpack[_Options]) -> None:
    """Schrijf een plan met alles wat in SOURCE is gevonden.

    SOURCE is ElsevierNetwerk.ini, de map van een installatie, of een map met SBR-berichten. Het plan is een
    tekstbestand met uitleg; pas het aan en geef het aan overstap export.
    """
    confirm_folder(source, yes=options["yes"])
    with (
        progress(as_json=options["json_progress"]) as report,
        closing(open_source(source, report=report, access=options["access"])) as opened,
    ):
        overview = opened.overview()
        info = opened.info
    planned = PlannedSource(source.resolve(), SourceVariant(info.variant), info.id)
    text = plan_text(new_plan(planned, overview), overview.returns)
    write_plan(options["output"], text, replace=options["force"])
    console.print(translate("Plan geschreven: {path}").format(path=options["output"]), soft_wrap=True, markup=False)
