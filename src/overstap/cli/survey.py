"""``overstap survey``: look at a source before anything is written; on the screen, as JSON, as a page to print.

On top of ``desktop.survey``; ``survey_screen`` is what it looks like on a terminal.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypedDict, Unpack

import click
from rich.text import Text

from overstap.cli.database_access import database_options
from overstap.cli.folders import confirm_folder
from overstap.cli.progress import progress
from overstap.cli.reporting import console
from overstap.cli.schema_screen import show_layout
from overstap.cli.survey_screen import show
from overstap.desktop import survey as survey_room
from overstap.desktop.private_files import write_private
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.installation import look_at_layout
from overstap.desktop.sources.opening import open_source
from overstap.desktop.survey.errors import SurveyNotWritableError
from overstap.errors import os_error_text
from overstap.i18n import translate

# What programs of this kind take as the name of standard output.
STDOUT = Path("-")


class _Options(TypedDict):
    """The options of ``survey``, as click passes them."""

    json_file: Path | None
    html_file: Path | None
    without_names: bool
    schema: bool
    yes: bool
    json_progress: bool
    access: Access


@click.command()
@click.argument("source", metavar="BRON", type=click.Path(path_type=Path))
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="Schrijf als JSON (- is het scherm)."
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Schrijf als pagina om te lezen of af te drukken.",
)
@click.option("--without-names", is_flag=True, help="Zonder nummers en namen van klanten, om aan anderen te geven.")
@click.option("--schema", is_flag=True, help="Toon alleen de indeling van de database zoals die is gevonden.")
@database_options
@click.option("--yes", is_flag=True, help="Lees ook een hele schijf zonder het te vragen.")
@click.option("--json-progress", is_flag=True, help="Voortgang als JSON-regels.")
def survey(source: Path, **options: Unpack[_Options]) -> None:
    """Bekijk wat er in BRON staat; er wordt niets gewijzigd.

    Geteld wordt wat er is, per kantoor, programma, jaar en status; gemeld wordt wat een migratie in de weg zit.

    BRON is ElsevierNetwerk.ini, de map van een installatie, of een map met SBR-berichten.
    """
    if options["schema"]:
        show_layout(look_at_layout(source, options["access"]))
        return
    _check_apart(options["json_file"], options["html_file"])
    confirm_folder(source, yes=options["yes"])
    for place in filter(None, (options["json_file"], options["html_file"])):
        _check_place(place)
    with (
        progress(as_json=options["json_progress"]) as report,
        closing(open_source(source, report=report, access=options["access"])) as opened,
    ):
        found = survey_room.survey(opened, report=report)
    # Taken out of the survey itself, so that no form of it can forget to.
    if options["without_names"]:
        found = found.without_names()
    written = []
    if (path := options["json_file"]) is not None:
        _write(path, json.dumps(survey_room.as_json(found), ensure_ascii=False, indent=1) + "\n")
        written.append(path)
    if (path := options["html_file"]) is not None:
        _write(path, survey_room.page(found))
        written.append(path)
    # An answer for a script is alone on standard output.
    if STDOUT not in written:
        show(found)
        for path in written:
            console.print(Text(translate("Geschreven: {path}").format(path=path)), soft_wrap=True)


def _check_apart(json_file: Path | None, html_file: Path | None) -> None:
    """Refuse one file for two forms before the work: the second would silently take the place of the first."""
    if json_file is None or html_file is None or os.path.realpath(json_file) != os.path.realpath(html_file):
        return
    text = translate("--json en --html noemen hetzelfde bestand ({path}); geef elk een eigen naam.")
    raise click.UsageError(text.format(path=html_file))


def _check_place(path: Path) -> None:
    """Refuse a place where no file can be made now, and not after half an hour of reading."""
    if path == STDOUT:
        return
    try:
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise SurveyNotWritableError(path=path, why=os_error_text(error)) from error


def _write(path: Path, text: str) -> None:
    if path == STDOUT:
        sys.stdout.write(text)
        return
    try:
        # Private: clients are named in it.
        write_private(path, text)
    except OSError as error:
        raise SurveyNotWritableError(path=path, why=os_error_text(error)) from error
