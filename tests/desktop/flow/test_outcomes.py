"""What was found out becomes a fact, and settles a choice only where nobody made it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from overstap.desktop.flow import Step
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.outcomes import taken
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.responsibilities import Option
from overstap.desktop.settings_file import Search
from overstap.desktop.sources.sqlserver import DatabaseSeen, Likeness, ServerSeen
from tests.desktop.flow.machine import BAS_2015, CENSUS, CHECKER, CHECKING, INI, JAN, LINKED, MIES, SETTINGS, ready
from tests.desktop.scripted import INFO, Scripted

CHOICES = Choices(variant=SourceVariant.DATABASE)
OPENED = Opened(Scripted([]), INFO, CENSUS)


def seen(*names: str) -> ServerSeen:
    return ServerSeen("SQL", tuple(DatabaseSeen(name, Likeness.WHOLE) for name in names), published_login=False)


def test_the_settings_file_that_was_found_is_chosen() -> None:
    choices, known = taken(Step.SEARCH, Search((INI,), INI), CHOICES, Known())
    assert (choices.path, known.search) == (INI, Search((INI,), INI))


@pytest.mark.parametrize("found", [INI, None])
def test_a_file_that_somebody_pointed_out_stays(found: Path | None) -> None:
    chosen = replace(CHOICES, path=Path("/elders.ini"))
    choices, _ = taken(Step.SEARCH, Search((INI,), found), chosen, Known())
    assert choices == chosen


def test_the_only_database_that_looks_right_is_chosen() -> None:
    unnamed = Known(settings=replace(SETTINGS, database=None))
    choices, known = taken(Step.SERVER, seen("Praktijk"), CHOICES, unnamed)
    assert choices.database == PlannedDatabase(database="Praktijk")
    assert known.server == seen("Praktijk")


@pytest.mark.parametrize(
    ("named", "in_settings", "names"),
    [
        ("Archief", None, ("Praktijk",)),
        (None, "Else4Cas", ("Praktijk",)),
        (None, None, ("Een", "Twee")),
        (None, None, ()),
    ],
)
def test_what_somebody_named_or_has_to_choose_is_not_chosen_for_them(
    named: str | None, in_settings: str | None, names: tuple[str, ...]
) -> None:
    chosen = replace(CHOICES, database=PlannedDatabase(database=named))
    known = Known(settings=replace(SETTINGS, database=in_settings))
    choices, _ = taken(Step.SERVER, seen(*names), chosen, known)
    assert choices == chosen


def test_a_source_that_was_opened_says_who_it_is_and_forgets_programs_of_another_opening() -> None:
    before = Known(programs={"BAS 2015": ready("BAS 2015")})
    choices, known = taken(Step.OPEN, OPENED, CHOICES, before)
    assert (choices.source_id, known.opened, dict(known.programs)) == (INFO.id, OPENED, {})


def test_another_source_takes_the_choices_in_the_first_away() -> None:
    chosen = replace(CHOICES, source_id="guid-0", programs=frozenset({BAS_2015}), folder=Path("/uit"))
    choices, _ = taken(Step.OPEN, OPENED, chosen, Known())
    assert (choices.programs, choices.folder) == (None, Path("/uit"))


def test_programs_are_added_to_those_that_were_asked_before() -> None:
    before = Known(programs={"CAS": ready("CAS")})
    _, known = taken(Step.PROGRAMS, {"BAS 2015": ready("BAS 2015")}, CHOICES, before)
    assert sorted(known.programs) == ["BAS 2015", "CAS"]


def test_the_roles_of_a_year_are_kept_beside_those_of_others() -> None:
    before = Known(options={2015: (Option(CHECKER, 7),)})
    _, known = taken(Step.ROLES, (2016, (Option(CHECKING, 2),)), CHOICES, before)
    assert sorted(known.options) == [2015, 2016]
    assert sorted(before.options) == [2015]


@pytest.mark.parametrize(
    ("step", "outcome", "name"),
    [
        (Step.SETTINGS, SETTINGS, "settings"),
        (Step.NEEDED, frozenset({"CAS"}), "needed"),
        (Step.USERS, (MIES, JAN), "users"),
        (Step.LINK, LINKED, "link"),
    ],
)
def test_other_facts_are_only_noted(step: Step, outcome: object, name: str) -> None:
    choices, known = taken(step, outcome, CHOICES, Known())
    assert choices == CHOICES
    assert known == replace(Known(), **{name: outcome})
