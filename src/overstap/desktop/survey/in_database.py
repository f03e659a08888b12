"""What only a database can tell a survey: returns and notices counted by the database itself, and what it holds beyond.

Used by ``gathering`` for the database variant. The queries are those of the source profile, counted in groups.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.sources.connection import Database
from overstap.desktop.sources.profile import GIVEN_BY_PROGRAM, Entity, TableUse
from overstap.desktop.sources.verdicts import program_of, status_of, text_of
from overstap.desktop.sources.wanted import known_statuses
from overstap.desktop.survey.model import LeftOut, NoticeCount, ReturnCount
from overstap.desktop.survey.problems import Problem, problem

# Years that an administration is kept by law (AWR art. 52); older returns ask for a decision.
RETENTION_YEARS = 7

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
            )


def notices_in(database: Database) -> Iterator[NoticeCount]:
    """The assessment notices of *database*, counted."""
    for entity in database.profile.of("assessment_notices"):
        for counted in database.counted(entity, _OF_NOTICE):
            office, tax, year, status = counted.facts.values()
            yield NoticeCount(
                text_of(office), text_of(tax) or "", int(year), text_of(status), counted.records, counted.stored_bytes
            )


def needed_programs(database: Database) -> Counter[str]:
    """The programs that hand over something of 2012 or later, each with how many records."""
    needed: Counter[str] = Counter()
    for entity in database.profile.entities:
        if entity.given_by == GIVEN_BY_PROGRAM:
            for counted in database.counted(entity, ("of_program", "of_year")):
                if (counted.facts["of_year"] or 0) >= FIRST_TAX_YEAR:
                    # Open returns count too: someone may choose to take them along.
                    needed[str(program_of(counted.facts))] += counted.records
        elif entity.table == "assessment_notices":
            needed[entity.given_by] += database.counted(entity, ())[0].records
    # Without the zeros: a program of which nothing is there is not needed.
    return +needed


def problems_in(database: Database, *, today: date) -> Iterator[Problem]:
    """What is odd about the returns and notices of *database*, and what it holds that nobody knows."""
    known = known_statuses(database.profile)
    for entity in database.profile.of("returns"):
        yield from _about_returns(database, entity, known, today)
    without = sum(count.records for count in notices_in(database) if count.status is None)
    if without:
        yield problem("notice-without-status", table="assessment_notices", field="status", count=without)
    unknown = tuple(unknown_in(database))
    if unknown:
        yield problem("unknown-table", unknown)


def _about_returns(database: Database, entity: Entity, known: frozenset[str], today: date) -> Iterator[Problem]:
    counts: Counter[str] = Counter()
    for counted in database.counted(entity, _OF_RETURN):
        facts = counted.facts
        # Each return counts under one heading, the one that decides about it.
        status, year = status_of(entity, facts), int(facts["of_year"])
        counts["unknown-status"] += counted.records * (text_of(facts["of_status"]) not in known)
        counts["return-without-client"] += counted.records * (facts["of_office"] is None)
        if year < FIRST_TAX_YEAR:
            counts["return-before-2012"] += counted.records
        elif status is ReturnStatus.OPEN:
            counts["return-open"] += counted.records
        elif year < today.year - RETENTION_YEARS:
            counts["past-retention"] += counted.records
    for code, count in counts.items():
        if count:
            yield problem(code, table="returns", count=count)


def unknown_in(database: Database) -> Iterator[str]:
    """The tables and columns of *database* that the profile does not know, as ``Table`` or ``Table.Column``."""
    uses = {name.casefold(): use for name, use in database.profile.tables.items()}
    for table, columns in database.layout().items():
        use = uses.get(table.casefold())
        if use is None:
            yield table
        # A table that is left out as a whole needs no list of its columns.
        elif use.reason is None:
            yield from _unknown_columns(table, list(columns), use)


def left_out_of(database: Database) -> Iterator[LeftOut]:
    """The tables and columns of *database* that the profile leaves out, each with its reason."""
    here = {table.casefold() for table in database.layout()}
    for table, use in database.profile.tables.items():
        if table.casefold() in here:
            if use.reason is not None:
                yield LeftOut(table, None, use.reason)
            yield from (LeftOut(table, column, reason) for column, reason in use.left_out.items())


def _unknown_columns(table: str, columns: list[str], use: TableUse) -> Iterator[str]:
    known = {name.casefold() for name in use.known}
    yield from (f"{table}.{column}" for column in columns if column.casefold() not in known)
