from __future__ import annotations

from dataclasses import replace

import pytest

from overstap.desktop.programs.about import ProgramState
from overstap.desktop.survey.page.programs import left_out, programs
from tests.desktop.survey.page.sections import rows, text
from tests.desktop.survey.written_survey import SURVEY


def test_programs_stand_in_a_grid_of_years() -> None:
    shown = rows(programs(SURVEY))
    assert shown[0] == ["Programma", "alle jaren", "2016"]
    assert shown[1:4] == [["BAS", "", "gereed 2.1.0"], ["BTW", "", "ontbreekt ontbreekt"], ["CAS", "gereed 3.1.0", ""]]


def test_what_is_wrong_with_a_program_is_told_in_words() -> None:
    assert rows(programs(SURVEY))[-1] == ["BTW 2016", "Het programma BTW 2016 is niet gevonden in X.", "10"]


@pytest.mark.parametrize("state", list(ProgramState))
def test_every_state_has_a_word(state: ProgramState) -> None:
    assert text(programs(replace(SURVEY, programs=(replace(SURVEY.programs[0], state=state),))))


def test_a_source_without_programs_has_no_section() -> None:
    assert programs(replace(SURVEY, programs=())) is None


def test_unknown_tables_come_before_those_with_a_reason() -> None:
    assert [row[0] for row in rows(left_out(SURVEY))[1:]] == ["Notitie", "Sessie", "Aangifte.Kenmerk"]


def test_nothing_left_out_is_no_section() -> None:
    assert left_out(replace(SURVEY, left_out=(), unknown=())) is None
