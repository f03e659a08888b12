from __future__ import annotations

import re
from dataclasses import replace

import pytest

from overstap.bundle import SourceInfo
from overstap.desktop.survey.page import page, variant_name
from overstap.i18n import activate
from tests.desktop.survey.written_survey import SURVEY

PAGE = page(SURVEY)


def test_it_has_a_title_and_a_language() -> None:
    assert "<title>Inventarisatie · Else4Cas</title>" in PAGE
    assert '<html lang="nl">' in PAGE


def test_it_needs_nothing_from_elsewhere() -> None:
    assert not re.search(r"""src\s*=|url\((?!#)|@import|https?://""", PAGE)
    assert "<script" not in PAGE


def test_every_link_leads_to_a_place_on_the_page() -> None:
    places = set(re.findall(r' id="([^"]+)"', PAGE))
    links = re.findall(r'href="([^"]+)"', PAGE)
    assert links
    assert {link.removeprefix("#") for link in links} <= places


def test_no_place_is_named_twice() -> None:
    places = re.findall(r' id="([^"]+)"', PAGE)
    # The legend draws with the patterns of the chart; those are named once too.
    assert len(places) == len(set(places))


def test_what_the_source_says_stays_text() -> None:
    assert "Kantoor &lt;b&gt;Utrecht&lt;/b&gt;" in PAGE


def test_what_blocks_is_told_first() -> None:
    order = [PAGE.index(f"<h2>{title}</h2>") for title in ("Eerst oplossen", "Aangiften per jaar en soort")]
    assert order == sorted(order)
    assert order[-1] < PAGE.index("<h2>Goed om te weten</h2>")


def test_a_source_that_tells_little_has_a_short_page() -> None:
    nothing = {"programs": (), "problems": (), "unknown": (), "left_out": (), "stays_behind": (), "notices": ()}
    short = page(replace(SURVEY, **nothing, choices=(), expected=None, tables={}))
    assert re.findall(r"<h2>([^<]+)</h2>", short) == [
        "Aangiften per jaar en soort",
        "Kantoren",
        "Goed om te weten",
        "Status van de aangiften",
    ]


def test_an_empty_source_has_a_page_too() -> None:
    assert "Er is niets gevonden" in page(replace(SURVEY, returns=(), offices=(), problems=(), tables={}))


def test_it_says_that_clients_are_named_in_it() -> None:
    assert "--without-names" in PAGE


def test_without_names_nobody_is_in_it_and_it_says_so() -> None:
    anonymous = page(SURVEY.without_names())
    assert "J. de Vries" in PAGE
    assert not any(words in anonymous for words in ("J. de Vries", "100007", "--without-names"))
    assert "bevat geen namen of nummers van klanten" in anonymous


def test_it_speaks_the_readers_language() -> None:
    activate("en")
    try:
        assert '<html lang="en">' in page(SURVEY)
    finally:
        activate("nl")


@pytest.mark.parametrize("variant", ["database", "local", "sbr-folder"])
def test_each_variant_has_a_name_for_people(variant: str) -> None:
    assert variant_name(variant) != variant
    assert variant_name(variant) in page(replace(SURVEY, source=SourceInfo("x", variant, "Bron")))


def test_a_variant_of_later_is_shown_as_it_is() -> None:
    assert variant_name("tape") == "tape"
