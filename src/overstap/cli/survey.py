"""``overstap survey``: look at a source before anything is written; on the screen, as JSON, as a page to print.

On top of ``desktop.survey``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from overstap.bundle.model import FIRST_TAX_YEAR, Severity
from overstap.bundle.wording import reason_name, table_name
from overstap.cli.progress import progress
from overstap.cli.reporting import console, thousands
from overstap.desktop import survey as survey_room
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.opening import open_source
from overstap.desktop.survey import Survey
from overstap.desktop.survey.errors import NoSchemaError, SurveyNotWritableError
from overstap.desktop.survey.in_database import unknown_in
from overstap.i18n import translate

STDOUT = Path("-")


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Schrijf als JSON (- is het scherm)."
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Schrijf als pagina om te lezen of af te drukken.",
)
@click.option("--schema", is_flag=True, help="Toon alleen de indeling van de database zoals die is gevonden.")
@click.option("--json-progress", is_flag=True, help="Voortgang als JSON-regels.")
def survey(*, source: Path, json_file: Path | None, html_file: Path | None, schema: bool, json_progress: bool) -> None:
    """Bekijk wat er in SOURCE staat en wat een migratie in de weg zit; er wordt niets gewijzigd.

    SOURCE is ElsevierNetwerk.ini, de map van een installatie, of een map met SBR-berichten.
    """
    with progress(as_json=json_progress) as report, closing(open_source(source, report=report)) as opened:
        if schema:
            _show_schema(opened)
            return
        found = survey_room.survey(opened, report=report)
    if json_file is not None:
        _write(json_file, json.dumps(survey_room.as_json(found), ensure_ascii=False, indent=1) + "\n")
    if html_file is not None:
        _write(html_file, survey_room.page(found))
    if STDOUT not in {json_file, html_file}:
        _show(found)
        for written in filter(None, (json_file, html_file)):
            console.print(Text(translate("Geschreven: {path}").format(path=written)), soft_wrap=True)


def _write(path: Path, text: str) -> None:
    if path == STDOUT:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SurveyNotWritableError(path=path, why=error.strerror) from error


def _show(found: Survey) -> None:
    console.print(Text(found.source.name, style="bold"), Text(f"({found.source.variant})"))
    _show_counts(found)
    _show_returns(found)
    _show_staying(found)
    _show_programs(found)
    _show_problems(found)


def _show_counts(found: Survey) -> None:
    table = _table(translate("Kantoor"), translate("Klanten"), translate("Oud-klanten"), translate("Aangiften"))
    for office in found.offices:
        returns = "–" if office.returns is None else thousands(office.returns)
        table.add_row(Text(office.name), thousands(office.clients), thousands(office.former_clients), returns)
    console.print(table)
    counts = ", ".join(f"{_within(table_name(name))} {thousands(count)}" for name, count in found.tables.items())
    console.print(Text(translate("In totaal: {counts}").format(counts=counts)), soft_wrap=True)


def _show_returns(found: Survey) -> None:
    by_year = found.returns_by_year()
    years = sorted({year for counts in by_year.values() for year in counts})
    taxes = sorted(by_year)
    if not years:
        return
    table = _table(translate("Jaar"), *taxes, translate("Totaal"))
    for year in years:
        counts = [by_year[tax][year] for tax in taxes]
        style = "dim" if year < FIRST_TAX_YEAR else None
        table.add_row(
            str(year), *(thousands(count) if count else "·" for count in counts), thousands(sum(counts)), style=style
        )
    console.print(table)
    total = sum(count.records for count in found.returns)
    text = translate("{migrating} van {total} aangiften gaan mee als u niets anders kiest.")
    console.print(Text(text.format(migrating=thousands(found.migrating()), total=thousands(total))))


def _show_staying(found: Survey) -> None:
    for each in found.stays_behind:
        text = translate("Blijft achter: {count} {what}, {why}")
        shown = text.format(
            count=thousands(each.records), what=_within(table_name(each.table)), why=reason_name(each.reason)
        )
        console.print(Text(shown, style="dim"))


def _show_programs(found: Survey) -> None:
    if not found.programs:
        return
    ready = Counter(program.state is ProgramState.READY for program in found.programs)
    text = translate("Programma's: {ready} gereed, {other} niet")
    console.print(Text(text.format(ready=ready[True], other=ready[False])))
    for program in found.programs:
        if program.message is not None:
            console.print(Text(f"  ✗ {program.part}: {program.message}", style="red"), soft_wrap=True)


def _show_problems(found: Survey) -> None:
    for problem in found.problems:
        sign, style = ("✗", "bold red") if problem.severity is Severity.BLOCKING else ("!", "yellow")
        console.print(Text(f"{sign} {problem.title}", style=style), soft_wrap=True)
        console.print(Text(f"  {problem.advice}", style="dim"), soft_wrap=True)


def _show_schema(opened: Source) -> None:
    if not isinstance(opened, DatabaseSource):
        raise NoSchemaError(name=opened.info.name)
    unknown = set(unknown_in(opened.database))
    for table, columns in opened.database.layout().items():
        console.print(Text(table, style="bold red" if table in unknown else "bold"), _remark(table, unknown))
        for column, kind in columns.items():
            console.print(Text(f"  {column}  {kind}"), _remark(f"{table}.{column}", unknown), soft_wrap=True)


def _remark(name: str, unknown: set[str]) -> Text:
    return Text(translate("(onbekend in het bronprofiel)") if name in unknown else "", style="red")


def _within(name: str) -> str:
    """A name inside a sentence; what it abbreviates stays in capitals."""
    return name[:1].lower() + name[1:]


def _table(*heads: str) -> Table:
    table = Table(*heads[:1], box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads[1:]:
        table.add_column(head, justify="right")
    return table
