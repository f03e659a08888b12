"""From choices and facts to a plan, and from a plan back to choices; and the defaults of what nobody chose.

Below ``flow``. The defaults are those of the step plan: everything that was found and can migrate, except open returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from overstap.bundle.model import FIRST_TAX_YEAR
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known
from overstap.desktop.plan import Plan, PlannedOutput, SourceVariant
from overstap.desktop.responsibilities import (
    PORTAL_NAMES,
    Option,
    Origin,
    PlannedUser,
    Responsibilities,
    reference_year,
)
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.census import Census, Group, Tally, tally_tables
from overstap.desktop.sources.contract import ReturnsFound
from overstap.desktop.sources.local import CENTRAL
from overstap.desktop.sources.selection import Component, ProgramYear, Selection, is_beyond

_NOBODY = Census((), ())


def census_of(known: Known) -> Census:
    """What the source holds; nothing while it is not open."""
    return known.opened.census if known.opened else _NOBODY


def migrating_programs(census: Census) -> frozenset[ProgramYear]:
    """The programs and years that have returns that can migrate at all."""
    return frozenset(
        group.program
        for group in census.of("returns")
        if group.program is not None
        and min(group.tax_year or FIRST_TAX_YEAR, group.program.year or FIRST_TAX_YEAR) >= FIRST_TAX_YEAR
        # A plan refuses such a year, so none may be made with it; the export then leaves its returns behind.
        and not is_beyond(group.program.year or FIRST_TAX_YEAR)
    )


def chosen_offices(choices: Choices, known: Known) -> frozenset[str]:
    """The offices that go along: all unless somebody chose."""
    # Only what is there: a plan may have been made before an office was closed.
    found = frozenset(office.id for office in census_of(known).offices)
    return found if choices.offices is None else found & choices.offices


def chosen_programs(choices: Choices, known: Known) -> frozenset[ProgramYear]:
    """The programs and years that go along: all that can migrate, without what was left out for its program."""
    found = migrating_programs(census_of(known))
    chosen = found if choices.programs is None else found & choices.programs
    return frozenset(program for program in chosen if str(program) not in choices.left_out)


def selection_of(choices: Choices, known: Known) -> Selection:
    """What goes along."""
    components = choices.components
    # The central program gives the notices out of a database; without it another file may bring them.
    if choices.variant is SourceVariant.DATABASE and CENTRAL in choices.left_out:
        components -= {Component.ASSESSMENT_NOTICES}
    return Selection(
        components=components,
        offices=chosen_offices(choices, known),
        programs=chosen_programs(choices, known),
        statuses=choices.statuses,
        oldest_tax_year=choices.oldest_tax_year,
        former_clients=choices.former_clients,
    )


def users_of(choices: Choices, known: Known) -> tuple[PlannedUser, ...]:
    """The users with the addresses that were chosen, else those of the source; only when relations go along."""
    # By id: a user who came after the choice was made keeps the address of the source.
    found = known.users or ()
    chosen = {user.id: user.email for user in choices.users or ()}
    return tuple(user._replace(email=chosen.get(user.id, user.email)) for user in found)


def year_of(choices: Choices, known: Known) -> int | None:
    """The reference year: the latest complete one unless somebody chose."""
    return choices.reference_year or reference_year(census_of(known).groups)


def names_of(known: Known) -> tuple[str, ...]:
    """The portal's responsibilities, as the link file has them."""
    return known.link.responsibilities if known.link and known.link.responsibilities else PORTAL_NAMES


def suggested(names: Sequence[str], options: Sequence[Option]) -> tuple[tuple[str, Origin], ...]:
    """For each responsibility the role or task of the same name; those without one are for somebody to choose."""
    found = []
    for name in names:
        same = [option.origin for option in options if option.origin.name.casefold() == name.casefold()]
        found += [(name, same[0])] if same else []
    return tuple(found)


