"""The help of every command in the language of whoever asks: commands say it in Dutch, this translates on showing it.

Between the commands, which know nothing of it, and ``overstap.cli``, which gives every command through it. What click
says itself comes from a catalogue of its own, see ``let_click_speak``.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from copy import copy
from inspect import cleandoc
from typing import TypeVar

import click

from overstap.i18n import LOCALE_DIR, translate

_Command = TypeVar("_Command", bound=click.Command)


def in_language(command: _Command) -> _Command:
    """*command* with all of its help in the active language, and that of the commands in it.

    A copy: the language is that of this moment, and the next one may ask in another.
    """
    spoken = copy(command)
    spoken.help = _translated(command.help)
    # Whole, and made here: click cuts what it makes itself off in the middle of a sentence.
    spoken.short_help = _translated(command.short_help) or _first_sentence(spoken.help or "")
    # Words of ours too, though click has them as defaults of its own.
    spoken.options_metavar = translate("[OPTIES]")
    spoken.params = [_in_language(parameter) for parameter in command.params]
    if isinstance(spoken, click.Group):
        spoken.subcommand_metavar = translate("OPDRACHT [ARGUMENTEN]...")
        spoken.commands = {name: in_language(inner) for name, inner in spoken.commands.items()}
    return spoken


def help_texts(command: click.Command) -> Iterator[str]:
    """Every text in the help of *command* and of the commands in it, as the sources have it: Dutch."""
    yield from (cleandoc(text) for text in (command.help, command.short_help) if text)
    for parameter in command.params:
        # Hidden options are shown to nobody; translating them would be work for nothing.
        if isinstance(parameter, click.Option) and parameter.help and not parameter.hidden:
            yield parameter.help
        if _is_word(parameter.metavar):
            yield parameter.metavar or ""
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from help_texts(inner)


def let_click_speak(language: str) -> None:
    """Give click its own words in *language*; it asks the process-wide catalogue, which nothing else uses."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("click", LOCALE_DIR)
    gettext.textdomain("click")


def _in_language(parameter: click.Parameter) -> click.Parameter:
    spoken = copy(parameter)
    if parameter.metavar is not None and _is_word(parameter.metavar):
        spoken.metavar = translate(parameter.metavar)
    # Arguments have no help: they stand in capitals in the text of their command.
    if isinstance(spoken, click.Option):
        spoken.help = _translated(spoken.help)
    return spoken


def _is_word(metavar: str | None) -> bool:
    """Whether what stands for a value in the help is a word, and no letter that is the same in every language."""
    return metavar is not None and len(metavar) > len("ID")


def _first_sentence(text: str) -> str:
    """The first sentence of a help text, for the list of commands that it is in."""
    paragraph = " ".join(text.split("\n\n", maxsplit=1)[0].split())
    sentence, stop, _ = paragraph.partition(". ")
    return sentence + stop.strip()


def _translated(text: str | None) -> str | None:
    # The docstring of a command is indented as its function is; the catalogue has it as people read it.
    return translate(cleandoc(text)) if text else text
