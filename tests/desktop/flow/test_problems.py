"""What blocks Volgende, where no walk shows it as plainly."""

from __future__ import annotations

import pytest

from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.errors import FolderMissingError, NothingTickedError, ProgramsUnusableError, in_one
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.pages import Page
from overstap.desktop.flow.problems import problems_on
from overstap.desktop.programs.errors import ProgramFileMissingError, ProgramMissingError
from overstap.desktop.sources.census import Census
from tests.desktop.scripted import INFO, Scripted

EMPTY = Known(opened=Opened(Scripted([]), INFO, Census((), ())))


@pytest.mark.parametrize("page", [Page.WELCOME, Page.LINK, Page.RESPONSIBILITIES, Page.FINISH])
def test_some_pages_ask_nothing_that_must_be_answered(page: Page) -> None:
    assert problems_on(page, Choices(), Known()) == ()


@pytest.mark.parametrize("page", [Page.OFFICES, Page.YEARS])
def test_a_source_without_any_has_nothing_to_tick(page: Page) -> None:
    assert problems_on(page, Choices(), EMPTY) == ()


def test_every_problem_says_what_to_do_next() -> None:
    problems = [*problems_on(Page.OUTPUT, Choices(), Known())]
    problems += problems_on(Page.PARTS, Choices(components=frozenset()), Known())
    assert [type(problem) for problem in problems] == [FolderMissingError, NothingTickedError]
    assert all(problem.advice for problem in problems)


LOST = [ProgramFileMissingError(path=f"/{name}.exe", program=name) for name in ("BAS 2015", "BTW 2016")]


def test_several_programs_are_told_at_once_each_with_what_to_do() -> None:
    told = in_one(LOST)
    assert isinstance(told, ProgramsUnusableError)
    assert str(told).startswith("2 programma's")
    assert all(f"\n- {problem} {problem.advice}" in str(told) for problem in LOST)


def test_a_wrong_folder_is_told_once_and_not_for_each_program() -> None:
    names = ("BAS 2015", "BAS 2016", "CAS")
    told = str(in_one([ProgramMissingError(program=name, folder="X") for name in names]))
    assert told.startswith("3 programma's")
    assert told.count("niet gevonden in X") == 1
    assert "Dit geldt ook voor BAS 2016, CAS." in told


def test_one_program_speaks_for_itself() -> None:
    assert in_one(LOST[:1]) is LOST[0]


def test_beside_another_problem_the_first_speaks() -> None:
    other = NothingTickedError()
    assert in_one([other, *LOST]) is other
