from __future__ import annotations

from dataclasses import replace

import pytest

from overstap.bundle import SourceInfo
from overstap.bundle.model import RECORD_TABLES
from overstap.desktop.survey.model import Fate, StaysBehind
from overstap.desktop.survey.wording import all_clear, counted, fate_name, files, former_clients, staying
from overstap.i18n import activate
from tests.desktop.survey.written_survey import SURVEY

FOLDER = replace(SURVEY, source=SourceInfo("x", "sbr-folder", "berichten"))


@pytest.mark.parametrize("table", [table.name for table in RECORD_TABLES])
def test_one_record_and_many_have_their_own_words(table: str) -> None:
    one, many = counted(table, 1), counted(table, 2)
    assert one.startswith("1 ")
    assert many.startswith("2 ")
    assert one.removeprefix("1 ") != many.removeprefix("2 ")


def test_counts_have_thousands() -> None:
    assert counted("returns", 1234) == "1.234 aangiften"


def test_a_table_without_words_of_its_own_is_named() -> None:
    assert counted("findings", 3) == "3 Bevindingen"


@pytest.mark.parametrize(("count", "words"), [(1, "1 oud-klant"), (9, "9 oud-klanten")])
def test_former_clients_are_counted_in_the_right_number(count: int, words: str) -> None:
    assert former_clients(count) == words


@pytest.mark.parametrize(("count", "words"), [(1, "1 bestand"), (2, "2 bestanden")])
def test_files_are_counted_in_the_right_number(count: int, words: str) -> None:
    assert files(count) == words


def test_what_stays_behind_of_an_installation_is_a_record() -> None:
    assert staying(SURVEY, StaysBehind("returns", "before-2012", 1)) == ("1 aangifte", "van 2011 of eerder")


def test_what_stays_behind_of_a_folder_is_a_file() -> None:
    assert staying(FOLDER, StaysBehind("returns", "bank-variant", 1)) == ("1 bestand", "bestemd voor een bank")


@pytest.mark.parametrize("fate", list(Fate))
def test_every_fate_has_words(fate: Fate) -> None:
    assert fate_name(fate) != fate


def test_counts_follow_the_readers_language() -> None:
    activate("en")
    try:
        assert [counted("returns", count) for count in (1, 1234)] == ["1 return", "1,234 returns"]
    finally:
        activate("nl")


def test_nothing_in_the_way_is_said_of_an_installation_in_one_sentence() -> None:
    assert all_clear(replace(SURVEY, tables={"returns": 1300})) == "Niets staat een migratie in de weg."


@pytest.mark.parametrize(
    ("listed", "end"),
    [
        (1234, "Niets staat een migratie in de weg."),
        (1235, "1 bestand is iets anders en blijft achter."),
        (1236, "2 bestanden zijn iets anders en blijven achter."),
    ],
)
def test_nothing_in_the_way_of_a_folder_says_which_files_do_not_go_along(listed: int, end: str) -> None:
    assert all_clear(replace(FOLDER, tables={"returns": listed})).endswith(end)
