"""``overstap portal check | manage``: is this portal fit to run, and Django's own commands."""

from __future__ import annotations

import json
from pathlib import Path

import click

from overstap.cli.portal.options import data_option
from overstap.cli.reporting import console as terminal
from overstap.cli.reporting import errors_console
from overstap.errors import PortalError
from overstap.formatting import number
from overstap.i18n import mark, translate, translate_plural
from overstap.portal.project.bootstrap import console
from overstap.portal.project.embedded import leftovers


class PortalUnfitError(PortalError):
    """The examination found something."""

    code = "portal.unfit"
    message = mark("Het portaal is niet in orde. Aantal bevindingen: {count}.")
    hint = mark("Los op wat hierboven staat en voer de controle opnieuw uit.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="De bevindingen als JSON.")
@data_option
def check(*, data: Path, as_json: bool) -> None:
    """Controleer instellingen, databaserollen en rijbeveiliging."""
    with console(data) as operator:
        findings = operator.examine()
    if as_json:
        click.echo(json.dumps([vars(finding) for finding in findings], ensure_ascii=False))
    # Code last: people read the sentence, support asks for the code.
    for finding in () if as_json else findings:
        terminal.print(f"{finding.text}\n  {finding.hint}\n  {finding.code}", markup=False, soft_wrap=True)
    if not as_json:
        _say_what_was_left()
    if findings:
        raise PortalUnfitError(count=len(findings))
    if not as_json:
        terminal.print(translate("Het portaal is in orde."))


def _say_what_was_left() -> None:
    """Databases of deleted portals take room; they are nothing that is wrong with this one."""
    count = sum(each.is_orphan for each in leftovers())
    if count:
        text = translate_plural(
            "Er staat nog {count} database van een verwijderd portaal; zie overstap portal leftovers.",
            "Er staan nog {count} databases van verwijderde portalen; zie overstap portal leftovers.",
            count,
        )
        # Beside the answer: a script that reads it asked about this portal.
        errors_console.print(text.format(count=number(count)), soft_wrap=True)


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@data_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(*, data: Path, arguments: tuple[str, ...]) -> None:
    """Voer een van Django's eigen opdrachten uit."""
    with console(data) as operator:
        operator.manage(arguments)


COMMANDS = (check, manage)
