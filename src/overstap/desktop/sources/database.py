"""The database variant: the database lists everything and gives people and roles; programs give returns and SBAs.

A ``Source`` on top of ``connection`` (rows), ``rows`` and ``verdicts`` (meaning), and ``handing_over`` (programs).
What stays behind is decided from the header rows of the database, so that a program of which nothing is wanted is never
started, and every reason is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any

from overstap.bundle import SourceInfo
from overstap.bundle.model import RECORD_TABLES
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.sources.connection import Database, Rows
from overstap.desktop.sources.contract import (
    Boundary,
    Entry,
    Event,
    Found,
    Inventory,
    LeftBehind,
    Listed,
    OfficeFound,
    Overview,
    Part,
    ReturnsFound,
    Since,
    Stage,
)
from overstap.desktop.sources.faults import left_behind
from overstap.desktop.sources.handing_over import Programs, chosen_rows
from overstap.desktop.sources.profile import GIVEN_BY_DATABASE, GIVEN_BY_PROGRAM, Entity
from overstap.desktop.sources.rows import ids_of, record_columns, translate_rows
from overstap.desktop.sources.selection import Selection
from overstap.desktop.sources.verdicts import Verdicts, program_of, status_of, text_of
from overstap.desktop.sources.wanted import WantedRecords, known_statuses

PART = "database"
_PEOPLE = ("offices", "users", "clients", "relations")
_ROLES = ("roles",)
_OF_PROGRAMS = ("returns", "attachments")


class DatabaseSource:
    """An opened installation of the database variant; see ``contract.Source`` for what its methods promise."""

    def __init__(self, database: Database, database_url: str, programs: Programs) -> None:
        self.database = database
        self.programs = programs
        self._url = database_url
        self._profile = database.profile
        # Which programs hand over records of an entity; asked once, for the database looks at every record for it.
        self._pairs: dict[Entity, list[tuple[Any, ...]]] = {}
        self._info = SourceInfo(id=database.identity().id, variant="database", name=database.name)

    @property
    def info(self) -> SourceInfo:
        """The database's own identity and name."""
        return self._info

    def overview(self) -> Overview:
        """Counted by the database itself."""
        tables = Counter[str]()
        # Roles and planned tasks are one table of two entities.
        for entity in self._profile.entities:
            tables[entity.table] += self.database.counted(entity, ())[0].records
        return Overview(tuple(self._offices()), dict(tables), tuple(self._returns()))

    def parts(self, selection: Selection) -> Sequence[Part]:
        """The database for people, the programs of which something is wanted, and the database again for roles."""
        # Another export of an opened source may find other programs.
        self._pairs.clear()
        # Judged by groups of equal facts, of which there are some hundreds however many returns there are.
        wanted = {table: self._wanted_parts(table, selection) for table in (*_OF_PROGRAMS, "assessment_notices")}
        of_returns = sorted(wanted["returns"] | wanted["attachments"])
        return [
            Part(PART, Stage.PEOPLE, _PEOPLE),
            *(Part(name, Stage.RETURNS, _OF_PROGRAMS) for name in of_returns),
            Part(PART, Stage.AFTER_RETURNS, _ROLES),
            *(
                Part(name, Stage.AFTER_RETURNS, ("assessment_notices",))
                for name in sorted(wanted["assessment_notices"])
            ),
        ]

    def inventory(self, part: Part) -> Inventory:
        """The first part lists the records of all tables; the others hand over what it listed."""
        # One part lists for all: a program that is missing still has its returns in the inventory.
        if part.name != PART or part.stage is not Stage.PEOPLE:
            return Inventory()
        return Inventory(listed for table in RECORD_TABLES for listed in self._listed(table.name))

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        """What *part* hands over; the database also says of every record of the programs why it stays behind."""
        if part.name != PART:
            return self._from_program(part, selection, since)
        return self._from_database(part, selection)

    def close(self) -> None:
        """End the programs and release the database."""
        self.programs.close()
        self.database.close()

    def _offices(self) -> Iterator[OfficeFound]:
        for entity in self._profile.of("offices"):
            for block in self.database.rows(entity, ("id", "name")):
                keys = ids_of(entity, [row[0] for row in block])
                yield from (OfficeFound(key, str(row[1])) for key, row in zip(keys, block, strict=True))

    def _returns(self) -> Iterator[ReturnsFound]:
        by = ("of_office", "of_program", "of_year", "of_tax", "of_status", "of_filed")
        for entity in self._profile.of("returns"):
            for counted in self.database.counted(entity, by):
                facts = counted.facts
                yield ReturnsFound(
                    office_id=text_of(facts["of_office"]) or "",
                    program=program_of(facts),
                    tax_type=text_of(facts["of_tax"]) or "",
                    tax_year=int(facts["of_year"]),
                    status=status_of(entity, facts),
                    records=counted.records,
                )

    def _wanted_parts(self, table: str, selection: Selection) -> set[str]:
        """The names of the programs that hand over at least one wanted record of *table*."""
        parts: set[str] = set()
        for entity in self._profile.of(table):
            verdicts = Verdicts(entity, selection)
            for values in self.database.different(entity, verdicts.columns):
                if verdicts.on(values) is None:
                    parts.add(_giver(entity, dict(zip(verdicts.columns, values, strict=True))))
        return parts - {PART}

    def _listed(self, table: str) -> Iterator[Listed]:
        for entity in self._profile.of(table):
            given = self.database.columns(entity)
            # Facts as well as hash: a return that is filed by now has the same content, and another status. The size of
            # a document costs a look at it, and tells nothing beside a hash.
            has_hash = "source_hash" in given
            names = [name for name in given if name in {"id", "source_hash"} or name.startswith("of_")]
            names = [name for name in names if not (has_hash and name == "of_bytes")]
            for block in self.database.rows(entity, names):
                yield Listed(table, list(_entries(entity, names, block)))

    def _from_database(self, part: Part, selection: Selection) -> Iterator[Event]:
        for table in part.tables:
            for entity in self._profile.of(table):
                yield from self._records_of(entity, selection)
        # Said once and early, so that what hangs on these records can be judged when it comes.
        if part.stage is Stage.PEOPLE:
            for entity in self._profile.entities:
                if entity.given_by != GIVEN_BY_DATABASE:
                    yield from self._left_behind(entity, selection)

    def _records_of(self, entity: Entity, selection: Selection) -> Iterator[Event]:
        verdicts = Verdicts(entity, selection)
        names = record_columns(entity, self.database.columns(entity))
        for block in self.database.rows(entity, (*names, *verdicts.columns)):
            translated = translate_rows(entity, names, [row[: len(names)] for row in block])
            # The facts come last in each row, after the columns of the record.
            facts = [tuple(row[len(names) :]) for row in block]
            reasons = [verdicts.on(values) for values in facts]
            yield from chosen_rows(entity.table, translated.batch, [reason is None for reason in reasons])
            staying = dict(zip(translated.ids, reasons, strict=True))
            yield from _left(entity.table, verdicts, translated.ids, facts)
            # Of a record that stays behind nobody needs to know what is odd about it.
            yield from (found for found in translated.found if staying[found.id] is None)
            yield Boundary()

    def _left_behind(self, entity: Entity, selection: Selection) -> Iterator[Event]:
        """What stays behind of an entity whose records a program would hand over."""
        verdicts = Verdicts(entity, selection)
        for block in self.database.rows(entity, ("id", *verdicts.columns)):
            keys = ids_of(entity, [row[0] for row in block])
            yield from _left(entity.table, verdicts, keys, [tuple(row[1:]) for row in block])
            yield Boundary()

    def _from_program(self, part: Part, selection: Selection, since: Since | None) -> Iterator[Event]:
        judge = WantedRecords(known_statuses(self._profile))
        if since is not None:
            judge.remember(since.returns)
        for entity in (entity for table in part.tables for entity in self._profile.of(table)):
            self._teach(judge, part, entity, selection)
        # The program may skip offices that do not go along; what it sends all the same is judged here.
        offices = None if selection.offices is None else tuple(sorted(selection.offices))
        # A program asked for attachments reads all of them, also when none is wanted.
        tables = tuple(table for table in part.tables if judge.anything_of(table))
        config = ProgramConfig("database", database_url=self._url, offices=offices, tables=tables)
        yield from self.programs.events(part.name, config, judge, since.state if since else None)

    def _teach(self, judge: WantedRecords, part: Part, entity: Entity, selection: Selection) -> None:
        """Tell *judge* which records of *part* the database lists, and whether they are wanted."""
        verdicts = Verdicts(entity, selection)
        for facts in self._facts_of(part, entity):
            for block in self.database.rows(entity, ("id", *verdicts.columns), **facts):
                keys = ids_of(entity, [row[0] for row in block])
                judge.learn(entity.table, keys, [verdicts.on(tuple(row[1:])) is None for row in block])

    def _facts_of(self, part: Part, entity: Entity) -> Iterator[dict[str, object]]:
        """The facts, as the database has them, by which the records of *part* are found among those of *entity*."""
        if entity.given_by != GIVEN_BY_PROGRAM:
            yield {}
            return
        # The values are the database's own: a name of a part cannot be turned back into them with certainty.
        for program, year in self._programs_of(entity):
            facts = {"of_program": program, "of_year": year}
            if _giver(entity, facts) == part.name:
                yield facts

    def _programs_of(self, entity: Entity) -> list[tuple[Any, ...]]:
        # Two threads may ask at once; that costs a question and harms nothing.
        if entity not in self._pairs:
            self._pairs[entity] = self.database.different(entity, ("of_program", "of_year"))
        return self._pairs[entity]


