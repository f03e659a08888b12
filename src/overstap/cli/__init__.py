"""The command line: one table of commands, each importing its room only when it is called.

On top of every room. ``errors`` decides what a failed command says and which exit code it ends with; this module shows
it and adds nothing. ``progress`` shows long work, on a terminal or as JSON lines.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module

import click

from overstap import __version__
from overstap.cli.interrupting import exit_code_of
from overstap.cli.memory import use_one_allocator
from overstap.cli.reporting import SystemRefusedError, show_error, speak_any_text, wants_json
from overstap.cli.speaking import in_language, let_click_speak
from overstap.errors import OverstapError, os_error_text
from overstap.i18n import active_language, translate, unknown_language

# Command name → module and object; strings, so that ``overstap bundle show`` never waits for Django to load.
COMMANDS = {
    "sample": "overstap.cli.sample:sample",
    "databases": "overstap.cli.databases:databases",
    "survey": "overstap.cli.survey:survey",
    "plan": "overstap.cli.plan:plan",
    "export": "overstap.cli.export:export",
    "bundle": "overstap.cli.bundle:bundle",
    "upload": "overstap.cli.upload:upload",
    "demo": "overstap.cli.demo:demo",
    "portal": "overstap.cli.portal:portal",
}


class LazyGroup(click.Group):
    """A click group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, in the order in which a migration uses them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command called *cmd_name*, speaking the active language, or None when there is none."""
        del ctx
        command = self.source_of(cmd_name)
        return None if command is None else in_language(command)

    def source_of(self, cmd_name: str) -> click.Command | None:
        """The command called *cmd_name* as its module has it, in Dutch."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="overstap", help="Toon de versie en stop.")
def cli() -> None:
    """Zet een belastingpraktijk over van desktopsoftware naar het online portaal.

    In English: OVERSTAP_LANGUAGE=en overstap --help
    """


def main() -> None:
    """Run the command line; ends the process with the exit code of the error's family, or 0."""
    use_one_allocator()
    let_click_speak(active_language())
    speak_any_text(sys.stdout)
    _tell_of_unknown_language()
    try:
        in_language(cli)(prog_name="overstap", standalone_mode=False)
    # click turns Ctrl-C into this, also in the middle of a question.
    except click.exceptions.Abort as aborted:
        sys.exit(exit_code_of(aborted.__cause__))
    except click.ClickException as error:
        _show_wrong_use(error)
        sys.exit(error.exit_code)
    except OverstapError as error:
        show_error(error)
        sys.exit(error.exit_code)
    # The last net: a room that knows what the file is for says it better, in an error of its own.
    except OSError as error:
        refused = SystemRefusedError(path=error.filename or translate("een bestand"), why=os_error_text(error))
        show_error(refused)
        sys.exit(refused.exit_code)


def _tell_of_unknown_language() -> None:
    """Say that the language asked for is not spoken, in both that are; scripts that want JSON read no sentences."""
    wanted = unknown_language()
    if wanted is not None and not wants_json(sys.argv):
        click.echo(
            f"OVERSTAP_LANGUAGE={wanted!a}: onbekende taal, kies nl of en. Unknown language, choose nl or en.", err=True
        )


def _show_wrong_use(error: click.ClickException) -> None:
    """What is wrong with the command as typed; for scripts in the same form as every other error."""
    if not wants_json(sys.argv):
        error.show()
        return
    content = {"code": "usage", "message": error.format_message(), "exit_code": error.exit_code, "retry_helps": False}
    sys.stderr.write(json.dumps({"error": content}, ensure_ascii=False) + "\n")
