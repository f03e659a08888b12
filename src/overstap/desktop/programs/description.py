"""The description of the desktop programs: their names, years, tables and minimum versions.

Read from ``programs.toml`` beside this module, or from another file of the same form. ``find`` looks for the files that
it names, ``about`` compares what a program says of itself with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from overstap.bundle import model
from overstap.desktop.programs.errors import ProgramDescriptionError, shown
from overstap.desktop.toml_tables import Limits, Table, TomlInvalidError, TomlUnreadableError, parse_toml, toml_text
from overstap.i18n import translate

DESCRIPTION_VERSION = 1

LIMITS = Limits(file_bytes=256 * 1024)
"""A hundred programs with ten minimum versions each take 30 KB."""

MAX_NAME = 40
"""Characters of a program's name: it stands in tables and in the inventory."""

MAX_TITLE = 200
"""Characters of a title or a file name: what fits on a line, and what file systems take."""

MAX_PROGRAMS = 100
"""Programs in a description; four are known, and each is looked for in every folder."""

SHIPPED = Path(__file__).with_name("programs.toml")

VARIANTS = ("database", "local")

YEAR = "{year}"
"""Stands in the name of a file for the year of its program."""

_A_YEAR = re.compile("[0-9]{4}")

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
        return YEAR in self.file

    def pattern(self, suffixes: tuple[str, ...]) -> re.Pattern[str]:
        """What the names of this program's files look like, in any case, with the year as group ``year``."""
        stem = re.escape(self.file).replace(re.escape(YEAR), r"(?P<year>[0-9]{4})")
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
        ProgramDescriptionError: naming everything that is wrong with it, with its line.
    """
    try:
        toml = parse_toml(toml_text(path, LIMITS), LIMITS)
    except TomlUnreadableError as error:
        raise ProgramDescriptionError(path=path, problems=f" ({error.why})") from error
    except TomlInvalidError as error:
        raise ProgramDescriptionError(path=path, problems=error.problems) from error
    description = _description(toml.top)
    if toml.checks.problems:
        problems = toml.checks.sentences(translate("de beschrijving"))
        raise ProgramDescriptionError(path=path, problems="".join(problems))
    return description


@cache
def shipped_description() -> Description:
    """The description that comes with the tool."""
    return read_description(SHIPPED)


def _description(table: Table) -> Description:
    """What *table* says, as far as it can be understood; what cannot is a mistake in it."""
    version = table.take("description", int, translate("hier hoort een getal"))
    if version is not None and version != DESCRIPTION_VERSION:
        known = translate("versie {version} is onbekend; deze versie leest {known}")
        table.fault("description", known.format(version=version, known=DESCRIPTION_VERSION))
    suffixes = _texts(table, "suffixes")
    folders = _texts(table, "folders") if table.has("folders") else ()
    entries = table.tables("program")
    if len(entries) > MAX_PROGRAMS:
        table.fault("program", translate("te veel programma's"))
    kinds: dict[str, ProgramKind] = {}
    # Gathered before failing: who writes a description wants to mend it in one go.
    for entry in entries[:MAX_PROGRAMS]:
        kind = _kind(entry)
        if kind.name in kinds:
            entry.fault("name", translate("dit programma staat er al"))
        kinds[kind.name] = kind
    table.close()
    return Description(suffixes, tuple(kinds.values()), folders)


def _kind(table: Table) -> ProgramKind:
    kind = ProgramKind(
        name=_text(table, "name", MAX_NAME),
        title=_text(table, "title", MAX_TITLE),
        file=_file_name(table),
        tables=_tables(table.table("tables")),
        minimum=_minimum(table),
        tax=_text(table, "tax", MAX_NAME) if table.has("tax") else None,
    )
    if kind.tax not in {None, *model.TaxType}:
        table.fault("tax", translate("kies uit {names}").format(names=", ".join(model.TaxType)))
    table.close()
    return kind


def _text(table: Table, key: str, longest: int) -> str:
    expected = translate("hier hoort een tekst van 1 tot {count} tekens").format(count=longest)
    text = table.take(key, str, expected)
    if text is not None and not (0 < len(text) <= longest and text.isprintable()):
        table.fault(key, expected)
    return text or ""


def _texts(table: Table, key: str) -> tuple[str, ...]:
    expected = translate("hier hoort een lijst van teksten")
    texts = table.take_list(key, str, expected)
    if not texts or not all(text.isprintable() and 0 < len(text) <= MAX_TITLE for text in texts):
        table.fault(key, expected)
    return texts


def _file_name(table: Table) -> str:
    name = _text(table, "file", MAX_TITLE)
    # Twice the year would be two, and a folder in a name is looked for nowhere.
    if name.count(YEAR) > 1 or any(sign in name for sign in "/\\"):
        table.fault("file", translate("hier hoort een bestandsnaam met ten hoogste één keer {year}"))
    return name


def _tables(table: Table | None) -> dict[str, tuple[str, ...]]:
    if table is None:
        return {}
    expected = translate("hier hoort een lijst van tabellen van het migratiebestand")
    tables = {}
    for variant in VARIANTS:
        names = table.take_list(variant, str, expected) if table.has(variant) else ()
        # A name that is no table of the bundle would only be noticed when a program is asked for it.
        for name in names:
            if name not in model.TABLES or model.TABLES[name].is_ledger:
                table.fault(
                    variant, translate("{table} is geen tabel van het migratiebestand").format(table=repr(name))
                )
        tables[variant] = names
    table.close()
    return tables


def _minimum(table: Table) -> dict[int, str]:
    if not table.has("minimum"):
        return {}
    expected = translate('hier horen jaren met elk een versie, zoals 2016 = "2.1.0"')
    found = table.take("minimum", dict, expected) or {}
    right = {year: version for year, version in found.items() if _is_minimum(year, version)}
    wrong = sorted(found.keys() - right.keys())
    if wrong:
        table.fault("minimum", f"{', '.join(map(shown, wrong))}: {expected}")
    return {int(year): version for year, version in right.items()}


def _is_minimum(year: str, version: object) -> bool:
    return _A_YEAR.fullmatch(year) is not None and isinstance(version, str) and _VERSION.fullmatch(version) is not None