def responsibilities_of(choices: Choices, known: Known) -> Responsibilities:
    """For each responsibility where it comes from, as chosen or suggested; of names that the portal has."""
    if not choices.takes_responsibilities:
        return Responsibilities()
    # Of the year that counts, chosen or not: roles of another year are other people's work.
    year = year_of(choices, known)
    # What the portal has decides: a name that it does not know would be nobody's work there.
    names, options = names_of(known), known.options.get(year, ()) if year is not None else ()
    if choices.origins is None:
        return Responsibilities(year, suggested(names, options))
    return Responsibilities(year, tuple((name, origin) for name, origin in choices.origins if name in names))


def takes_people(choices: Choices) -> bool:
    """Whether users and responsibilities go along: a folder of messages knows nobody, and a phase may leave them."""
    return choices.variant is not SourceVariant.SBR_FOLDER and Component.RELATIONS in choices.components


def tables_of(choices: Choices, known: Known) -> dict[str, Tally]:
    """For each table what there is, what goes and what stays: with the relations that responsibilities become."""
    census = census_of(known)
    derived = replace(census, groups=(*census.groups, *_derived(choices, known)))
    return tally_tables(derived, selection_of(choices, known))


def derived_of(choices: Choices, known: Known) -> int:
    """How many of the relations are in no database: those that responsibilities become."""
    return sum(group.records for group in _derived(choices, known))


def _derived(choices: Choices, known: Known) -> Iterator[Group]:
    """The relations that the export will derive: one per responsibility and client that has its role or task."""
    if not takes_people(choices):
        return
    # As the export derives them: a responsibility whose role nobody has becomes no relation.
    wanted = responsibilities_of(choices, known)
    options = {option.origin: option for option in known.options.get(wanted.reference_year or 0, ())}
    for _, origin in wanted.origins:
        option = options.get(origin)
        if option is None:
            continue
        yield from (Group("relations", whose.clients, whose.office_id, whose.state) for whose in option.whose)
        # Of clients whom only the export gets to know, neither the office nor the state is told.
        rest = option.clients - sum(whose.clients for whose in option.whose)
        if rest:
            yield Group("relations", rest)


def access_of(choices: Choices) -> Access:
    """How to get at the source: with the password, which no plan has."""
    given = Access(password=choices.password)
    return choices.database.access(dict(choices.program_files), given, left_out=choices.left_out)


def plan_of(choices: Choices, known: Known) -> Plan:
    """The plan that these choices make; of a source that was opened."""
    # People in a plan that takes none along would be addresses in a file that nobody needs them in.
    relations = takes_people(choices)
    return Plan(
        source=choices.planned_source(),
        selection=selection_of(choices, known),
        offices=census_of(known).offices,
        database=choices.database,
        program_files=choices.program_files,
        users=users_of(choices, known) if relations else (),
        responsibilities=responsibilities_of(choices, known) if relations else Responsibilities(),
        output=PlannedOutput(choices.folder, choices.link_file),
        left_out=tuple(sorted(choices.left_out)),
    )


def choices_of(plan: Plan) -> Choices:
    """The choices that made *plan*, to look at and change them."""
    selection = plan.selection
    return Choices(
        variant=plan.source.variant,
        components=selection.components,
        path=plan.source.path,
        database=plan.database,
        source_id=plan.source.id,
        offices=selection.offices,
        programs=selection.programs,
        program_files=plan.program_files,
        left_out=frozenset(plan.left_out),
        statuses=selection.statuses,
        oldest_tax_year=selection.oldest_tax_year,
        former_clients=selection.former_clients,
        users=plan.users or None,
        reference_year=plan.responsibilities.reference_year,
        # A new plan of another year's data may suggest again where nobody had chosen anything.
        origins=plan.responsibilities.origins or None,
        link_file=plan.output.link_file,
        folder=plan.output.folder,
    )


def returns_found(census: Census) -> tuple[ReturnsFound, ...]:
    """The returns of *census* for the comments in a plan; empty is what the source does not tell."""
    return tuple(
        ReturnsFound(
            group.office_id or "",
            group.program,
            group.tax_type or "",
            group.tax_year or 0,
            group.status or "",
            group.records,
        )
        for group in census.of("returns")
        if group.program is not None
    )


def changed_user(users: Iterable[PlannedUser], user_id: str, email: str | None) -> tuple[PlannedUser, ...]:
    """*users* with another address for one of them."""
    return tuple(user._replace(email=email) if user.id == user_id else user for user in users)
