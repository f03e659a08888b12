"""What only a database can tell a survey: returns and notices counted by the database itself, and what it holds beyond.

Used by ``gathering`` for the database variant. The queries are those of the source profile, counted in groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.sources import completeness
from overstap.desktop.sources.connection import Database
from overstap.desktop.sources.profile import GIVEN_BY_PROGRAM, Entity
from overstap.desktop.sources.rows import ids_of
from overstap.desktop.sources.selection import LAST_TAX_YEAR, can_migrate, is_beyond
from overstap.desktop.sources.verdicts import program_of, status_of, text_of
from overstap.desktop.sources.wanted import known_statuses
from overstap.desktop.survey.model import RETENTION_YEARS, YEARS_AHEAD, LeftOut, NoticeCount, ReturnCount
from overstap.desktop.survey.people import People
from overstap.desktop.survey.problems import MOST_EXAMPLES, Example, Problem, problem

_OF_RETURN = ("of_office", "of_program", "of_year", "of_tax", "of_status", "of_filed")
_OF_NOTICE = ("of_office", "of_tax", "of_year", "of_status")


def returns_in(database: Database) -> Iterator[ReturnCount]:
    """The returns of *database*, counted by what people choose from."""
    for entity in database.profile.of("returns"):
        for counted in database.counted(entity, _OF_RETURN):
            facts = counted.facts
            yield ReturnCount(
                program=str(program_of(facts)),
                tax_type=text_of(facts["of_tax"]) or "",
                tax_year=int(facts["of_year"]),
                records=counted.records,
                office_id=text_of(facts["of_office"]),
                status=status_of(entity, facts),
                source_status=text_of(facts["of_status"]),
                stored_bytes=counted.stored_bytes,
                client_missing=facts["of_office"] is None,
            )


def notices_in(database: Database) -> Iterator[NoticeCount]:
    """The assessment notices of *database*, counted."""
    # Notices have no program year: the program that gives them has none.
    for entity in database.profile.of("assessment_notices"):
        for counted in database.counted(entity, _OF_NOTICE):
            office, tax, year, status = counted.facts.values()
            yield NoticeCount(
                text_of(office), text_of(tax) or "", int(year), text_of(status), counted.records, counted.stored_bytes
            )


def needed_programs(database: Database) -> Counter[str]:
    """The programs that hand over something of a year that can migrate, each with how many records."""
    needed: Counter[str] = Counter()
    for entity in database.profile.entities:
        if entity.given_by == GIVEN_BY_PROGRAM:
            for counted in database.counted(entity, ("of_program", "of_year")):
                if can_migrate(counted.facts["of_year"] or 0):
                    # Open returns count too: someone may choose to take them along.
                    needed[str(program_of(counted.facts))] += counted.records
        elif entity.table == "assessment_notices":
            needed[entity.given_by] += database.counted(entity, ())[0].records
    # Without the zeros: a program of which nothing is there is not needed.
    return +needed


def problems_in(database: Database, people: People, offices: Mapping[str, str], *, year: int) -> Iterator[Problem]:
    """What is odd about the returns and notices of *database* in *year*, and what it holds that nobody knows.

    Whose a return is, *people* and *offices* (id → name) tell.
    """
    if database.published_login:
        yield problem("default-password", count=1)
    known = known_statuses(database.profile)
    for entity in database.profile.of("returns"):
        judge = _ReturnJudge(entity, known, year)
        yield from _told(_walked(database, entity, _OF_RETURN, judge), "returns", people, offices)
    for entity in database.profile.of("assessment_notices"):
        walked = _walked(database, entity, _OF_NOTICE, _codes_of_notice)
        yield from _told(walked, "assessment_notices", people, offices)
    unknown = tuple(unknown_in(database))
    if unknown:
        yield problem("unknown-table", unknown)


@dataclass
class _Told:
    """The records of one kind of problem: all counted, the first ones kept as (id, client, what it is)."""

    count: int = 0
    first: list[tuple[str, str, str]] = field(default_factory=list)


# From the facts of a record to the kinds of problem that it has.
_Judge = Callable[[Mapping[str, Any]], Sequence[str]]

# Thousands of returns of the same years need no names: the page counts them per year.
_COUNTED_ONLY = frozenset({"return-before-2012", "past-retention"})


def _walked(database: Database, entity: Entity, facts: Sequence[str], judge: _Judge) -> dict[str, _Told]:
    """Walk once through the headers of *entity*; equal facts are judged once."""
    has_client = "of_client" in database.columns(entity)
    # A profile that somebody adapted may not say whose a record is.
    names = ("id", *(("of_client",) if has_client else ()), *facts)
    told: dict[str, _Told] = {}
    known: dict[tuple[Any, ...], tuple[Sequence[str], str]] = {}
    for block in database.rows(entity, names):
        for row in block:
            values = tuple(row[-len(facts) :])
            if values not in known:
                named = dict(zip(facts, values, strict=True))
                known[values] = judge(named), _about(named)
            codes, about = known[values]
            for code in codes:
                found = told.setdefault(code, _Told())
                found.count += 1
                if len(found.first) < MOST_EXAMPLES and code not in _COUNTED_ONLY:
                    client = text_of(row[1]) if has_client else None
                    found.first.append((ids_of(entity, [row[0]])[0], client or "", about))
    return told


@dataclass(frozen=True)
class _ReturnJudge:
    """What is odd about a return; each counts under one heading of those that decide whether it goes along."""

    entity: Entity
    known: frozenset[str]
    year: int

    def __call__(self, facts: Mapping[str, Any]) -> Sequence[str]:
        # An unknown word is told beside what it counts as: it may be both odd and old.
        codes = [] if text_of(facts["of_status"]) in self.known else ["unknown-status"]
        status, tax_year = status_of(self.entity, facts), int(facts["of_year"])
        # Beside what decides whether it goes along: it is a slip to mend whatever becomes of it.
        if self.year + YEARS_AHEAD < tax_year <= LAST_TAX_YEAR:
            codes.append("return-year-to-come")
        if tax_year < FIRST_TAX_YEAR:
            codes.append("return-before-2012")
        elif is_beyond(tax_year):
            codes.append("return-beyond-2100")
        elif facts["of_office"] is None:
            codes.append("return-without-client")
        elif status is ReturnStatus.OPEN:
            codes.append("return-open")
        elif tax_year < self.year - RETENTION_YEARS:
            codes.append("past-retention")
        return codes


def _codes_of_notice(facts: Mapping[str, Any]) -> Sequence[str]:
    return () if facts["of_status"] is not None else ("notice-without-status",)


def _about(facts: Mapping[str, Any]) -> str:
    """Which return or notice it is, in words of the source: ``IB 2024 · Ter controle``."""
    tax = " ".join(filter(None, (text_of(facts["of_tax"]), text_of(facts["of_year"]))))
    return " · ".join(filter(None, (tax, text_of(facts["of_status"]))))


def _told(told: Mapping[str, _Told], table: str, people: People, offices: Mapping[str, str]) -> Iterator[Problem]:
    for code, found in told.items():
        # Named together: one look through the clients for all examples of a problem.
        clients = {each.id: each for each in people.clients([client for _, client, _ in found.first], offices)}
        examples = (
            Example(key, clients[client].number, clients[client].name, about) for key, client, about in found.first
        )
        yield problem(code, examples, table=table, count=found.count)


def unknown_in(database: Database) -> Iterator[str]:
    """The tables and columns of *database* that the profile does not know, as ``Table`` or ``Table.Column``."""
    return completeness.unknown_in(completeness.accounts_of(database.found(), database.profile))


def left_out_of(database: Database) -> Iterator[LeftOut]:
    """The tables and columns of *database* that the profile leaves out, each with its reason in the active language."""
    here = {table.casefold() for table in database.layout()}
    for table, use in database.profile.tables.items():
        if table.casefold() in here:
            if use.reason is not None:
                yield LeftOut(table, None, str(use.reason))
            yield from (LeftOut(table, column, str(reason)) for column, reason in use.left_out.items())
