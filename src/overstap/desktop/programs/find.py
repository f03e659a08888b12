"""Finding program files: which files of a folder are desktop programs, of which year, and where they lie.

Names only: whether a file is what its name says is asked by ``about``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from overstap.desktop.programs.description import Description, ProgramKind

# Files of one folder that are looked at; a program folder holds some dozens, more is a folder of something else.
MAX_FILES = 10_000


class Place(StrEnum):
    """Where a program file lies: shown as a green tick or as a black computer (step 16)."""

    LOCAL = "local"
    NETWORK = "network"


@dataclass(frozen=True)
class ProgramFile:
    """A file that is a desktop program by its name; *year* is None for a program of all years."""

    kind: ProgramKind
    year: int | None
    path: Path

    @property
    def part(self) -> str:
        """The name by which inventory and report speak of it, such as ``BAS 2016`` or ``CAS``."""
        return part_name(self.kind.name, self.year)

    @property
    def place(self) -> Place:
        """Whether the file lies on this machine or on the network, by its path."""
        return Place.NETWORK if str(self.path).replace("\\", "/").startswith("//") else Place.LOCAL


def part_name(program: str, year: int | None) -> str:
    """``BAS`` and 2016 give ``BAS 2016``; a program of all years is called by its name alone."""
    return program if year is None else f"{program} {year}"


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
