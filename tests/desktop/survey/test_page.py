from __future__ import annotations

import re
from dataclasses import replace

import pytest

from overstap.desktop.survey.page import page
from overstap.i18n import activate
from tests.desktop.survey.written_survey import SURVEY

PAGE = page(SURVEY)


def section(title: str) -> str:
    """The section with this title."""
    (found,) = [each for each in PAGE.split("<section") if f"<h2>{title}</h2>" in each]
    return found


def test_it_has_a_title_and_a_language() -> None:
    assert "<title>Inventarisatie · Else4Cas</title>" in PAGE
    assert '<html lang="nl">' in PAGE


def test_it_needs_nothing_from_elsewhere() -> None:
    assert not re.search(r"""(src|href)\s*=|url\((?!#)|@import|https?://""", PAGE)
    assert "<script" not in PAGE


def test_what_the_source_says_stays_text() -> None:
    assert "Kantoor &lt;b&gt;Utrecht&lt;/b&gt;" in PAGE


def test_the_first_figures_are_those_that_people_ask_for() -> None:
    tiles = PAGE[PAGE.index('class="tiles"') : PAGE.index("<section")]
    assert re.findall(r"<b>([^<]+)</b>", tiles) == ["1", "120", "1.190", "12", "525 kB"]


def test_what_blocks_is_told_first() -> None:
    assert "1 programma ontbreekt" in section("Eerst oplossen")
    assert PAGE.index("Eerst oplossen") < PAGE.index("Aangiften per jaar en soort") < PAGE.index("Goed om te weten")


def test_the_table_beside_the_grid_has_every_return_once() -> None:
    rows = re.findall(r"<tr><td>(IB|OB)</td>(.*?)</tr>", section("Aangiften per jaar en soort"))
    assert {tax: re.findall(r">([\d.]+)<", cells) for tax, cells in rows} == {
        "IB": ["1.190", "0", "34", "1.224"],
        "OB": ["0", "10", "0", "10"],
    }


def test_programs_have_an_icon_with_a_word() -> None:
    programs = section("Programma's".replace("'", "&#x27;"))
    assert "<title>gereed</title>" in programs
    assert "<title>ontbreekt</title>" in programs
    assert "Het programma BTW 2016 is niet gevonden in X." in programs


def test_what_is_not_shown_of_many_records_is_counted() -> None:
    assert "en 400 meer" in section("Goed om te weten")


def test_unknown_tables_come_before_those_with_a_reason() -> None:
    outside = section("Buiten de migratie")
    assert outside.index("Notitie") < outside.index("Sessie") < outside.index("Aangifte.Kenmerk")


def test_a_source_that_tells_little_has_a_short_page() -> None:
    short = page(replace(SURVEY, programs=(), problems=(), unknown=(), left_out=(), stays_behind=(), notices=()))
    assert re.findall(r"<h2>([^<]+)</h2>", short) == ["Aangiften per jaar en soort", "Kantoren", "Goed om te weten"]


def test_an_empty_source_has_a_page_too() -> None:
    assert "Er is niets gevonden" in page(replace(SURVEY, returns=(), offices=(), problems=(), tables={}))


@pytest.mark.parametrize("word", ["geen klant meer", "Bepaal of u"])
def test_it_speaks_plainly(word: str) -> None:
    assert (word in PAGE) is (word == "geen klant meer")


def test_it_speaks_the_readers_language() -> None:
    activate("en")
    try:
        assert '<html lang="en">' in page(SURVEY)
    finally:
        activate("nl")
