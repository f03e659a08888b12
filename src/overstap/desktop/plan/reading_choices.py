"""Reads what a plan says of what goes along and of who is who: a function for each of its tables.

Used by ``reading``, which says in which file they stand. None of them raises: mistakes are gathered in the tables.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TypeVar

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.responsibilities import Origin, OriginKind, PlannedUser, Responsibilities, is_address
from overstap.desktop.sources.contract import OfficeFound
from overstap.desktop.sources.selection import LAST_TAX_YEAR, Component, ProgramYear, is_beyond
from overstap.desktop.toml_tables import Table
from overstap.i18n import translate

MAX_RESPONSIBILITY = 200
"""Bytes of a responsibility's name: it is part of the key of its relations, which has at most 1,024."""

Code = TypeVar("Code", bound=StrEnum)


def components(table: Table | None) -> frozenset[Component]:
    """The components that are true."""
    if table is None:
        return frozenset()
    wrong = len(table.problems)
    chosen = frozenset(component for component in Component if yes(table, component))
    table.close()
    # Told only when all four are false, and not when one of them is no answer at all: that is told already.
    if not chosen and len(table.problems) == wrong:
        table.fault_here(translate("er gaat niets mee; zet minstens een onderdeel op true"))
    return chosen


def offices(tables: Sequence[Table]) -> tuple[tuple[OfficeFound, ...], frozenset[str]]:
    """All offices, and the ids of those that go along."""
    found: list[OfficeFound] = []
    chosen: set[str] = set()
    wrong = len(tables[0].problems) if tables else 0
    for table in tables:
        # What is wrong with one office does not hide what is wrong with the next.
        identity, name = text_of(table, "id"), text_of(table, "name")
        include = yes(table, "include")
        table.close()
        if identity is None or name is None:
            continue
        if identity in {office.id for office in found}:
            table.fault("id", translate("dit kantoor staat er al"))
        found.append(OfficeFound(identity, name))
        chosen |= {identity} if include else set()
    # As with the components: told only when each of them is false, and nothing else is the matter.
    if tables and not chosen and len(tables[0].problems) == wrong:
        tables[0].fault("include", translate("er gaat niets mee; zet include van minstens een kantoor op true"))
    return tuple(found), frozenset(chosen)


def programs(tables: Sequence[Table]) -> frozenset[ProgramYear]:
    """The programs and years that go along."""
    chosen: set[ProgramYear] = set()
    for table in tables:
        name = text_of(table, "name")
        # Without the key: a program that has no years, such as CAS.
        years: tuple[int | None, ...] = (None,)
        key = "years" if table.has("years") else "name"
        if table.has("years"):
            years = table.take_list("years", int, translate("hier horen jaartallen: [2015, 2016]"))
            _check_years(table, "years", years)
        table.close()
        named = [ProgramYear(name, year) for year in years] if name else []
        # A second one is what somebody meant to be another year.
        twice = [program for place, program in enumerate(named) if program in chosen or program in named[:place]]
        for program in dict.fromkeys(twice):
            table.fault(key, translate("{program} staat er twee keer").format(program=program))
        chosen.update(named)
    return frozenset(chosen)


def returns(table: Table | None, along: Collection[Component]) -> tuple[frozenset[ReturnStatus], int]:
    """The statuses that go along, and the oldest tax year; *along* are the components that go."""
    if table is None:
        return frozenset(), FIRST_TAX_YEAR
    is_given = table.has("statuses")
    names = table.take_list("statuses", str, _codes(ReturnStatus))
    if any(name not in set(ReturnStatus) for name in names):
        table.fault("statuses", _codes(ReturnStatus))
    for name in dict.fromkeys(name for place, name in enumerate(names) if name in names[:place]):
        table.fault("statuses", translate("{program} staat er twee keer").format(program=name))
    if is_given and not names and Component.RETURNS in along:
        # Returns that go along without any status that may: one of the two is not what was meant.
        problem = translate("zo gaat geen enkele aangifte mee; kies uit {choices}, of zet components.returns op false")
        table.fault("statuses", problem.format(choices=", ".join(ReturnStatus)))
    oldest = _year(table, "oldest_tax_year")
    table.close()
    statuses = frozenset(ReturnStatus(name) for name in names if name in set(ReturnStatus))
    return statuses, FIRST_TAX_YEAR if oldest is None else oldest


