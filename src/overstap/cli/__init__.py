"""The command line: one table of commands, each importing its room only when it is called.

On top of every room. ``errors`` decides what a failed command says and which exit code it ends with; this module shows
it and adds nothing. ``progress`` shows long work, on a terminal or as JSON lines.
"""

from __future__ import annotations

import gettext
import os
import sys
from importlib import import_module

import click

from overstap import __version__
from overstap.cli.reporting import show_error
from overstap.errors import OverstapError
from overstap.i18n import LOCALE_DIR, active_language

COMMANDS = {
    "sample": "overstap.cli.sample:sample",
    "survey": "overstap.cli.survey:survey",
    "plan": "overstap.cli.plan:plan",
    "export": "overstap.cli.export:export",
    "bundle": "overstap.cli.bundle:bundle",
    "upload": "overstap.cli.upload:upload",
    "demo": "overstap.cli.demo:demo",
    "portal": "overstap.cli.portal:portal",
}
"""Command name → module and object; strings, so that ``overstap bundle show`` never waits for Django to load."""


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which a migration uses them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called *cmd_name*, or None when there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="overstap")
def cli() -> None:
    """Zet een belastingpraktijk over van desktopsoftware naar het online portaal."""


def main() -> None:
    """Run the command line; ends the process with the exit code of the error's family, or 0."""
    _let_click_speak(active_language())
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except OverstapError as error:
        show_error(error)
        sys.exit(error.exit_code)


def _let_click_speak(language: str) -> None:
    """Give click its own words in *language*; it asks the process-wide catalogue, which nothing else uses."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("click", LOCALE_DIR)
    gettext.textdomain("click")
