"""``overstap portal account | user | link | token | certificate | migration | trust``: what is done now and then."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from overstap.cli.portal.options import asked_password, data_option, existing_data_option
from overstap.cli.reporting import errors_console
from overstap.i18n import translate
from overstap.portal.project.bootstrap import console
from overstap.portal.project.operation import NewAccount


@click.group()
def account() -> None:
    """Accounts: een vestiging van een kantoor."""


@account.command("create")
@click.argument("name", metavar="NAAM")
@click.option("--slug", metavar="NAAM", default="", help="Korte naam voor opdrachten; volgt anders uit de naam.")
@click.option(
    "--admin-email",
    metavar="EMAIL",
    default="",
    help="E-mailadres van de eerste beheerder; het wachtwoord wordt gevraagd.",
)
@click.option("--no-office-hours", is_flag=True, help="Laad migraties meteen, niet pas na kantoortijd.")
@data_option
def create_account(*, name: str, slug: str, admin_email: str, no_office_hours: bool, data: Path) -> None:
    """Maak het account NAAM."""
    with console(data) as operator:
        has_log_in = bool(admin_email) and operator.has_log_in(admin_email)
        # Somebody of another account keeps his own: asking for one would promise to change it.
        password = asked_password() if admin_email and not has_log_in else None
        made = operator.create_account(NewAccount(name, slug, not no_office_hours, admin_email, password))
    _say(translate("Account gemaakt; korte naam: {slug}").format(slug=made))
    if has_log_in:
        _say(translate("Deze beheerder heeft al een log-in, houdt die, en kan nu ook in dit account werken."))
    elif admin_email and password is None:
        _say(translate("Zonder wachtwoord: de beheerder stelt er zelf een in via ‘Wachtwoord vergeten’."))


@click.group()
def user() -> None:
    """Gebruikers van een account."""


@user.command("add")
@click.argument("account_name", metavar="ACCOUNT")
@click.argument("email")
@click.option("--name", metavar="NAAM", default="", help="Naam van de gebruiker.")
@click.option("--admin", is_flag=True, help="Als beheerder.")
@existing_data_option
def add_user(*, account_name: str, email: str, name: str, admin: bool, data: Path) -> None:
    """Geef EMAIL toegang tot ACCOUNT; zonder wachtwoord stelt de gebruiker er zelf een in."""
    with console(data) as operator:
        has_log_in = operator.has_log_in(email)
        password = None if has_log_in else asked_password()
        operator.add_user(account_name, email, name=name, administrator=admin, password=password)
    _say(translate("Gebruiker toegevoegd."))
    if has_log_in:
        _say(translate("Deze persoon heeft al een log-in, houdt die, en kan nu ook in dit account werken."))


@click.command()
@click.argument("account_name", metavar="ACCOUNT")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Bestand; anders het scherm.")
@existing_data_option
def link(*, account_name: str, output: Path | None, data: Path) -> None:
    """Maak het koppelbestand van ACCOUNT, waarmee de migratietool voor dit account versleutelt."""
    with console(data) as operator:
        content = json.dumps(operator.link_file(account_name), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(content)
    else:
        _write_private(output, content + "\n")
        _say(translate("Koppelbestand geschreven: {file}").format(file=output))


@click.command()
@click.argument("account_name", metavar="ACCOUNT")
@click.argument("email")
@click.option("--name", metavar="NAAM", required=True, help="Waar het token voor is; zo herkent u het later.")
@existing_data_option
def token(*, account_name: str, email: str, name: str, data: Path) -> None:
    """Maak een toegangstoken voor EMAIL in ACCOUNT; het wordt één keer getoond."""
    with console(data) as operator:
        click.echo(operator.create_token(account_name, email, name))


@click.group()
def certificate() -> None:
    """Certificaten van een account."""


@certificate.command("add-test")
@click.argument("account_name", metavar="ACCOUNT")
@existing_data_option
def add_test_certificate(*, account_name: str, data: Path) -> None:
    """Geef ACCOUNT een actief testcertificaat, om mee te proberen."""
    with console(data) as operator:
        subject = operator.add_test_certificate(account_name)
    _say(translate("Testcertificaat actief: {subject}").format(subject=subject))


@click.group()
def migration() -> None:
    """Migraties van een account."""


@migration.command("start")
@click.argument("account_name", metavar="ACCOUNT")
@click.argument("number", metavar="NUMMER", type=click.IntRange(min=1))
@existing_data_option
def start_migration(*, account_name: str, number: int, data: Path) -> None:
    """Laat migratie NUMMER van ACCOUNT nu inlezen, ook binnen kantooruren."""
    with console(data) as operator:
        operator.start_migration(account_name, number)
    _say(translate("Migratie {number} wacht niet meer op het einde van de kantooruren.").format(number=number))


@click.group()
def trust() -> None:
    """Stamcertificaten die dit portaal vertrouwt."""


@trust.command("add")
@click.argument("file", metavar="BESTAND", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@existing_data_option
def add_trust(*, file: Path, data: Path) -> None:
    """Vertrouw het stamcertificaat in BESTAND (PEM of DER)."""
    with console(data) as operator:
        name, is_test = operator.trust(file)
    kind = translate("als testhiërarchie") if is_test else translate("als PKIoverheid")
    _say(translate("Vertrouwd {kind}: {name}").format(kind=kind, name=name))


COMMANDS = (account, user, link, token, certificate, migration, trust)


def _say(text: str) -> None:
    # On stderr: stdout is for answers that a script reads.
    errors_console.print(text, markup=False, soft_wrap=True)


def _write_private(path: Path, content: str) -> None:
    # The file holds e-mail addresses of colleagues.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
