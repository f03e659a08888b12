"""Counts before and after: what a source holds, in groups of equal facts, and what a selection would do to them.

On top of ``contract`` and ``verdicts``. Whether a record goes along depends on a handful of facts, and some hundreds of
groups share them however many records there are; so a source is counted once, and every tick of a user is answered from
the groups. The export judges by the same ``Selection``, so its outcome can only differ in what fails or changes later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple, TypeVar

from overstap.bundle.model import FIRST_TAX_YEAR, RECORD_TABLES, ClientState, Reason, ReturnStatus
from overstap.desktop.sources.contract import OfficeFound, Overview, Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.profile import Entity
from overstap.desktop.sources.selection import ProgramYear, ReturnFacts, Selection
from overstap.desktop.sources.verdicts import FACTS_OF, fixed_reason, program_of, state_of, status_of, text_of

T = TypeVar("T")


class Group(NamedTuple):
    """Records of one table with equal facts; None is what the source does not tell before it is read."""

    table: str
    records: int
    office_id: str | None = None
    state: ClientState | None = None
    program: ProgramYear | None = None
    tax_year: int | None = None
    status: ReturnStatus | None = None
    tax_type: str | None = None
    # Why it stays behind whatever is chosen; None where the choice decides.
    stays: Reason | None = None


@dataclass(frozen=True)
class Census:
    """Everything that a source holds, counted; ``offices`` are those that it has."""

    offices: tuple[OfficeFound, ...]
    groups: tuple[Group, ...]

    def of(self, table: str) -> tuple[Group, ...]:
        """The groups of *table*."""
        return tuple(group for group in self.groups if group.table == table)

    @property
    def programs(self) -> tuple[ProgramYear, ...]:
        """The programs and years that have returns, in order."""
        found = {group.program for group in self.of("returns") if group.program is not None}
        return tuple(sorted(found, key=lambda program: (program.name, program.year or 0)))


@dataclass(frozen=True)
class Tally:
    """What a selection does to some records: how many go, how many stay and why.

    ``unsure`` are those of which the source tells too little before the export.
    """

    goes: int = 0
    stays: Mapping[Reason, int] = field(default_factory=dict)
    unsure: int = 0

    @property
    def total(self) -> int:
        """All of them, the count before anything was chosen."""
        return self.goes + sum(self.stays.values()) + self.unsure


def take_census(source: Source) -> Census:
    """Count what *source* holds: a database groups its own records, other variants tell what their overview tells.

    Raises:
        OverstapError: what the source says when it cannot be read.
    """
    if isinstance(source, DatabaseSource):
        offices = source.overview().offices
        groups = (group for entity in source.database.profile.entities for group in _groups(source, entity))
        return Census(offices, tuple(groups))
    overview = source.overview()
    return Census(overview.offices, tuple(_told(overview)))


def tally(groups: Iterable[Group], selection: Selection, *, offices: Iterable[OfficeFound] = ()) -> Tally:
    """What *selection* does to *groups*; *offices* are those that a record can be of when its group does not tell."""
    there = frozenset(office.id for office in offices)
    counted: Counter[Reason | None] = Counter()
    unsure = 0
    for group in groups:
        verdicts = set(_verdicts(group, selection, there))
        # One verdict whatever the facts are that the source keeps to itself: then they do not matter.
        if len(verdicts) == 1:
            counted[verdicts.pop()] += group.records
        else:
            unsure += group.records
    stays = {reason: counted[reason] for reason in Reason if counted[reason]}
    return Tally(counted[None], stays, unsure)


def tally_by(
    groups: Iterable[Group],
    selection: Selection,
    key: Callable[[Group], T | None],
    *,
    offices: Iterable[OfficeFound] = (),
) -> dict[T, Tally]:
    """A tally for each value of *key*; groups for which it is None are left out. For *offices* see ``tally``."""
    grouped: dict[T, list[Group]] = {}
    for group in groups:
        value = key(group)
        if value is not None:
            grouped.setdefault(value, []).append(group)
    there = tuple(offices)
    return {value: tally(members, selection, offices=there) for value, members in grouped.items()}


def tally_tables(census: Census, selection: Selection) -> dict[str, Tally]:
    """A tally for each record table, in the order of the format, also for those without records."""
    return {table.name: tally(census.of(table.name), selection, offices=census.offices) for table in RECORD_TABLES}


def _groups(source: DatabaseSource, entity: Entity) -> Iterator[Group]:
    facts_of = FACTS_OF[entity.table]
    # The tax decides nothing here, but people look for their counts by it.
    by = (*facts_of, "of_tax") if "of_tax" in source.database.columns(entity) else facts_of
    for counted in source.database.counted(entity, by):
        facts, has_year = counted.facts, counted.facts.get("of_year") is not None
        yield Group(
            entity.table,
            counted.records,
            office_id=text_of(facts["of_office"]) or "" if "of_office" in facts else None,
            state=state_of(entity, facts) if "of_state" in facts else None,
            program=program_of(facts) if "of_program" in facts and has_year else None,
            tax_year=int(facts["of_year"]) if has_year else None,
            status=status_of(entity, facts) if "of_status" in facts_of else None,
            tax_type=text_of(facts.get("of_tax")),
            stays=fixed_reason(entity.table, facts),
        )


def _told(overview: Overview) -> Iterator[Group]:
    """The groups of a source that counts no further than its overview."""
    yield from (Group("offices", 1, office.id) for office in overview.offices)
    for found in overview.returns:
        yield Group(
            "returns",
            found.records,
            office_id=found.office_id or None,
            program=found.program,
            tax_year=found.tax_year,
            status=ReturnStatus(found.status) if found.status else None,
            tax_type=found.tax_type,
        )
    # What stays anyway is counted too: the export lists it, and its table must not show more than the plan did.
    yield from (Group(stays.table, stays.records, stays=stays.reason) for stays in overview.stays)
    settled: Counter[str] = Counter()
    for stays in overview.stays:
        settled[stays.table] += stays.records
    for table, records in overview.tables.items():
        if table not in {"offices", "returns"} and records > settled[table]:
            yield Group(table, records - settled[table])


def _verdicts(group: Group, selection: Selection, offices: frozenset[str]) -> Iterator[Reason | None]:
    """The verdict on *group* for each combination of the facts that the source does not tell."""
    if group.stays is not None:
        yield group.stays
        return
    rule = _RULES[group.table]
    for office, state, program, year, status in product(
        _offices(selection, offices) if group.office_id is None else [group.office_id],
        ClientState if group.state is None else [group.state],
        _one_of_each(selection.programs, ProgramYear("")) if group.program is None else [group.program],
        _years(group.table, selection) if group.tax_year is None else [group.tax_year],
        ReturnStatus if group.status is None else [group.status],
    ):
        yield rule(selection, ReturnFacts(office, program, year, status, state))


def _offices(selection: Selection, there: frozenset[str]) -> list[str]:
    """Offices that stand for all that *there* are: when all of them were chosen, a record cannot be of another."""
    if selection.offices is not None and there and there <= selection.offices:
        return sorted(there)[:1]
    return _one_of_each(selection.offices, "")


def _one_of_each(chosen: frozenset[T] | None, other: T) -> list[T]:
    """One value that was chosen and one that was not stand for all; *other* alone when everything is chosen."""
    return [other, *sorted(chosen or (), key=str)[:1]]


def _years(table: str, selection: Selection) -> set[int]:
    """Years that stand for all: kept, past retention, and of 2011 or earlier."""
    years = {selection.oldest_tax_year, max(selection.oldest_tax_year - 1, FIRST_TAX_YEAR)}
    # An assessment notice cannot be that old: SBA began with tax year 2013.
    return years if table == "assessment_notices" else years | {FIRST_TAX_YEAR - 1}


# Attachments share the fate of their return.
_RULES: Mapping[str, Callable[[Selection, ReturnFacts], Reason | None]] = {
    "offices": lambda selection, facts: selection.why_not_office(facts.office_id),
    "users": lambda selection, _: selection.why_not_user(),
    "clients": lambda selection, facts: selection.why_not_client(facts.office_id, facts.client_state),
    "relations": lambda selection, facts: selection.why_not_relation(facts.office_id, facts.client_state),
    "returns": lambda selection, facts: selection.why_not_return(facts),
    "roles": lambda selection, facts: selection.why_not_role(facts),
    "attachments": lambda selection, facts: selection.why_not_return(facts),
    "assessment_notices": lambda selection, facts: selection.why_not_notice(
        facts.office_id, facts.tax_year, facts.client_state
    ),
}
