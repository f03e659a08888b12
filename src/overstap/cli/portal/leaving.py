"""``overstap portal leftovers``: databases of portals whose data folder is gone, and clearing them away.

On top of ``portal.project.embedded``; ``make clean`` calls it for the portals in ``var``.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from overstap.cli.reporting import console as terminal
from overstap.formatting import size
from overstap.i18n import translate
from overstap.portal.project.embedded import Leftover
from overstap.portal.project.embedded import leftovers as found_leftovers


@click.command()
@click.option("--remove", is_flag=True, help="Verwijder ze voorgoed.")
@click.option(
    "--under",
    type=click.Path(file_okay=False, path_type=Path),
    help="Neem de databases van alle portalen in deze map, ook als die er nog zijn.",
)
def leftovers(*, remove: bool, under: Path | None) -> None:
    """Toon databases van portalen waarvan de map weg is.

    Alleen een portaal dat als root is gestart, bewaart zijn database buiten zijn eigen map.
    """
    # All of them first: what is removed while looking would not be shown.
    found = list(found_leftovers(under))
    if not found:
        terminal.print(translate("Er is niets achtergebleven."))
    for each in found:
        _say(each)
        # What nobody wrote an owner for may be in use by a portal that was not started since.
        if remove and each.asked is not None:
            each.remove()
            terminal.print(translate("  Verwijderd."))


def _say(each: Leftover) -> None:
    owner = translate("van {folder}").format(folder=each.asked) if each.asked else translate("eigenaar onbekend")
    terminal.print(Text(f"{each.home} ({size(each.size())}), {owner}"), soft_wrap=True)


COMMANDS = (leftovers,)
