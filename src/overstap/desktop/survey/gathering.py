"""Gathers a survey from an opened source; each variant tells what it can without handing over documents.

On top of ``people``, ``in_database`` and ``programs_seen``. A database counts everything itself; the local variant is
known by its programs' lists and by what CAS says of people; a folder of messages has to be read whole anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from overstap import __version__
from overstap.bundle.model import FIRST_TAX_YEAR, TABLES, ClientState, Reason
from overstap.desktop.progress import Report, silent
from overstap.desktop.sources.contract import Overview, Source, Stage
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.local import CENTRAL, LocalSource
from overstap.desktop.sources.selection import LAST_TAX_YEAR, Selection, can_migrate
from overstap.desktop.survey.choices import Known, choices_in, choices_of
from overstap.desktop.survey.expecting import expect
from overstap.desktop.survey.in_database import (
    left_out_of,
    needed_programs,
    notices_in,
    problems_in,
    returns_in,
    unknown_in,
)
from overstap.desktop.survey.model import (
    YEARS_AHEAD,
    Choice,
    Fate,
    LeftOut,
    NoticeCount,
    OfficeCount,
    ProgramSeen,
    ReturnCount,
    StaysBehind,
    Survey,
)
from overstap.desktop.survey.people import People
from overstap.desktop.survey.problems import Problem, in_order, problem
from overstap.desktop.survey.programs_seen import look_at_programs, problems_of, with_unlisted
from overstap.i18n import translate

# The kind of problem that a return of that fate is, where nothing but its year is known.
_CODE_OF_FATE = {Fate.BEYOND: "return-beyond-2100", Fate.EARLY: "return-before-2012", Fate.OLD: "past-retention"}


@dataclass(frozen=True)
class _Looked:
    """What the variant of the source tells beside people."""

    returns: tuple[ReturnCount, ...]
    problems: tuple[Problem, ...]
    choices: tuple[Choice, ...]
    notices: tuple[NoticeCount, ...] = ()
    programs: tuple[ProgramSeen, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def survey(source: Source, *, report: Report = silent, now: datetime | None = None) -> Survey:
    """Look at everything in *source*; nothing is written and no document is kept.

    Raises:
        OverstapError: what the source itself says when it cannot be read.
    """
    created = now or datetime.now(tz=UTC)
    report(translate("Tellen"), 0, 1)
    # First, because it fails soonest when the source cannot be read.
    overview = source.overview()
    report(translate("Tellen"), 1, 1)
    people = _people(source, report)
    looked = _look(source, overview, people, report, created.year)
    # Names of offices tell people where a client is; ids would not.
    offices = _office_names(overview)
    return Survey(
        source=source.info,
        created=created,
        tool_version=__version__,
        offices=tuple(_offices(overview, people, looked.returns)),
        tables=overview.tables,
        returns=looked.returns,
        notices=looked.notices,
        stays_behind=tuple(_stays_behind(people, looked.returns)),
        programs=looked.programs,
        problems=in_order(
            [*people.problems(offices), *looked.problems, *_about_nothing(source.info.variant, overview, looked)]
        ),
        unknown=looked.unknown,
        left_out=looked.left_out,
        choices=looked.choices,
        expected=expect(looked.choices[0], programs=len(looked.programs)),
    )


def _office_names(overview: Overview) -> dict[str, str]:
    return {office.id: office.name for office in overview.offices}


def _people(source: Source, report: Report) -> People:
    """Clients and users, and what the source says of each record that stays behind while it hands them over."""
    everything, people = Selection(), People()
    parts = source.parts(everything)
    # A folder of messages has one part, in which everybody is named by the messages themselves.
    first = [part for part in parts if part.stage is Stage.PEOPLE] or parts
    step = translate("Klanten en gebruikers bekijken")
    # One after another: there are two at most, and they read the same database.
    for number, part in enumerate(first):
        report(step, number, len(first))
        people.take(source.records(part, everything))
    report(step, len(first), len(first))
    return people


def _look(source: Source, overview: Overview, people: People, report: Report, year: int) -> _Looked:
    # A database answers in seconds what programs would take an evening for.
    if isinstance(source, DatabaseSource):
        return _look_at_database(source, people, _office_names(overview), report, year)
    returns = tuple(_as_counts(overview, people))
    # Without a database the year is all that is known of a return before it is handed over.
    problems = tuple(_about_years(returns, year))
    notices = tuple(_notices(people))
    choices = tuple(choices_of(_known(source, people, returns), year))
    if isinstance(source, LocalSource):
        seen = look_at_programs(source.programs, _needed_locally(returns), report=report)
        programs = with_unlisted(seen, source.unlisted)
        return _Looked(returns, (*problems, *problems_of(programs)), choices, notices, programs)
    # Of a folder every record is a file: what stays behind can be named, and some of it may be a return after all.
    return _Looked(returns, (*problems, *people.files()), choices, notices)


def _look_at_database(
    source: DatabaseSource, people: People, offices: dict[str, str], report: Report, year: int
) -> _Looked:
    database = source.database
    step = translate("Aangiften en aanslagen bekijken")
    report(step, 0, 1)
    problems = tuple(problems_in(database, people, offices, year=year))
    report(step, 1, 1)
    programs = look_at_programs(source.programs, needed_programs(database), report=report)
    return _Looked(
        returns=tuple(returns_in(database)),
        notices=tuple(notices_in(database)),
        programs=programs,
        problems=(*problems, *problems_of(programs)),
        choices=tuple(choices_in(database, year)),
        unknown=tuple(unknown_in(database)),
        left_out=tuple(left_out_of(database)),
    )


def _known(source: Source, people: People, returns: tuple[ReturnCount, ...]) -> Known:
    """What the variants without a database tell of what goes along."""
    clients = people.clients_per_office()
    former = sum(count for (_, state), count in clients.items() if state == ClientState.FORMER)
    # Programs hand no document over before the export; a folder was read whole.
    notices, stored = (None, None) if isinstance(source, LocalSource) else (Counter[int](), Counter[int]())
    for (table, _, year), records in people.records.items():
        if notices is not None and table == "assessment_notices":
            notices[year] += records
    for (_, _, year), size in people.stored_bytes.items():
        if stored is not None:
            stored[year] += size
    return Known(clients.total(), former, returns, notices, stored)


def _notices(people: People) -> Iterator[NoticeCount]:
    """The notices of a folder of messages, which says neither office nor status of one."""
    for (table, tax, year), records in sorted(people.records.items()):
        if table == "assessment_notices":
            yield NoticeCount(None, tax, year, None, records, people.stored_bytes[table, tax, year])


def _as_counts(overview: Overview, people: People) -> Iterator[ReturnCount]:
    """The overview's counts, with the sizes of documents that were seen; what it leaves empty is unknown."""
    for found in overview.returns:
        yield ReturnCount(
            program=str(found.program),
            tax_type=found.tax_type,
            tax_year=found.tax_year,
            records=found.records,
            office_id=found.office_id or None,
            status=found.status or None,
            stored_bytes=people.stored_bytes.get(("returns", found.tax_type, found.tax_year)),
        )


