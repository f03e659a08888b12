"""Finding program files: which files of a folder are desktop programs, of which year, and which one somebody chose.

Names only: whether a file is what its name says is asked by ``about``. A file that describes a Singer tap (``taps``) is
a program file too: it stands in for the program whose name it has, or for which it was chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from overstap.desktop.programs.description import Description, ProgramKind, shipped_description
from overstap.desktop.programs.errors import ProgramUnknownError
from overstap.desktop.programs.place import Place, place_of

# Files of one folder that are looked at; a program folder holds some dozens, more is a folder of something else.
MAX_FILES = 10_000

# Characters of a program's name that are shown when it is unknown.
MAX_NAME = 40

_YEAR = re.compile("[0-9]{4}")

# How a file ends that describes a tap and how its streams are ours, instead of being a program itself.
TAP_SUFFIX = ".toml"


@dataclass(frozen=True)
class ProgramFile:
    """A file that is a desktop program by its name; *year* is None for a program of all years.

    It runs in *folder*, or beside itself when that is None: desktop programs look for their own files there.
    """

    kind: ProgramKind
    year: int | None
    path: Path
    folder: Path | None = None

    @property
    def part(self) -> str:
        """The name by which inventory and report speak of it, such as ``BAS 2016`` or ``CAS``."""
        return part_name(self.kind.name, self.year)

    @property
    def place(self) -> Place:
        """Whether the file lies on this machine or on the network, or has gone."""
        return place_of(self.path)

    @property
    def is_tap(self) -> bool:
        """Whether it describes a tap that others wrote, which stands in for the program."""
        return self.path.suffix.casefold() == TAP_SUFFIX


def part_name(program: str, year: int | None) -> str:
    """``BAS`` and 2016 give ``BAS 2016``; a program of all years is called by its name alone."""
    return program if year is None else f"{program} {year}"


@dataclass(frozen=True)
class ProgramSearch:
    """How programs are looked for: by which description (None: the shipped one), and which files somebody chose.

    ``chosen`` holds files by part name (step 17, Toepassing kiezen) and is what a plan carries; a chosen file comes
    before whatever is found, also when it turns out not to be there. ``left_out`` names the parts that are not started.
    """

    chosen: Mapping[str, Path] = field(default_factory=dict)
    description: Description | None = None
    left_out: frozenset[str] = frozenset()

    @property
    def described(self) -> Description:
        """The description that counts."""
        return self.description or shipped_description()

    def find(self, folder: Path) -> dict[str, ProgramFile]:
        """The programs in *folder*, else in the description's own folders, with what was chosen; sorted by part name.

        Raises:
            ProgramUnknownError: when a file was chosen for a program that the description does not know.
        """
        found: dict[str, ProgramFile] = {}
        # The settings file's own folder first: what the office uses comes before what an installer once put somewhere.
        for each in (folder, *filter(Path.is_absolute, map(Path, self.described.folders))):
            found = find_programs(each, self.described) | found
        found |= {part: chosen_file(part, path, self.described) for part, path in self.chosen.items()}
        return dict(sorted(found.items()))


def chosen_file(part: str, path: Path, description: Description) -> ProgramFile:
    """The file *path* as the program called *part*, whatever the file is called.

    Raises:
        ProgramUnknownError: when the description does not know *part*, or knows it with or without a year.
    """
    name, _, last = part.rpartition(" ")
    year = int(last) if name and _YEAR.fullmatch(last) else None
    kind = description.kind(part if year is None else name)
    if kind is None or kind.yearly != (year is not None):
        known = ", ".join(kind.name for kind in description.kinds)
        raise ProgramUnknownError(program=part[:MAX_NAME], known=known)
    return ProgramFile(kind, year, path)


def find_programs(folder: Path, description: Description) -> dict[str, ProgramFile]:
    """The programs in *folder*, by part name, sorted by it; empty when there is no such folder.

    Of two files for the same program the one whose suffix is named first in the description counts.
    """
    best: dict[str, tuple[int, ProgramFile]] = {}
    for rank, program in _candidates(_file_names(folder), folder, description):
        # The preferred suffix wins wherever it stands in the folder.
        if program.part not in best or rank < best[program.part][0]:
            best[program.part] = (rank, program)
    return {part: best[part][1] for part in sorted(best)}


def _file_names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for _, entry in zip(range(MAX_FILES), folder.iterdir(), strict=False))
    # A folder that is not there, or may not be read, has no programs: each is then missing by name.
    except OSError:
        return []


def _candidates(names: Iterable[str], folder: Path, description: Description) -> Iterator[tuple[int, ProgramFile]]:
    suffixes = [suffix.casefold() for suffix in description.suffixes]
    patterns = [(kind, kind.pattern(description.suffixes)) for kind in description.kinds]
    for name in names:
        for kind, pattern in patterns:
            match = pattern.fullmatch(name)
            # A folder or a dead link can carry the name of a program too.
            if match and (folder / name).is_file():
                year = int(match["year"]) if kind.yearly else None
                yield suffixes.index(match["suffix"].casefold()), ProgramFile(kind, year, folder / name)
