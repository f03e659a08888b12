"""Reads and checks a plan: every mistake is named with its line and key before anything fails.

The reverse of ``writing``; ``docs/reference/plan.md`` describes the keys, ``reading_choices`` reads those of what goes
along. A plan is typed over, mailed around and run by scripts, so nothing in it is taken on trust: an unknown key is a
mistake too, or a misspelt one would be silently ignored.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from overstap.desktop.plan import reading_choices as choices
from overstap.desktop.plan.errors import PlanInvalidError, PlanNotReadableError
from overstap.desktop.plan.model import (
    PLAN_VERSION,
    READABLE_VERSIONS,
    Plan,
    PlannedDatabase,
    PlannedOutput,
    PlannedSource,
    SourceVariant,
)
from overstap.desktop.plan.reading_choices import one_of, text_of, yes
from overstap.desktop.sources.selection import Selection
from overstap.desktop.sources.servers import Driver, Encryption
from overstap.desktop.toml_lines import Where
from overstap.desktop.toml_tables import (
    Checks,
    Limits,
    Table,
    Toml,
    TomlInvalidError,
    TomlUnreadableError,
    parse_toml,
    toml_text,
)
from overstap.i18n import translate

LIMITS = Limits(file_bytes=4 * 1024 * 1024)
"""A thousand offices take 100 KB, so a larger file is something else; the longest lawful line holds a path, and no key
has more than two steps."""


LONGEST_NAME = 255
"""Bytes of a name in a path: what the file systems of Windows and Linux take at most."""

_CONTROLS = frozenset(map(chr, range(32)))


# How people call what does not belong in a plan, and where it comes from instead.
_PASSWORDS = ("password", "wachtwoord", "pwd")
_PASSWORD_VARIABLE = "OVERSTAP_DATABASE_PASSWORD"  # noqa: S105 - the name of a variable

_OPTIONAL = ("program_files", "users", "responsibilities")


@dataclass(frozen=True)
class PlanFile:
    """A plan as it stands in a file: what it says, and where it says it, for what is only found out later."""

    path: Path
    plan: Plan
    toml: Toml = field(repr=False, compare=False)

    def entry(self, table: str, **values: object) -> Where:
        """The entry of the array *table* that has these *values*; the array itself when there is none."""
        for index, entry in enumerate(self.toml.document.get(table, ())):
            if all(entry.get(key) == value for key, value in values.items()):
                return (table, index)
        return (table,)

    def told(self, slips: Iterable[tuple[Where, str]]) -> list[str]:
        """A sentence for each of *slips*, with its line and key, in the order of the file."""
        # The words and the order are those of mistakes that the reading itself finds.
        checks = Checks(self.toml.checks.lines, list(slips))
        return [sentence.removeprefix("\n- ") for sentence in checks.sentences("plan")]

    def refuse(self, slips: Sequence[tuple[Where, str]]) -> None:
        """Raises PlanInvalidError naming all of *slips*, when there are any."""
        if slips:
            raise PlanInvalidError(path=self.path, problems="".join(f"\n- {sentence}" for sentence in self.told(slips)))


def read_plan(path: Path) -> Plan:
    """What the plan in the file *path* says, see ``read_plan_file``."""
    return read_plan_file(path).plan


def read_plan_file(path: Path) -> PlanFile:
    """The plan in the file *path*; a relative path in it is relative to the plan's folder.

    Raises:
        PlanNotReadableError: when the file cannot be opened, is no UTF-8, or is too large.
        PlanInvalidError: naming every mistake with its line.
    """
    try:
        text = toml_text(path, LIMITS)
    except TomlUnreadableError as error:
        raise PlanNotReadableError(path=path, why=error.why) from error
    return parse_plan_file(text, path)


def parse_plan(text: str, path: Path) -> Plan:
    """What the plan in *text* says, see ``parse_plan_file``."""
    return parse_plan_file(text, path).plan


def parse_plan_file(text: str, path: Path) -> PlanFile:
    """The plan in *text*; *path* is where it stands, for messages and relative paths.

    Raises:
        PlanInvalidError: naming every mistake with its line.
    """
    try:
        toml = parse_toml(text, LIMITS)
    except TomlInvalidError as error:
        raise PlanInvalidError(path=path, problems=error.problems) from error
    plan = _plan(toml.top, path)
    if plan is None or toml.checks.problems:
        raise PlanInvalidError(path=path, problems="".join(toml.checks.sentences("plan")))
    return PlanFile(path, plan, toml)


def _plan(table: Table, path: Path) -> Plan | None:
    version = table.take("overstap_plan", int, translate("hier hoort een getal"))
    if version is not None and version not in READABLE_VERSIONS:
        table.fault("overstap_plan", _about_version(version))
    # One after the other, also when an early one is wrong: whoever mends the plan does it in one go.
    source = _source(table.table("source"), path.parent)
    components = choices.components(table.table("components"))
    offices, chosen = choices.offices(table.tables("offices"))
    programs = choices.programs(table.tables("programs"))
    statuses, oldest = choices.returns(table.table("returns"), components)
    former = choices.clients(table.table("clients"))
    plan = None
    if source is not None:
        selection = Selection(components, chosen, programs, statuses, oldest, former_clients=former)
        plan = Plan(source, selection, offices)
    # A plan of the first version is what it was: the keys that came later are unknown in it.
    if version != 1:
        plan = _later_choices(plan, table, path.parent)
    table.close()
    return plan


def _later_choices(plan: Plan | None, table: Table, folder: Path) -> Plan | None:
    """*plan* with what version 2 added; read also without a plan, so that all mistakes are named."""
    # A folder of messages has neither a database nor colleagues, and its plan says nothing of them.
    tables = {key: table.table(key) if table.has(key) else None for key in ("database", "relations", "output")}
    database = _database(tables["database"], folder)
    # Without one of these nobody chose: an empty list in their place could not be added to below.
    optional = {key: table.tables(key) if table.has(key) else [] for key in _OPTIONAL}
    files, left_out = _program_files(optional["program_files"], folder)
    users = choices.users(optional["users"])
    responsibilities = choices.responsibilities(tables["relations"], optional["responsibilities"])
    output = _output(tables["output"], folder)
    if plan is None:
        return None
    return Plan(plan.source, plan.selection, plan.offices, database, files, users, responsibilities, output, left_out)


def _about_version(version: int) -> str:
    if version > PLAN_VERSION:
        newer = translate("versie {version} is van een nieuwere Overstap; werk Overstap bij")
        return newer.format(version=version)
    known = translate("versie {version} is onbekend; deze versie leest {known}")
    return known.format(version=version, known=", ".join(map(str, READABLE_VERSIONS)))


def _source(table: Table | None, folder: Path) -> PlannedSource | None:
    if table is None:
        return None
    where = _path(table, "path", folder)
    identity = text_of(table, "id")
    variant = one_of(table, "variant", SourceVariant)
    table.close()
    if where is None or not identity or variant is None:
        return None
    return PlannedSource(where, variant, identity)


def _database(table: Table | None, folder: Path) -> PlannedDatabase:
    if table is None:
        return PlannedDatabase()
    # What is not there is as the settings file says, which is not the same as empty.
    texts = {key: text_of(table, key) for key in ("server", "database", "user") if table.has(key)}
    _refuse_secrets(table, texts.get("user"))
    planned = PlannedDatabase(
        server=texts.get("server"),
        database=texts.get("database"),
        user=texts.get("user"),
        windows=yes(table, "windows"),
        encryption=one_of(table, "encryption", Encryption) if table.has("encryption") else None,
        driver=one_of(table, "driver", Driver) if table.has("driver") else None,
        profile=_path(table, "profile", folder) if table.has("profile") else None,
        description=_path(table, "programs", folder) if table.has("programs") else None,
    )
    table.close()
    return planned


def _refuse_secrets(table: Table, user: str | None) -> None:
    """A plan is kept, sent and printed: whoever puts a password in it is told where it does belong."""
    sentence = translate("een wachtwoord hoort niet in een plan; het komt uit {variable} of een wachtwoordbestand")
    elsewhere = sentence.format(variable=_PASSWORD_VARIABLE)
    for key in _PASSWORDS:
        if table.has(key):
            table.take(key, object, "")
            table.fault(key, elsewhere)
    if user is not None and ":" in user:
        table.fault("user", elsewhere)


def _program_files(tables: list[Table], folder: Path) -> tuple[tuple[tuple[str, Path], ...], tuple[str, ...]]:
    """The files that were chosen, and the programs that are not started."""
    files: dict[str, Path] = {}
    left_out: set[str] = set()
    for table in tables:
        program = text_of(table, "program")
        # One or the other: of a program that is not started the file says nothing.
        starts = not table.has("start") or yes(table, "start")
        path = _path(table, "path", folder) if starts else None
        table.close()
        if program in files or program in left_out:
            table.fault("program", translate("dit programma staat er al"))
        if program and not starts:
            left_out.add(program)
        elif program and path is not None:
            files[program] = path
    return tuple(sorted(files.items())), tuple(sorted(left_out))


def _output(table: Table | None, folder: Path) -> PlannedOutput:
    if table is None:
        return PlannedOutput()
    paths = {key: _path(table, key, folder) for key in ("folder", "link_file") if table.has(key)}
    table.close()
    return PlannedOutput(paths.get("folder"), paths.get("link_file"))


def _path(table: Table, key: str, folder: Path) -> Path | None:
    text = table.take(key, str, translate("hier hoort een tekst"))
    if text is None:
        return None
    # C:\nieuw between double quotes is C:, a new line, and "ieuw": TOML's own trap for whoever types a path.
    if any(character in text for character in _CONTROLS):
        table.fault(key, translate("dit is geen pad; schrijf het tussen enkele aanhalingstekens: 'C:\\Map'"))
        return None
    # What no system can have would only fail later, in words that nobody understands.
    if not text or any(len(os.fsencode(name)) > LONGEST_NAME for name in (folder / text).parts):
        table.fault(key, translate("dit is geen pad"))
        return None
    return folder / text