def clients(table: Table | None) -> bool:
    """Whether former clients go along."""
    if table is None:
        return True
    former = yes(table, "former")
    table.close()
    return former


def users(tables: Sequence[Table]) -> tuple[PlannedUser, ...]:
    """The desktop users with the addresses of the portal users that they are."""
    found: dict[str, PlannedUser] = {}
    for table in tables:
        identity, name = text_of(table, "id"), text_of(table, "name")
        email = table.take("email", str, translate("hier hoort een e-mailadres, of een lege tekst"))
        table.close()
        if email and not is_address(email):
            table.fault("email", translate("hier hoort een e-mailadres, of een lege tekst"))
        if identity in found:
            table.fault("id", translate("deze gebruiker staat er al"))
        if identity is not None and name is not None:
            found[identity] = PlannedUser(identity, name, email or None)
    return tuple(found.values())


def responsibilities(relations: Table | None, tables: Sequence[Table]) -> Responsibilities:
    """The reference year, and for each responsibility the role or task that it is taken from."""
    year = None
    if relations is not None:
        year = _year(relations, "reference_year") if relations.has("reference_year") else None
        relations.close()
    origins = _origins(tables)
    if origins and year is None:
        # Told where the year belongs, or at the first of them when there is no such table.
        table, key = (tables[0], "name") if relations is None else (relations, "reference_year")
        table.fault(key, translate("verantwoordelijkheden vragen om een peiljaar: reference_year onder [relations]"))
    return Responsibilities(year, tuple(origins.items()))


def _origins(tables: Sequence[Table]) -> dict[str, Origin]:
    origins: dict[str, Origin] = {}
    for table in tables:
        name, origin = text_of(table, "name"), _origin(table)
        table.close()
        if name in origins:
            table.fault("name", translate("deze verantwoordelijkheid staat er al"))
        # In bytes, as the key of a relation is measured; letters with accents take two.
        if name is not None and len(name.encode()) > MAX_RESPONSIBILITY:
            table.fault("name", translate("deze naam is te lang"))
        if name is not None and origin is not None:
            origins[name] = origin
    return origins


def text_of(table: Table, key: str) -> str | None:
    """The text *key*."""
    return table.take(key, str, translate("hier hoort een tekst"))


def yes(table: Table, key: str) -> bool:
    """Whether *key* is true."""
    return table.take(key, bool, translate("hier hoort true of false")) is True


def one_of(table: Table, key: str, codes: type[Code]) -> Code | None:
    """The code *key*."""
    value = table.take(key, str, _codes(codes))
    if value is None or value in set(codes):
        return None if value is None else codes(value)
    table.fault(key, _codes(codes))
    return None


def _origin(table: Table) -> Origin | None:
    given = [kind for kind in OriginKind if table.has(kind)]
    if len(given) != 1:
        table.fault("name", translate("hier hoort een van beide: role of task"))
    # Both are taken when both are there: one mistake is told once, and not as an unknown key as well.
    origins = [Origin(kind, text) for kind in given if (text := text_of(table, kind)) is not None]
    return origins[0] if origins else None


def _year(table: Table, key: str) -> int | None:
    year = table.take(key, int, translate("hier hoort een jaartal"))
    _check_years(table, key, (year,))
    return year


def _check_years(table: Table, key: str, years: Sequence[int | None]) -> None:
    given = [year for year in years if year is not None]
    if any(0 < year < FIRST_TAX_YEAR for year in given):
        early = translate("jaren beginnen bij {first}; eerdere belastingjaren kunnen niet worden overgezet")
        table.fault(key, early.format(first=FIRST_TAX_YEAR))
    # Another sentence than for a year that is too early: nobody has returns of that year, and no rule forbids it.
    odd = [year for year in given if year <= 0 or is_beyond(year)]
    if odd:
        text = translate("{year} is geen belastingjaar; jaren liggen tussen {first} en {last}")
        table.fault(key, text.format(year=odd[0], first=FIRST_TAX_YEAR, last=LAST_TAX_YEAR))


def _codes(codes: type[StrEnum]) -> str:
    return translate("kies uit {choices}").format(choices=", ".join(codes))
