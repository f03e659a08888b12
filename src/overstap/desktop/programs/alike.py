"""Programs of which the same is to be said, in one sentence: a wrong folder is one mistake and not forty.

Beside ``errors``, whose sentences name one program each. Used by ``flow.errors`` and the command line's survey.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from overstap.i18n import translate

# Unlike anything that a sentence holds: no program is called so.
_NAME = "\0"


class Said(NamedTuple):
    """A sentence about the program *part*, and the *others* of which it would be the same but for their name."""

    part: str
    sentence: str
    others: tuple[str, ...]

    def __str__(self) -> str:
        """The sentence, and who else it is about."""
        if not self.others:
            return self.sentence
        return self.sentence + " " + translate("Dit geldt ook voor {programs}.").format(programs=spans(self.others))


def together(sentences: Iterable[tuple[str, str]]) -> list[Said]:
    """*sentences*, each with the part that it names; those that only differ in that name are put together."""
    alike: dict[str, list[str]] = {}
    for part, sentence in sentences:
        # Once: where a file is called after its program, these are two sentences about two files.
        alike.setdefault(sentence.replace(part, _NAME, 1), []).append(part)
    return [Said(parts[0], said.replace(_NAME, parts[0]), tuple(parts[1:])) for said, parts in alike.items()]


def spans(parts: Iterable[str]) -> str:
    """The names of *parts*, years that follow each other as one span: ``BAS 2012–2015, BAS 2019, CAS``."""
    return ", ".join(_spans(sorted(set(parts))))


def _spans(parts: list[str]) -> Iterator[str]:
    begin = 0
    for at, part in enumerate(parts, start=1):
        if at < len(parts) and _follows(parts[at], part):
            continue
        yield parts[begin] if begin == at - 1 else f"{parts[begin]}–{part.rpartition(' ')[2]}"
        begin = at


def _follows(part: str, former: str) -> bool:
    """Whether *part* is the same program as *former* of the year after."""
    (name, _, year), (before, _, last) = part.rpartition(" "), former.rpartition(" ")
    return name == before and year.isdecimal() and last.isdecimal() and int(year) == int(last) + 1
