"""``overstap sample create``: make a desktop installation to try a migration on.

On top of ``overstap.sample``; shows progress and prints what was made.
"""

from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.table import Table

from overstap.cli.between import Between
from overstap.cli.database_access import PASSWORD_VARIABLE, ask_password, given_password
from overstap.cli.progress import progress
from overstap.cli.reporting import console, thousands
from overstap.desktop.sources.database_errors import LoginMissingError, PasswordInAddressError
from overstap.desktop.sources.servers import ServerDatabase, parse_url
from overstap.i18n import translate
from overstap.sample.installation import VARIANTS, Made, Wish, create
from overstap.sample.launchers import SETTINGS_FILE

# Beyond what any practice has; a typing error should not fill a disk.
_MOST_OFFICES = 200
_MOST_CLIENTS = 1_000_000


class _Options(TypedDict):
    """The options of ``create``, as click passes them."""

    variant: str
    offices: int
    clients: int
    seed: int
    old_program: tuple[str, ...]
    database_url: str | None
    password_file: Path | None
    json_progress: bool


@click.group()
def sample() -> None:
    """Voorbeeldinstallaties van de desktopsoftware."""


@sample.command("create")
@click.argument("folder", metavar="MAP", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--variant",
    type=click.Choice(VARIANTS),
    default="database",
    show_default=True,
    help="Met een centrale database, of lokaal (Classic).",
)
@click.option("--offices", type=Between(1, _MOST_OFFICES), default=3, show_default=True, help="Aantal kantoren.")
@click.option("--clients", type=Between(0, _MOST_CLIENTS), default=200, show_default=True, help="Aantal klanten.")
@click.option(
    "--seed", type=int, metavar="N", default=1, show_default=True, help="Hetzelfde getal geeft dezelfde installatie."
)
@click.option(
    "--old-program", multiple=True, metavar="NAAM", help="Geef dit programma (zoals BAS2016) een te oude versie."
)
@click.option(
    "--database-url",
    metavar="URL",
    help="Maak de database op een SQL Server: mssql://GEBRUIKER@SERVER:POORT/DATABASE?encryption=self-signed.",
)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"Bestand met het wachtwoord daarvoor. Anders uit {PASSWORD_VARIABLE}, of er wordt om gevraagd.",
)
@click.option("--json-progress", is_flag=True, help="Voortgang als JSON-regels.")
def create_command(folder: Path, **options: Unpack[_Options]) -> None:
    """Maak in MAP een voorbeeldinstallatie: gegevens, programma's en ElsevierNetwerk.ini."""
    wish = Wish(
        variant=options["variant"],
        offices=options["offices"],
        clients=options["clients"],
        seed=options["seed"],
        too_old=frozenset(options["old_program"]),
    )
    server = _server(options["database_url"], options["password_file"])
    with progress(as_json=options["json_progress"]) as report:
        made = create(folder, wish, progress=report, server=server)
    _show(made)


def _server(url: str | None, password_file: Path | None) -> ServerDatabase | None:
    """The database that was asked for, with its password, which is never in the URL itself."""
    if url is None:
        return None
    target = parse_url(url)
    login = target.server.login
    if login is None:
        return target
    if login.password:
        raise PasswordInAddressError
    password = given_password(password_file) or ask_password(login.user, str(target.server.address))
    if password is None:
        raise LoginMissingError(server=target.server.address, user=login.user)
    return replace(target, server=replace(target.server, login=replace(login, password=password)))


def _show(made: Made) -> None:
    names = {
        "Kantoor": translate("kantoren"),
        "Gebruiker": translate("gebruikers"),
        "Client": translate("klanten"),
        "Aangifte": translate("aangiften"),
        "Sba": translate("aanslagen (SBA)"),
        "Bijlage": translate("bijlagen"),
        "AangifteRol": translate("rollen"),
        "AangifteTaak": translate("taken"),
        "MedewerkerClient": translate("relaties medewerker/klant"),
    }
    table = Table(box=None, show_header=False)
    for name, label in names.items():
        table.add_row(label, thousands(made.records[name]))
    # Per tax as well: whoever tries a migration compares these with what comes out of it.
    for tax in ("IB", "VPB", "OB"):
        count = sum(count for (kind, _), count in made.returns.items() if kind == tax)
        table.add_row(translate("aangiften {tax}").format(tax=tax), thousands(count))
    table.add_row(translate("programma's"), thousands(made.programs))
    table.add_row(translate("met opzet fout"), thousands(len(made.defects)))
    console.print(table)
    console.print(translate("Instellingenbestand: {path}").format(path=made.folder / SETTINGS_FILE), soft_wrap=True)
