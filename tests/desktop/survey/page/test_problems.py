from __future__ import annotations

from dataclasses import replace

import pytest

from overstap.desktop.survey.page.markup import Markup
from overstap.desktop.survey.page.problems import advisory, blocking, stays_behind
from overstap.desktop.survey.problem_kinds import KINDS
from overstap.desktop.survey.problems import Example, problem
from tests.desktop.survey.page.sections import rows, text
from tests.desktop.survey.written_survey import SURVEY


def shown(*examples: Example | str, count: int | None = None, code: str = "former-client") -> Markup:
    """The section about one problem with these examples."""
    return advisory(replace(SURVEY, problems=(problem(code, examples, table="clients", count=count),)))


def test_what_blocks_is_named_with_what_to_do() -> None:
    words = text(blocking(SURVEY))
    assert "1 programma ontbreekt" in words
    assert "BTW 2016" in words
    assert "Installeer het programma" in words


def test_when_nothing_blocks_there_is_no_such_section() -> None:
    assert blocking(replace(SURVEY, problems=())) is None


def test_nothing_odd_is_said_to_be_so() -> None:
    assert "Er is niets gevonden dat aandacht vraagt." in text(advisory(replace(SURVEY, problems=())))


def test_an_example_is_recognised_by_number_name_and_office() -> None:
    assert "100007 J. de Vries · Utrecht" in text(advisory(SURVEY))


def test_a_record_without_a_name_is_told_by_what_the_source_calls_it() -> None:
    assert "kenmerk 17" in text(shown("17"))


def test_a_few_examples_stand_open_and_all_of_them_behind_a_click() -> None:
    made = shown(*(Example(str(number), name=f"Klant {number}") for number in range(5)))
    assert made.count("<li>") == 3
    assert "Alle 5 tonen" in made
    assert len(rows(made)) == 6


def test_few_enough_examples_need_no_click() -> None:
    assert "<details" not in shown("1", "2")


def test_what_is_not_named_of_many_records_is_counted() -> None:
    assert "en 500 meer" in text(advisory(SURVEY))


def test_empty_columns_are_left_out_of_the_list() -> None:
    made = shown(*(Example(str(number), about="Utrecht") for number in range(5)))
    assert rows(made)[0] == ["Waar of wat", "Kenmerk bij de bron"]


def test_what_is_listed_elsewhere_on_the_page_is_linked_to() -> None:
    assert 'href="#bewaartermijn"' in shown(count=7, code="past-retention")


@pytest.mark.parametrize("code", list(KINDS))
def test_every_kind_of_problem_can_be_shown(code: str) -> None:
    found = replace(SURVEY, problems=(problem(code, count=2),))
    assert KINDS[code].advice[:20] in text(blocking(found) or advisory(found))


def test_what_stays_behind_is_told_with_the_reason() -> None:
    assert rows(stays_behind(SURVEY))[1:] == [
        ["34 aangiften", "van 2011 of eerder"],
        ["10 aangiften", "nog niet verzonden"],
    ]


def test_nothing_staying_behind_is_no_section() -> None:
    assert stays_behind(replace(SURVEY, stays_behind=())) is None


def files(count: int) -> Markup:
    return shown(*(Example(f"map/{at}.jpg", about="geen bericht") for at in range(count)), code="file-not-sbr")


def test_a_file_is_named_by_its_path_and_why() -> None:
    assert "map/0.jpg · geen bericht" in text(files(1))


def test_all_files_are_listed_by_path_and_why() -> None:
    assert rows(files(4))[:2] == [["Bestand", "Waarom"], ["map/0.jpg", "geen bericht"]]
