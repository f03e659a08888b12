"""``overstap databases``: log in to the server of the desktop software and show which databases are there.

On top of ``desktop.sources.sqlserver``; what the wizard shows under Geavanceerd when there are several.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from overstap.cli.database_access import database_options
from overstap.cli.reporting import console
from overstap.desktop.settings_file import locate, read_settings
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.database_errors import DatabaseNotOnServerError
from overstap.desktop.sources.installation import read_access_profile
from overstap.desktop.sources.sqlserver import DIALECT, Likeness, ServerSeen, look_at
from overstap.i18n import mark, translate

_WORDS = {
    Likeness.WHOLE: mark("van de desktopprogramma's"),
    Likeness.PARTLY: mark("lijkt erop; een andere versie of een ander bronprofiel"),
    Likeness.NONE: mark("iets anders"),
    Likeness.UNSEEN: mark("niet in te zien voor deze gebruiker"),
}


@click.command()
@click.argument("source", metavar="BRON", type=click.Path(path_type=Path))
@database_options
@click.option("--json", "as_json", is_flag=True, help="Toon het antwoord als JSON.")
def databases(*, source: Path, access: Access, as_json: bool) -> None:
    """Meld aan bij de databaseserver van BRON en toon welke databases er staan.

    BRON is ElsevierNetwerk.ini of de map van een installatie.
    """
    settings = read_settings(locate(source))
    if not access.is_server(settings):
        raise DatabaseNotOnServerError(path=settings.path)
    seen = look_at(access.server_of(settings), read_access_profile(access, DIALECT))
    if as_json:
        console.out(json.dumps(asdict(seen), ensure_ascii=False))
    else:
        _show(seen)


def _show(seen: ServerSeen) -> None:
    console.print(Text(seen.version, style="bold"), soft_wrap=True)
    table = Table(translate("Database"), "", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for database in seen.databases:
        style = "bold" if database.likeness is Likeness.WHOLE else None
        table.add_row(Text(database.name), Text(translate(_WORDS[database.likeness])), style=style)
    console.print(table)
    if seen.published_login:
        text = translate("Let op: SA heeft nog het wachtwoord dat in de handleiding staat. Laat het wijzigen.")
        console.print(Text(text, style="yellow"), soft_wrap=True)
