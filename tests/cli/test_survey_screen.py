from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from overstap.bundle import SourceInfo
from overstap.cli import survey_screen
from overstap.cli.survey_screen import show
from overstap.desktop.survey import Survey
from overstap.desktop.survey.problems import Example, problem
from tests.desktop.survey.written_survey import SURVEY

Screen = Callable[..., str]
FOLDER = replace(SURVEY, source=SourceInfo("x", "sbr-folder", "berichten"), programs=(), problems=())


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Shows a survey on a terminal of 80 columns and gives what stands there."""
    monkeypatch.setattr(survey_screen.console, "_width", 80)
    monkeypatch.setattr(survey_screen.console, "_force_terminal", True)

    def screen(found: Survey = SURVEY) -> str:
        show(found)
        return capsys.readouterr().out

    return screen


def test_every_line_fits_in_eighty_columns(shown: Screen) -> None:
    assert max(map(len, shown().splitlines())) <= 80


def test_no_line_ends_in_spaces(shown: Screen) -> None:
    sentences = [line for line in shown().splitlines() if not line.startswith(("Kantoor", "Jaar"))]
    assert [line for line in sentences if line != line.rstrip()] == []


def test_piped_each_sentence_is_a_line_of_its_own_however_long(capsys: pytest.CaptureFixture[str]) -> None:
    show(SURVEY)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) > 80
    assert [line for line in lines if line != line.rstrip()] == []
    assert any(line.startswith("Verwacht: ") and line.endswith(("minuut", "minuten", "uur")) for line in lines)


def test_it_says_what_it_is_about(shown: Screen) -> None:
    assert shown().startswith("Else4Cas · databasevariant\n")


def test_returns_are_told_with_what_goes_along(shown: Screen) -> None:
    assert "1.190 van 1.234 aangiften gaan mee als u niets anders kiest." in shown()


def test_a_single_return_goes_along_in_the_singular(shown: Screen) -> None:
    single = replace(SURVEY, returns=(replace(SURVEY.returns[1], records=1),))
    assert "1 van 1 aangifte gaat mee als u niets anders kiest." in shown(single)


def test_without_a_status_nothing_is_promised(shown: Screen) -> None:
    untold = replace(SURVEY, returns=tuple(replace(count, status=None) for count in SURVEY.returns))
    assert "kunnen mee; welke nog open zijn, blijkt bij de export" in " ".join(shown(untold).split())


def test_what_stays_behind_is_told_with_the_reason(shown: Screen) -> None:
    assert "Blijft achter: 34 aangiften, van 2011 of eerder" in shown()


def test_a_folder_is_counted_in_files(shown: Screen) -> None:
    folder = replace(FOLDER, tables={"returns": 1236, "clients": 120})
    assert "1.236 bestanden, 120 klanten" in shown(folder)
    assert "Kantoor" not in shown(folder)


def test_what_to_expect_is_one_sentence(shown: Screen) -> None:
    assert "Verwacht: export" in shown()
    assert "Verwacht" not in shown(replace(SURVEY, expected=None))


def test_a_program_that_cannot_be_used_is_named(shown: Screen) -> None:
    assert "Programma's: 2 gereed, 1 niet" in shown()
    assert "✗ BTW 2016: Het programma BTW 2016 is niet gevonden in X." in shown()


def test_what_blocks_stands_last_where_the_eye_is(shown: Screen) -> None:
    text = shown()
    assert text.index("Goed om te weten") < text.index("Eerst oplossen")
    assert "Niets staat een migratie in de weg." not in text


def test_when_nothing_blocks_it_says_so(shown: Screen) -> None:
    assert shown(replace(SURVEY, problems=())).endswith("Niets staat een migratie in de weg.\n")


def test_nobody_is_named_on_the_screen(shown: Screen) -> None:
    assert "de Vries" not in shown()


def test_an_empty_source_can_be_shown_too(shown: Screen) -> None:
    assert "Else4Cas" in shown(replace(SURVEY, returns=(), offices=(), problems=(), tables={}, programs=()))


def of_files(*names: str, count: int | None = None) -> Survey:
    found = problem("file-unreadable", [Example(name) for name in names], table="returns", count=count)
    return replace(FOLDER, problems=(found,))


def test_files_that_stay_behind_are_named(shown: Screen) -> None:
    assert "  – 2020/kapot.xbrl\n" in shown(of_files("2020/kapot.xbrl"))


def test_a_number_in_the_name_of_a_file_is_not_shown(shown: Screen) -> None:
    assert "  – aangifte 2020 ….xbrl\n" in shown(of_files("aangifte 2020 123456782.xbrl"))


def test_the_name_of_a_file_gives_the_terminal_no_orders(shown: Screen) -> None:
    assert "  – \\x1b[2Jrood[bold].xbrl\n" in shown(of_files("\x1b[2Jrood[bold].xbrl"))


def test_of_many_files_the_first_are_named_and_the_rest_counted(shown: Screen) -> None:
    text = shown(of_files(*(f"{at}.xbrl" for at in range(9)), count=1009))
    assert [line for line in text.splitlines() if "–" in line] == [f"  – {at}.xbrl" for at in range(5)]
    assert "en 1.004 meer" in text


def test_without_names_files_are_only_counted(shown: Screen) -> None:
    text = shown(of_files("jansen.xbrl").without_names())
    assert "1 bestand is niet te lezen" in text
    assert "jansen" not in text
    assert "meer" not in text
