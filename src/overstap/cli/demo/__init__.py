"""``overstap demo``: a sample office, migrated into a running portal, from nothing to a table that proves it.

It does what a person would do, with the commands that a person would type (``stage``), and prints what went in and
what came out (``outcome``). Nothing in here can do what the command line cannot.
"""

from __future__ import annotations

from pathlib import Path

import click

from overstap.cli.between import Between
from overstap.cli.demo.outcome import Outcome, show
from overstap.cli.demo.stage import Stage, claim_folder
from overstap.cli.interrupting import end_as_with_ctrl_c
from overstap.cli.reporting import console
from overstap.errors import ReconciliationError
from overstap.i18n import mark, translate

__all__ = ["demo"]


class DemoNotReconciledError(ReconciliationError):
    """The demo's migration ended with differences."""

    code = "demo.not-reconciled"
    message = mark("De migratie van de demo sluit niet: er is verschil tussen bestand en portaal.")
    hint = mark("De tabel hierboven noemt per soort wat verschilt; open de migratie in het portaal voor de lijst.")


@click.command()
@click.option("--exit", "stop", is_flag=True, help="Stop na de tabel; eindigt met 0 als alles sluit.")
@click.option(
    "--clients",
    type=Between(1, 100_000),
    default=200,
    show_default=True,
    help="Aantal klanten in de voorbeeldpraktijk.",
)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var/demo"),
    show_default=True,
    help="Map waarin de demo alles bewaart.",
)
def demo(*, stop: bool, clients: int, data: Path) -> None:
    """Laat de hele overstap zien met een voorbeeldpraktijk.

    De praktijk wordt omgezet naar een draaiend portaal, en een tabel laat zien dat alles klopt.
    """
    # Whoever ends the demo politely gets the same tidy end as with Ctrl-C.
    end_as_with_ctrl_c("SIGTERM")
    with claim_folder(data) as folder, Stage(folder, clients=clients) as stage:
        outcome = stage.migrate()
        show(outcome)
        _show_log_in(stage, outcome)
        # The table is shown first, also to whoever stops right after: it is what the demo is for.
        if not stop:
            _keep_running(stage)
    # After everything was shown and stopped: the exit code is for scripts, the table for people.
    if not outcome.reconciled:
        raise DemoNotReconciledError


def _show_log_in(stage: Stage, outcome: Outcome) -> None:
    console.print()
    lines = [
        (translate("Portaal"), stage.portal.url),
        (translate("Inloggen met"), stage.administrator),
        (translate("Wachtwoord"), stage.password),
        (translate("Bestand (leesbaar)"), str(outcome.bundle)),
        (translate("Overzicht van de praktijk"), str(stage.survey_page)),
    ]
    width = max(len(label) for label, _ in lines)
    for label, value in lines:
        console.print(f"{label:<{width}}  {value}", soft_wrap=True)


def _keep_running(stage: Stage) -> None:
    console.print("\n" + translate("Het portaal blijft draaien. Stop met Ctrl-C."))
    try:
        stage.portal.wait()
    except KeyboardInterrupt:
        console.print(translate("Het portaal stopt."))
