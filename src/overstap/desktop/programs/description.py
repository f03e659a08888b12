"""The description of the desktop programs: their names, years, tables and minimum versions.

Read from ``programs.toml`` beside this module, or from another file of the same form. ``find`` looks for the files that
it names, ``about`` compares what a program says of itself with it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from overstap.bundle import model
from overstap.desktop.programs.errors import ProgramDescriptionError

DESCRIPTION_VERSION = 1
SHIPPED = Path(__file__).with_name("programs.toml")

VARIANTS = ("database", "local")

_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){0,3}")


@dataclass(frozen=True, order=True)
class Version:
    """A program's version such as 2.3.0; 2.10 is newer than 2.9, and 2.3 equals 2.3.0."""

    parts: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Version:
        """The version in *text*: one to four numbers with dots; raises ValueError for anything else."""
        if not _VERSION.fullmatch(text):
            raise ValueError("a version is one to four numbers with dots")
        numbers = [int(number) for number in text.split(".")]
        # 2.3 and 2.3.0 are one version; without this they would compare as different.
        while len(numbers) > 1 and numbers[-1] == 0:
            numbers.pop()
        return cls(tuple(numbers))


@dataclass(frozen=True)
class ProgramKind:
    """A desktop program: one file a year (BAS, BTW, VPB), or one for all years (CAS)."""

    name: str
    title: str
    file: str
    tables: Mapping[str, tuple[str, ...]]
    minimum: Mapping[int, str]
    tax: str | None = None

    @property
    def yearly(self) -> bool:
        """Whether each year has its own program file."""
        return "{year}" in self.file

    def pattern(self, suffixes: tuple[str, ...]) -> re.Pattern[str]:
        """What the names of this program's files look like, in any case, with the year as group ``year``."""
        stem = re.escape(self.file).replace(re.escape("{year}"), r"(?P<year>\d{4})")
        endings = "|".join(map(re.escape, suffixes))
        return re.compile(rf"{stem}(?P<suffix>{endings})", re.IGNORECASE)


@dataclass(frozen=True)
class Description:
    """All programs that the tool knows, the suffixes of program files (the preferred one first), and where they lie.

    ``folders`` are looked in after the folder that the settings file names.
    """

    suffixes: tuple[str, ...]
    kinds: tuple[ProgramKind, ...]
    folders: tuple[str, ...] = ()

    def kind(self, name: str) -> ProgramKind | None:
        """The program called *name* (BAS, BTW, VPB, CAS), or None."""
        return next((kind for kind in self.kinds if kind.name == name), None)


def read_description(path: Path) -> Description:
    """Read and check the description at *path*.

    Raises:
        ProgramDescriptionError: naming everything that is wrong with it.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ProgramDescriptionError(path=path, problems=str(error)) from error
    problems = list(_problems(raw))
    if problems:
        raise ProgramDescriptionError(path=path, problems="; ".join(problems))
    kinds = tuple(_kind(entry) for entry in raw["program"])
    return Description(tuple(raw["suffixes"]), kinds, tuple(raw.get("folders", ())))


@cache
def shipped_description() -> Description:
    """The description that comes with the tool."""
    return read_description(SHIPPED)


def _problems(raw: Mapping[str, object]) -> list[str]:
    problems: list[str] = []
    if raw.get("description") != DESCRIPTION_VERSION:
        problems.append(f"description != {DESCRIPTION_VERSION}")
    lists = {"suffixes": raw.get("suffixes"), "folders": raw.get("folders", [""])}
    problems += [key for key, value in lists.items() if not _is_list_of_text(value)]
    # Gathered before failing: who writes a description wants to mend it in one go.
    entries = raw.get("program")
    if not isinstance(entries, list) or not entries:
        return [*problems, "[[program]]"]
    for number, entry in enumerate(entries, start=1):
        problems += [f"[[program]] {number}: {problem}" for problem in _entry_problems(entry)]
    return problems


def _entry_problems(entry: Mapping[str, object]) -> list[str]:
    problems = [name for name in ("name", "title", "file") if not isinstance(entry.get(name), str)]
    if entry.get("tax") not in {None, *model.TaxType}:
        problems.append("tax")
    tables = entry.get("tables")
    if not isinstance(tables, dict) or not set(tables) <= set(VARIANTS):
        problems.append("tables")
    else:
        # A name that is no table of the bundle would only be noticed when a program is asked for it.
        names = [name for variant in tables.values() for name in variant]
        problems += [f"tables: {name}" for name in names if name not in model.TABLES or model.TABLES[name].is_ledger]
    minimum = entry.get("minimum", {})
    if not isinstance(minimum, dict):
        return [*problems, "minimum"]
    return problems + [f"minimum.{year}" for year, version in minimum.items() if not _is_minimum(year, version)]


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_minimum(year: str, version: object) -> bool:
    return year.isdecimal() and isinstance(version, str) and _VERSION.fullmatch(version) is not None


def _kind(entry: Mapping[str, object]) -> ProgramKind:
    tables, minimum, tax = entry["tables"], entry.get("minimum", {}), entry.get("tax")
    assert isinstance(tables, dict)
    assert isinstance(minimum, dict)
    assert isinstance(tax, str | None)
    return ProgramKind(
        name=str(entry["name"]),
        title=str(entry["title"]),
        file=str(entry["file"]),
        tables={variant: tuple(names) for variant, names in tables.items()},
        minimum={int(year): version for year, version in minimum.items()},
        tax=tax,
    )
