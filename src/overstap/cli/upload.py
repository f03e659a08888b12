"""``overstap upload``: bring a migration file to the portal, and with ``--wait`` show what became of it.

On top of ``desktop.upload``. A token typed on the command line can be seen by every user of the machine, so there are
three better ways: the environment, standard input, and being asked for it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click
from rich.table import Table
from rich.text import Text

from overstap.bundle import read_label
from overstap.bundle.wording import table_name
from overstap.cli.interrupting import can_go_on_later
from overstap.cli.progress import progress
from overstap.cli.reporting import already_done, console, thousands
from overstap.desktop import upload as uploading
from overstap.desktop.upload.errors import FileNotReadableError, TokenMissingError
from overstap.errors import os_error_text
from overstap.i18n import translate, translate_plural

# Characters read from standard input; a token has some tens.
LONGEST_TOKEN = 4096

# Problems of a refused file that are shown; the migration's page lists them all.
MOST_PROBLEMS = 10


class _Options(TypedDict):
    """The options of ``upload``, as click passes them."""

    portal: str
    token: str | None
    wait: bool
    allow_http: bool
    json: bool
    json_progress: bool


@click.command("upload")
@click.argument("file", metavar="BESTAND", type=click.Path(path_type=Path))
@click.option("--portal", required=True, metavar="URL", help="Adres van het portaal.")
@click.option(
    "--token",
    envvar="OVERSTAP_TOKEN",
    metavar="T",
    help="Toegangstoken; - leest het van de invoer. Wat op de opdrachtregel staat kunnen anderen zien: zet het "
    "liever in OVERSTAP_TOKEN.",
)
@click.option("--wait", is_flag=True, help="Wacht tot de migratie klaar is en toon het verslag.")
@click.option("--allow-http", is_flag=True, help="Sta een onversleutelde verbinding toe (alleen in een eigen netwerk).")
@click.option("--json", is_flag=True, help="Toon het antwoord van het portaal als JSON.")
@click.option("--json-progress", is_flag=True, help="Voortgang als JSON-regels.")
def upload(file: Path, **options: Unpack[_Options]) -> None:
    """Upload het migratiebestand BESTAND naar het portaal.

    Breekt de verbinding of dit programma af, geef dan dezelfde opdracht nog eens: het uploaden en het wachten gaan
    verder waar ze gebleven waren.
    """
    try:
        recipient = read_label(file).recipient
    except OSError as error:
        raise FileNotReadableError(path=file, why=os_error_text(error)) from error
    token = _token(options["token"])
    with (
        can_go_on_later(),
        uploading.Portal(options["portal"], token, allow_http=options["allow_http"]) as portal,
        progress(as_json=options["json_progress"]) as report,
    ):
        if options["wait"]:
            address, answer = uploading.upload_and_wait(portal, file, recipient=recipient, report=report)
        else:
            address, answer = uploading.upload(portal, file, recipient=recipient, report=report), None
    with already_done(translate("Het bestand is geüpload: {url}.").format(url=address)):
        _tell(answer, address, as_json=options["json"])
    if answer is not None:
        uploading.check(answer)


def _token(given: str | None) -> str:
    if given is None and sys.stdin.isatty():
        given = click.prompt(translate("Toegangstoken"), hide_input=True, err=True)
    elif given == "-":
        given = sys.stdin.readline(LONGEST_TOKEN)
    # Tokens are ASCII; what else is pasted along (a space, a line end) is not part of one.
    token = (given or "").strip()
    if not token or not token.isascii() or not token.isprintable():
        raise TokenMissingError
    return token


def _tell(answer: dict[str, Any] | None, address: str, *, as_json: bool) -> None:
    if as_json:
        console.out(json.dumps(answer or {"upload": address}, ensure_ascii=False))
    elif answer is None:
        console.print(Text(translate("Geüpload. Het portaal controleert het bestand nu.")), soft_wrap=True)
    else:
        _show(answer["migration"])


def _show(migration: dict[str, Any]) -> None:
    """The portal's report as a table; without one (a refused file) the reasons and the state."""
    report = migration.get("report")
    if report:
        console.print(_table(report["tables"]))
    if error := migration.get("error"):
        console.print(Text(f"{error['message']} {error['hint']}", style="bold red"), soft_wrap=True)
    _show_problems(migration.get("problems") or [])
    sentence = translate("Migratie {state}: {url}")
    text = sentence.format(state=uploading.state_name(migration["state"]), url=migration["url"])
    console.print(Text(text), soft_wrap=True)
    if report and report.get("changed_nothing"):
        console.print(Text(translate("Alles stond al in het portaal; er is niets gewijzigd.")), soft_wrap=True)


def _show_problems(problems: list[dict[str, Any]]) -> None:
    """The first few, each with what to do when that differs from the one before; and how many more there are."""
    advice = None
    for problem in problems[:MOST_PROBLEMS]:
        console.print(Text(f"· {problem['message']}"), soft_wrap=True)
        # Problems of one cause share their advice, which then only needs to be said once.
        if (hint := problem.get("hint")) and hint != advice:
            console.print(Text(f"  {hint}", style="dim"), soft_wrap=True)
            advice = hint
    if (more := len(problems) - MOST_PROBLEMS) > 0:
        sentence = translate_plural("· en nog {count} probleem", "· en nog {count} problemen", more)
        console.print(Text(sentence.format(count=thousands(more))), soft_wrap=True)


def _table(tables: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(translate("Soort"))
    columns = {
        "exported": translate("In het bestand"),
        "imported": translate("Nieuw"),
        "changed": translate("Gewijzigd"),
        "unchanged": translate("Ongewijzigd"),
        "failed": translate("Mislukt"),
    }
    for heading in columns.values():
        table.add_column(heading, justify="right")
    table.add_column(translate("Sluit"), justify="center")
    for row in tables:
        verdict = translate("ja") if row["reconciled"] else Text(translate("nee"), style="bold red")
        table.add_row(table_name(row["table"]), *(thousands(row[name]) for name in columns), verdict)
    return table