def _giver(entity: Entity, facts: Mapping[str, Any]) -> str:
    """The name of the part that hands a record over; the database itself, for one that no program can have."""
    if entity.given_by == GIVEN_BY_PROGRAM:
        return str(program_of(facts)) or PART
    return PART if entity.given_by == GIVEN_BY_DATABASE else entity.given_by


def _entries(entity: Entity, names: Sequence[str], rows: Rows) -> Iterator[Entry]:
    """The entries of *rows*, each with a value for each of *names*."""
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    facts = {name: values for name, values in columns.items() if name.startswith("of_")}
    hashes = map(text_of, columns["source_hash"]) if "source_hash" in columns else repeat(None)
    marks = map("|".join, zip(*(map(str, values) for values in facts.values()), strict=True)) if facts else repeat("")
    told = zip(ids_of(entity, columns["id"]), hashes, marks, _givers(entity, facts, len(rows)), strict=False)
    for key, source_hash, mark, giver in told:
        yield Entry(key, source_hash) if giver == PART else Entry(key, source_hash, giver, mark)


def _givers(entity: Entity, facts: Mapping[str, Sequence[Any]], count: int) -> Iterable[str]:
    """Who gives each of so many records, of which the *facts* are in columns."""
    if entity.given_by != GIVEN_BY_PROGRAM:
        return repeat(_giver(entity, {}), count)
    names = ("of_program", "of_year")
    pairs = list(zip(*(facts[name] for name in names), strict=True))
    # There are some thirty programs, however many records.
    known = {pair: _giver(entity, dict(zip(names, pair, strict=True))) for pair in set(pairs)}
    return [known[pair] for pair in pairs]


def _left(
    table: str, verdicts: Verdicts, keys: Iterable[str], facts: Iterable[tuple[Any, ...]]
) -> Iterator[LeftBehind | Found]:
    """Of the records called *keys*, with those *facts*, the ones that stay behind."""
    for key, values in zip(keys, facts, strict=True):
        reason = verdicts.on(values)
        if reason is not None:
            year = dict(zip(verdicts.columns, values, strict=True)).get("of_year")
            yield from left_behind(table, key, reason, tax_year=None if year is None else int(year))
