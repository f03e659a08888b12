"""``overstap portal``: running a portal and operating it.

``running`` holds what stays up (serve, web, worker), ``operating`` what is done once (accounts, users, link files,
tokens, certificates), ``checking`` the examination and Django's own commands, all of which take ``--data``; ``leaving``
what is left of portals that are gone; ``taking_out`` writes an account into one file.
"""

from __future__ import annotations

import click

from overstap.cli.portal import checking, leaving, operating, running, taking_out

__all__ = ["portal"]


@click.group()
def portal() -> None:
    """Het online portaal draaien en beheren."""


for command in (*running.COMMANDS, *operating.COMMANDS, *checking.COMMANDS, *leaving.COMMANDS, *taking_out.COMMANDS):
    portal.add_command(command)
