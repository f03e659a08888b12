"""A plan with a slip of the pen is carried out, and the slip is told."""

from __future__ import annotations

from dataclasses import replace

from overstap.desktop.plan.unfound import unfound
from overstap.desktop.sources.selection import ProgramYear
from tests.desktop.plan.plans import BAS_2013, OVERVIEW, PLAN


def choosing(**chosen: object) -> tuple[str, ...]:
    return unfound(replace(PLAN, selection=replace(PLAN.selection, **chosen)), OVERVIEW)  # type: ignore[arg-type]


def test_a_plan_as_it_was_made_names_nothing_that_is_not_there() -> None:
    assert unfound(PLAN, OVERVIEW) == ()


def test_an_office_that_is_not_there_is_named() -> None:
    assert choosing(offices=frozenset({"1", "99"})) == ("Het plan noemt kantoren die er niet zijn: 99.",)


def test_a_misspelt_program_is_named_with_its_year() -> None:
    (told,) = choosing(programs=frozenset({ProgramYear("BASS", 2013), BAS_2013}))
    assert told == "Het plan noemt programma's waarvan hier geen aangiften zijn: BASS 2013."


def test_a_year_that_is_not_there_is_named() -> None:
    (told,) = choosing(programs=frozenset({ProgramYear("BAS", 2031), BAS_2013}))
    assert "BAS 2031" in told
    assert "BAS 2013" not in told


def test_a_program_without_years_and_a_choice_of_everything_are_no_slips() -> None:
    assert choosing(programs=frozenset({ProgramYear("CAS")})) == ()
    assert choosing(offices=None, programs=None) == ()
