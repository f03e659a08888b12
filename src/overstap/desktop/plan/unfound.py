"""What a plan names and the source does not have: a slip of the pen, or something that has gone since.

Beside ``opening``; told before the export begins, so that somebody can still stop it, and again at its end. It stops
nothing itself: a colleague who left or a year whose last return was removed must not stand in the way of a plan that is
carried out every month, but nobody should have to guess why a program or a responsibility gave nothing (decision 0120).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from overstap.desktop.link_file import LinkFile
from overstap.desktop.plan.at_hand import Slip
from overstap.desktop.plan.reading import PlanFile
from overstap.desktop.responsibilities import WithResponsibilities, link_users
from overstap.desktop.responsibilities.people import about_strangers
from overstap.desktop.sources.contract import Part, Source, Stage, innermost
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.rows import ids_of
from overstap.desktop.sources.selection import ProgramYear, Selection
from overstap.desktop.sources.verdicts import program_of
from overstap.errors import ProgramError
from overstap.i18n import translate


def unfound(file: PlanFile, source: Source, link: LinkFile | None = None) -> tuple[str, ...]:
    """Sentences about what the plan in *file* chooses and *source*, opened by ``open_planned``, does not have.

    Each with its line and key. Users are compared with those of *link* too, when there is one: how many the portal does
    not know, and not who they are.

    Raises:
        OverstapError: what the source says when it cannot be read, other than of a single program.
    """
    # What is around the source adds to it, and what it adds is not what the plan could be wrong about.
    inner = innermost(source)
    slips = [*_offices_and_users(file, inner), *_programs(file, inner)]
    if isinstance(source, WithResponsibilities):
        slips += _origins(file, source)
    return (*file.told(slips), *about_strangers(link_users(file.plan.users, link)))


def _offices_and_users(file: PlanFile, source: Source) -> Iterator[Slip]:
    there = _people(source)
    if there is None:
        return
    chosen = file.plan.selection.offices or frozenset()
    for office in file.plan.offices:
        # An office that was left out anyway is missed by nobody.
        if office.id in chosen and office.id not in there["offices"]:
            where = (*file.entry("offices", id=office.id), "id")
            yield where, translate("kantoor {id} is hier niet").format(id=office.id)
    for user in file.plan.users:
        if user.id not in there["users"]:
            where = (*file.entry("users", id=user.id), "id")
            yield where, translate("gebruiker {id} is hier niet").format(id=user.id)


def _people(source: Source) -> dict[str, frozenset[str]] | None:
    """The ids of the offices and users of *source*; None when it does not list them before it is read."""
    if isinstance(source, DatabaseSource):
        # Asked for themselves: the database's inventory lists every return before it comes to an end.
        return {table: frozenset(_ids(source, table)) for table in ("offices", "users")}
    found: dict[str, set[str]] = {"offices": set(), "users": set()}
    # Of these two tables only: the central program then lists some dozens of records, and not every client.
    parts = [part for part in source.parts(Selection()) if part.stage is Stage.PEOPLE]
    try:
        attested = all(_listed_into(found, source, replace(part, tables=tuple(found))) for part in parts)
    # The export tells of a program that cannot list; here there is only nothing to compare with.
    except ProgramError:
        return None
    return {table: frozenset(ids) for table, ids in found.items()} if attested and found["offices"] else None


def _listed_into(found: Mapping[str, set[str]], source: Source, part: Part) -> bool:
    """Add to *found* what *part* lists; whether it can list what it holds."""
    inventory = source.inventory(part)
    for listed in inventory.listed:
        found[listed.table].update(entry.id for entry in listed.entries)
    return inventory.attested


def _ids(source: DatabaseSource, table: str) -> Iterator[str]:
    for entity in source.database.profile.of(table):
        for block in source.database.rows(entity, ("id",)):
            yield from ids_of(entity, [row[0] for row in block])


def _programs(file: PlanFile, source: Source) -> Iterator[Slip]:
    there = _program_years(source)
    missing: dict[str, list[int]] = {}
    for program in file.plan.selection.programs or ():
        # A program without years (CAS) gives no returns, so its absence among them says nothing.
        if program.year is not None and program not in there:
            missing.setdefault(program.name, []).append(program.year)
    for name, years in missing.items():
        entry = file.entry("programs", name=name)
        # A name that is not there at all is told once, and not for each of its years.
        if name in {program.name for program in there}:
            text = translate("van {program} is hier niets van {years}")
            yield (*entry, "years"), text.format(program=name, years=", ".join(map(str, sorted(years))))
        else:
            yield (*entry, "name"), translate("van {program} is hier niets").format(program=name)


def _program_years(source: Source) -> frozenset[ProgramYear]:
    """The programs and years that can have returns in *source*."""
    if isinstance(source, LocalSource):
        # By their files: what is in them costs a run of every program, and the export tells it.
        return frozenset(map(ProgramYear.parse, (*source.programs.found, *source.absent)))
    if isinstance(source, DatabaseSource):
        # Only which there are: counting all of them takes a database a while.
        facts = ("of_program", "of_year")
        entities = source.database.profile.of("returns")
        found = [values for entity in entities for values in source.database.different(entity, facts)]
        return frozenset(program_of(dict(zip(facts, values, strict=True))) for values in found)
    return frozenset(found.program for found in source.overview().returns)


def _origins(file: PlanFile, source: WithResponsibilities) -> Iterator[Slip]:
    try:
        unknown = source.unknown_origins()
    # The part that derives the relations meets the same fault, and is left out of the bundle by name.
    except ProgramError:
        return
    for name, origin in unknown:
        text = translate("{role} komt in {year} niet voor, dus deze verantwoordelijkheid krijgt niemand")
        where = (*file.entry("responsibilities", name=name), str(origin.kind))
        yield where, text.format(role=origin.name, year=file.plan.responsibilities.reference_year)
