"""What several commands of ``overstap portal`` take: the data folder, and passwords without showing them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from overstap.errors import UsageError
from overstap.i18n import mark, translate
from overstap.portal.project.installation import DEFAULT_FOLDER

# Where scripts put a password, so that it stands on no command line.
VARIABLE = "OVERSTAP_PASSWORD"
_Command = TypeVar("_Command", bound=Callable[..., object])


class NoPortalHereError(UsageError):
    """A command about an existing portal was given where none is; making an empty one would only mislead."""

    code = "portal.none-here"
    message = mark("In {folder} staat geen portaal.")
    hint = mark(
        "Geef met --data de map van het portaal op, of maak hier een account met overstap portal account create."
    )


def data_option(command: _Command) -> _Command:
    """Let *command* take ``--data``, a folder that is made when it is not there."""
    return _data_option(command, callback=None)


def existing_data_option(command: _Command) -> _Command:
    """Let *command* take ``--data``, the folder of a portal that exists; raises NoPortalHereError otherwise."""
    return _data_option(command, callback=_must_hold_a_portal)


def _data_option(command: _Command, *, callback: Callable[..., Path] | None) -> _Command:
    option = click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=DEFAULT_FOLDER,
        show_default=True,
        callback=callback,
        help="Map waarin het portaal alles bewaart.",
    )
    return option(command)


def _must_hold_a_portal(context: click.Context, parameter: click.Parameter, value: Path) -> Path:
    del context, parameter
    # The first thing that a portal makes; without it there is no key to read anything with.
    if not (value / "secrets").is_dir():
        raise NoPortalHereError(folder=value)
    return value


def asked_password() -> str | None:
    """A password from the environment, asked on the terminal (twice), or read as one line from standard input.

    None when nothing was given: its owner then sets one through "Wachtwoord vergeten". Never from the command line,
    which other users of the machine can see.
    """
    # Before the terminal: a script that runs at one should not be asked.
    if given := os.environ.get(VARIABLE):
        return given
    if sys.stdin.isatty():
        question = translate("Wachtwoord (leeg: later zelf instellen)")
        return click.prompt(question, default="", show_default=False, hide_input=True, confirmation_prompt=True) or None
    # One line only: what follows may be meant for another command.
    return sys.stdin.readline().rstrip("\r\n") or None
