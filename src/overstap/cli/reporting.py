"""How the command line speaks: errors, tables and numbers, the same in every command.

Between ``overstap.errors`` (what is said) and the terminal (how it looks); ``progress`` is for what takes time.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleDimensions, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from overstap.errors import EnvironmentFaultError, OverstapError, os_error_text
from overstap.formatting import number
from overstap.i18n import mark, translate

PIPED_WIDTH = 1_000
"""Signs on a line that nobody looks at: more than the widest table has, so that no name or hash is cut in two."""


UNSEEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]")
"""What is no sign but an order to the terminal (its colours, its title, the direction of reading); not the line end."""


class PlainConsole(Console):
    """A console on which a name from outside can only be read.

    Names of offices, tables and files come from whoever made the source; printed as they are they could recolour
    the screen, give the window another title or turn a sentence round.
    """

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render as ``rich.Console`` does, with a replacement character for each order in the text."""
        for segment in super().render(renderable, options):
            if segment.control or not UNSEEN.search(segment.text):
                yield segment
            else:
                yield Segment(UNSEEN.sub("\N{REPLACEMENT CHARACTER}", segment.text), segment.style)


class Screen(PlainConsole):
    """A console that wraps and fills up its lines for people only.

    Piped, what stands in one cell or sentence stays on one line, and no line ends in spaces: whoever searches the
    output, compares or copies it, should find what was said.
    """

    @property
    def size(self) -> ConsoleDimensions:
        """The size of the terminal, or room enough where there is none."""
        return super().size if self.is_terminal else ConsoleDimensions(PIPED_WIDTH, super().size.height)

    @size.setter
    def size(self, new_size: tuple[int, int]) -> None:
        """Fix the size, as ``rich.Console`` lets its users do."""
        self._width, self._height = new_size

    def print(self, *objects: Any, **options: Any) -> None:  # noqa: ANN401 - as the method that it stands in for
        """Print *objects* as ``rich.Console.print`` does."""
        if self.is_terminal:
            super().print(*objects, **options)
            return
        with self.capture() as captured:
            super().print(*objects, **options)
        lines = captured.get().split("\n")
        self.file.write("\n".join(line.rstrip(" ") for line in lines))


# Colours are for people: rich leaves them out by itself where no terminal is.
errors_console = PlainConsole(stderr=True, highlight=False)
console = Screen(highlight=False)


class SystemRefusedError(EnvironmentFaultError):
    """The system refuses a file or folder, and no room had something better to say of it."""

    code = "environment.refused"
    message = mark("Het systeem laat dit niet toe: {path} ({why}).")
    hint = mark("Kijk of de map bestaat, of u er mag schrijven en of er ruimte is; geef daarna de opdracht opnieuw.")


class OutcomeNotShownError(EnvironmentFaultError):
    """The work is done and kept; only what was to be said of it could not be written on standard output."""

    code = "environment.outcome-not-shown"
    message = mark("{done} Alleen het verslag ervan kon niet worden getoond ({why}).")
    hint = mark("U hoeft deze opdracht niet nog eens te geven. Kijk waar de uitvoer heen gaat, en of daar ruimte is.")


@contextmanager
def already_done(sentence: str) -> Iterator[None]:
    """Show the outcome of work that is done, of which *sentence* says what there is now and where.

    Raises:
        OutcomeNotShownError: standard output takes nothing (its disk is full, its reader went away). Told as any other
            refusal of the system, it would have people do the same work again.
    """
    try:
        yield
        # Now, and not when the process ends: then nobody is left to say it.
        console.file.flush()
    except OSError as error:
        raise OutcomeNotShownError(done=sentence, why=os_error_text(error)) from error


def speak_any_text(stream: object) -> None:
    """Have *stream* spell out what its encoding does not have, instead of ending the command on it.

    A console of an old Windows has no arrow, and a name on a disk need not be text at all; stderr does so by itself.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def show_error(error: OverstapError, *, about: Path | None = None) -> None:
    """Print what happened, what to do next, and the code for support; as one JSON line when ``--json`` was asked.

    *about* is the file that it happened to, where a command takes more of them.
    """
    # On stderr in either form: what stands on stdout is an answer, and this is none.
    if wants_json(sys.argv):
        named = {} if about is None else {"file": str(about)}
        sys.stderr.write(json.dumps({**named, "error": error.as_dict()}, ensure_ascii=False) + "\n")
        return
    what = str(error) if about is None else f"{about}: {error}"
    errors_console.print(Text(what, style="bold red"), soft_wrap=True)
    errors_console.print(Text(error.advice), soft_wrap=True)
    errors_console.print(Text(translate("Code: {code}").format(code=error.code), style="dim"))


def wants_json(arguments: list[str]) -> bool:
    """Whether the command was asked for JSON; read before the options are parsed, so that every error obeys it."""
    return any(argument in {"--json", "--json-progress"} for argument in arguments)


def thousands(count: int) -> str:
    """A count as readers of the active language write it: 1234567 → ``1.234.567``."""
    return number(count)
