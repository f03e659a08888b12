"""Problems with a bundle that someone hands over: what one is, how it is shown, how they are gathered.

On top of ``overstap.errors``; ``frame_problems`` and ``content_problems`` name each with its code and sentence. The
lazy reader raises the first one it meets, ``verifying`` gathers them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from overstap.bundle.limits import MAX_PROBLEMS
from overstap.errors import BundleError
from overstap.i18n import mark, translate

COPY_AGAIN = mark("Kopieer of download het bestand opnieuw. Blijft dit zo, maak dan een nieuwe export.")
MADE_WRONG = mark("Dit bestand is niet volgens het formaat gemaakt. Maak een nieuwe export met de migratietool.")
DISTRUST = mark("Vertrouw dit bestand niet. Vraag de afzender om een nieuwe export die met de migratietool is gemaakt.")

# Characters of a stranger's member name that are shown at most.
SHOWN_NAME = 100


def shown(name: str) -> str:
    """A member name from a stranger's file, made safe to print: ASCII with escapes, cut off at 100 characters."""
    text = printable(name.encode("ascii", "backslashreplace").decode("ascii"))
    return text if len(text) <= SHOWN_NAME else text[:SHOWN_NAME] + "..."


def printable(text: str) -> str:
    """*text* from a stranger's file without what could steer a terminal: control signs stand there as escapes."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


class BundleProblem(BundleError):  # noqa: N818 - it is gathered more often than raised
    """Something wrong at *path*, the member's name inside the bag, or empty for the file as a whole."""

    hint = MADE_WRONG

    def __init__(self, path: str = "", **details: object) -> None:
        self.path = shown(path)
        # Details may quote the file too: a property's name, a version.
        safe = {name: printable(value) if isinstance(value, str) else value for name, value in details.items()}
        super().__init__(path=self.path, **safe)


@dataclass(frozen=True)
class Problem:
    """One problem for reports: where, the stable code, and two sentences in the language of whoever looks.

    *text* and *advice* are those sentences before translation, *details* what they name: a portal keeps problems, and
    shows them later to somebody who may read another language.
    """

    path: str
    code: str
    text: str
    advice: str
    details: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, error: BundleError) -> Problem:
        """The problem that *error* stands for."""
        named = error.details.items()
        details = tuple((name, value if isinstance(value, int) else str(value)) for name, value in named)
        path = error.path if isinstance(error, BundleProblem) else ""
        return cls(path, error.code, type(error).message, type(error).hint, details)

    @property
    def message(self) -> str:
        """What is wrong, in the active language."""
        return translate(self.text).format(**dict(self.details))

    @property
    def hint(self) -> str:
        """What to do next, in the active language."""
        return translate(self.advice).format(**dict(self.details))

    def as_dict(self) -> dict[str, str]:
        """For ``--json``, API and pages: path, code, and both sentences in the active language."""
        return {"path": self.path, "code": self.code, "message": self.message, "hint": self.hint}


class Problems:
    """Problems as they are met, each once, at most ``MAX_PROBLEMS``."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, error: BundleError) -> None:
        """Note *error* unless it was noted before."""
        if len(self._found) < MAX_PROBLEMS:
            self._found[Problem.of(error)] = None

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """What is raised about the bundle inside is noted, and ends the block quietly."""
        try:
            yield
        except BundleError as error:
            self.add(error)

    def all(self) -> tuple[Problem, ...]:
        """The problems in the order in which they were met."""
        return tuple(self._found)

    def __len__(self) -> int:
        return len(self._found)
