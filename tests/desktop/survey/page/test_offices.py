from __future__ import annotations

from dataclasses import replace

from overstap.bundle import SourceInfo
from overstap.desktop.survey.page.offices import offices
from tests.desktop.survey.page.sections import rows, text
from tests.desktop.survey.written_survey import SURVEY


def test_an_office_is_told_with_its_clients_and_returns() -> None:
    shown = rows(offices(SURVEY))
    assert shown[:2] == [
        ["Kantoor", "Klanten", "Oud-klanten", "Aangiften"],
        ["Kantoor <b>Utrecht</b>", "120", "7", "1.234"],
    ]


def test_behind_an_office_are_its_returns_per_program_year_and_status() -> None:
    assert rows(offices(SURVEY))[2:] == [
        ["Programma en status", "2011", "2016"],
        ["BAS definitief", "34", ""],
        ["BAS verzonden", "", "1.190"],
        ["BTW open", "", "10"],
    ]


def test_where_nobody_knows_whose_a_return_is_there_is_no_such_column() -> None:
    untold = replace(
        SURVEY,
        offices=(replace(SURVEY.offices[0], returns=None),),
        returns=tuple(replace(count, office_id=None) for count in SURVEY.returns),
    )
    assert rows(offices(untold)) == [["Kantoor", "Klanten", "Oud-klanten"], ["Kantoor <b>Utrecht</b>", "120", "7"]]


def test_a_folder_of_messages_has_no_offices() -> None:
    assert offices(replace(SURVEY, source=SourceInfo("x", "sbr-folder", "berichten"))) is None


def test_a_program_without_a_year_is_told_too() -> None:
    other = replace(SURVEY, returns=(replace(SURVEY.returns[0], program="TAP", status=None),))
    assert "TAP 34" in text(offices(other))
