"""Reads and checks a plan: every mistake is named with its line and key before anything fails.

The reverse of ``writing``; ``docs/reference/plan.md`` describes the keys. A plan is typed over, mailed around and run
by scripts, so nothing in it is taken on trust: an unknown key is a mistake too, or a misspelt one would be silently
ignored.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.plan.errors import PlanInvalidError, PlanNotReadableError
from overstap.desktop.plan.model import PLAN_VERSION, Plan, PlannedSource, SourceVariant
from overstap.desktop.sources.contract import OfficeFound
from overstap.desktop.sources.selection import Component, ProgramYear, Selection
from overstap.desktop.toml_lines import lines_of
from overstap.desktop.toml_tables import Checks, Table
from overstap.i18n import translate

MAX_PLAN_BYTES = 4 * 1024 * 1024
"""Bytes of a plan that are read at most: a thousand offices take 100 KB, so a larger file is something else."""

LAST_TAX_YEAR = 2100
"""Years in a plan lie between the first tax year that migrates and this one; anything else is a slip of the pen."""


def read_plan(path: Path) -> Plan:
    """The plan in the file *path*; a relative path in it is relative to the plan's folder.

    Raises:
        PlanNotReadableError: when the file cannot be opened, is no UTF-8, or is too large.
        PlanInvalidError: naming every mistake with its line.
    """
    return parse_plan(_text(path), path)


def parse_plan(text: str, path: Path) -> Plan:
    """The plan in *text*; *path* is where it stands, for messages and relative paths.

    Raises:
        PlanInvalidError: naming every mistake with its line.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        # Thousands of nested brackets end the recursion, not the program.
        raise PlanInvalidError(path=path, problems=f"\n- {error}") from error
    checks = Checks(lines_of(text))
    plan = _plan(Table(document, (), checks), path)
    if plan is None or checks.problems:
        raise PlanInvalidError(path=path, problems="".join(checks.sentences("plan")))
    return plan


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_PLAN_BYTES + 1)
        if len(data) > MAX_PLAN_BYTES:
            raise PlanNotReadableError(path=path, why=translate("te groot"))
        return data.decode("utf-8-sig")
    except OSError as error:
        raise PlanNotReadableError(path=path, why=error.strerror) from error
    except UnicodeDecodeError as error:
        raise PlanNotReadableError(path=path, why=translate("geen UTF-8-tekst")) from error


def _plan(table: Table, path: Path) -> Plan | None:
    version = table.take("overstap_plan", int, translate("hier hoort een getal"))
    if version not in {None, PLAN_VERSION}:
        known = translate("versie {version} is onbekend; deze versie leest {known}")
        table.fault("overstap_plan", known.format(version=version, known=PLAN_VERSION))
    source = _source(table.table("source"), path)
    components = _components(table.table("components"))
    found, chosen = _offices(table.tables("offices"))
    programs = _programs(table.tables("programs"))
    statuses, oldest = _returns(table.table("returns"))
    former = _clients(table.table("clients"))
    table.close()
    if source is None:
        return None
    selection = Selection(components, chosen, programs, statuses, oldest, former_clients=former)
    return Plan(source, selection, found)


def _source(table: Table | None, path: Path) -> PlannedSource | None:
    if table is None:
        return None
    text = translate("hier hoort een tekst")
    where = table.take("path", str, text)
    identity = table.take("id", str, text)
    variant = _one_of(table, "variant", SourceVariant)
    table.close()
    # No system has a path with this character, and Python raises ValueError for it wherever it is used.
    if where is not None and "\0" in where:
        table.fault("path", translate("dit is geen pad"))
    if not where or not identity or variant is None:
        return None
    return PlannedSource(path.parent / where, variant, identity)


def _components(table: Table | None) -> frozenset[Component]:
    if table is None:
        return frozenset()
    chosen = frozenset(component for component in Component if _yes(table, component))
    table.close()
    return chosen


def _offices(tables: Sequence[Table]) -> tuple[tuple[OfficeFound, ...], frozenset[str]]:
    found: list[OfficeFound] = []
    chosen: set[str] = set()
    for table in tables:
        # What is wrong with one office does not hide what is wrong with the next.
        identity = table.take("id", str, translate("hier hoort een tekst"))
        name = table.take("name", str, translate("hier hoort een tekst"))
        include = _yes(table, "include")
        table.close()
        if identity is None or name is None:
            continue
        if identity in {office.id for office in found}:
            table.fault("id", translate("dit kantoor staat er al"))
        found.append(OfficeFound(identity, name))
        chosen |= {identity} if include else set()
    return tuple(found), frozenset(chosen)


def _programs(tables: Sequence[Table]) -> frozenset[ProgramYear]:
    chosen: set[ProgramYear] = set()
    for table in tables:
        name = table.take("name", str, translate("hier hoort een tekst"))
        # Without the key: a program that has no years, such as CAS.
        years: tuple[int | None, ...] = (None,)
        if table.has("years"):
            years = table.take_list("years", int, translate("hier horen jaartallen: [2015, 2016]"))
            _check_years(table, "years", years)
        table.close()
        chosen |= {ProgramYear(name, year) for year in years} if name else set()
    return frozenset(chosen)


def _returns(table: Table | None) -> tuple[frozenset[ReturnStatus], int]:
    if table is None:
        return frozenset(), FIRST_TAX_YEAR
    names = table.take_list("statuses", str, _choices(ReturnStatus))
    if any(name not in set(ReturnStatus) for name in names):
        table.fault("statuses", _choices(ReturnStatus))
    oldest = table.take("oldest_tax_year", int, translate("hier hoort een jaartal"))
    _check_years(table, "oldest_tax_year", () if oldest is None else (oldest,))
    table.close()
    statuses = frozenset(ReturnStatus(name) for name in names if name in set(ReturnStatus))
    return statuses, FIRST_TAX_YEAR if oldest is None else oldest


def _clients(table: Table | None) -> bool:
    if table is None:
        return True
    former = _yes(table, "former")
    table.close()
    return former


def _check_years(table: Table, key: str, years: Sequence[int | None]) -> None:
    if any(year is not None and not FIRST_TAX_YEAR <= year <= LAST_TAX_YEAR for year in years):
        problem = translate(
            "jaren liggen tussen {first} en {last}; eerdere belastingjaren kunnen niet worden overgezet"
        )
        table.fault(key, problem.format(first=FIRST_TAX_YEAR, last=LAST_TAX_YEAR))


def _yes(table: Table, key: str) -> bool:
    return table.take(key, bool, translate("hier hoort true of false")) is True


def _one_of(table: Table, key: str, codes: type[SourceVariant]) -> SourceVariant | None:
    value = table.take(key, str, _choices(codes))
    if value is None or value in set(codes):
        return None if value is None else codes(value)
    table.fault(key, _choices(codes))
    return None


def _choices(codes: type[SourceVariant | ReturnStatus]) -> str:
    return translate("kies uit {choices}").format(choices=", ".join(codes))
