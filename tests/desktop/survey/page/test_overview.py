from __future__ import annotations

import re
from dataclasses import replace

import pytest

from overstap.bundle import SourceInfo
from overstap.desktop.survey.model import Survey
from overstap.desktop.survey.page.overview import expectation, tiles, verdict
from tests.desktop.survey.page.sections import rows, text
from tests.desktop.survey.written_survey import SURVEY

FOLDER = replace(SURVEY, source=SourceInfo("x", "sbr-folder", "berichten"), choices=())


def figures(survey: Survey) -> list[str]:
    return re.findall(r"<b>([^<]+)</b>", tiles(survey))


def test_the_first_figures_are_those_that_people_ask_for() -> None:
    assert figures(SURVEY) == ["1", "120", "1.190", "12", "2,6 MB"]


def test_each_figure_links_to_what_is_behind_it() -> None:
    links = re.findall(r'href="#([\w-]+)"', tiles(SURVEY))
    assert links == ["kantoren", "bewaartermijn", "aangiften", "aanslagen", "verwachting"]


def test_a_single_former_client_is_said_in_the_singular() -> None:
    office = replace(SURVEY.offices[0], former_clients=1)
    assert "waarvan 1 oud-klant " in text(tiles(replace(SURVEY, offices=(office,)))) + " "


def test_a_folder_is_counted_in_files_and_says_how_many_are_no_return() -> None:
    folder = replace(FOLDER, tables={"returns": 1236})
    assert figures(folder)[0] == "1.236"
    assert "van 1.234; 2 bestanden zijn iets anders" in text(tiles(folder))


def test_one_other_file_is_said_in_the_singular() -> None:
    assert "1 bestand is iets anders" in text(tiles(replace(FOLDER, tables={"returns": 1235})))


def test_without_a_status_returns_may_go_but_it_is_not_promised() -> None:
    untold = replace(SURVEY, returns=tuple(replace(count, status=None) for count in SURVEY.returns))
    assert "aangiften kunnen mee" in text(tiles(untold))


def test_the_verdict_counts_what_blocks_and_leads_to_it() -> None:
    shown = verdict(SURVEY)
    assert "Los eerst 1 probleem op" in shown
    assert 'href="#eerst-oplossen"' in shown
    assert "2 punten vragen aandacht." in shown


def test_when_nothing_blocks_the_verdict_says_so() -> None:
    shown = verdict(replace(SURVEY, problems=()))
    assert "Niets staat een migratie in de weg." in shown
    assert "aandacht" not in shown


def test_the_next_step_is_mending_or_else_choosing() -> None:
    choosing = "Kies nu in de migratietool wat meegaat"
    assert choosing in text(verdict(replace(SURVEY, problems=())))
    assert choosing not in text(verdict(SURVEY))


def test_what_to_expect_is_told_for_every_speed() -> None:
    shown = rows(expectation(SURVEY))
    assert [row[0] for row in shown] == ["Wat", "De export", "Het migratiebestand", "Uploadsnelheid", "Duur"]
    assert len(shown[3]) == len(shown[4]) == 5


def test_a_guess_from_numbers_is_called_one() -> None:
    assert SURVEY.expected is not None
    guessed = replace(SURVEY, expected=replace(SURVEY.expected, measured=False))
    assert "Geschat uit de aantallen" in text(expectation(guessed))


@pytest.mark.parametrize(("count", "words"), [(0, "de schijf"), (1, "1 programma wordt"), (3, "3 programma's worden")])
def test_what_the_export_depends_on_is_told(count: int, words: str) -> None:
    assert words in text(expectation(replace(SURVEY, programs=SURVEY.programs[:count])))


def test_nothing_expected_is_nothing_said() -> None:
    assert expectation(replace(SURVEY, expected=None)) is None