def _about_years(returns: Iterable[ReturnCount], year: int) -> Iterator[Problem]:
    counted: Counter[str] = Counter()
    for count in returns:
        counted[_CODE_OF_FATE.get(count.fate(year), "")] += count.records
        is_to_come = year + YEARS_AHEAD < count.tax_year <= LAST_TAX_YEAR
        counted["return-year-to-come"] += count.records if is_to_come else 0
    for code in (*_CODE_OF_FATE.values(), "return-year-to-come"):
        if counted[code]:
            yield problem(code, table="returns", count=counted[code])


def _about_nothing(variant: str, overview: Overview, looked: _Looked) -> Iterator[Problem]:
    """A source without clients, returns and notices is mostly another folder than was meant."""
    records = overview.tables.get("clients", 0) + overview.tables.get("assessment_notices", 0)
    if not records and not any(count.records for count in looked.returns):
        # Whoever meant an installation should read that its settings file is what was not found.
        yield problem("no-messages" if variant == "sbr-folder" else "nothing-to-migrate", count=1)


def _needed_locally(returns: Iterable[ReturnCount]) -> Counter[str]:
    """CAS, and every program that lists returns of a year that can migrate, or that does not say what it holds."""
    # Clients come from it, so it is needed also where it lists nothing.
    needed = Counter({CENTRAL: 1})
    needed.update({count.program: count.records for count in returns if can_migrate(count.tax_year)})
    return needed


def _offices(overview: Overview, people: People, returns: Iterable[ReturnCount]) -> Iterator[OfficeCount]:
    clients = people.clients_per_office()
    per_office: Counter[str | None] = Counter()
    for count in returns:
        per_office[count.office_id] += count.records
    # None for all: the source does not tell whose a return is, which is not the same as none.
    told = per_office.keys() != {None}
    for office in overview.offices:
        current, former = (clients[office.id, state] for state in (ClientState.CURRENT, ClientState.FORMER))
        yield OfficeCount(office.id, office.name, current + former, former, per_office[office.id] if told else None)


def _stays_behind(people: People, returns: Iterable[ReturnCount]) -> Iterator[StaysBehind]:
    """What the source said stays behind; of a source that did not say, at least what can never migrate."""
    left = people.left
    # A source that says nothing of it yet: then at least the rule that nobody can change.
    if not left:
        before = sum(count.records for count in returns if count.tax_year < FIRST_TAX_YEAR)
        left = +Counter({("returns", str(Reason.BEFORE_2012)): before})
    order = list(TABLES)
    for (table, reason), records in sorted(left.items(), key=lambda each: (order.index(each[0][0]), each[0][1])):
        yield StaysBehind(table, reason, records)
