from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.survey.model import Fate
from overstap.desktop.survey.page.year_chart import MAX_YEARS, ORDER, YearCounts, legend, year_chart

BY_TAX = {"IB": Counter({2010: 5, 2012: 1, 2015: 100}), "OB": Counter({2015: 1500})}
BY_FATE = {Fate.EARLY: Counter({2010: 5}), Fate.OLD: Counter({2012: 1}), Fate.GOES: Counter({2015: 1600})}
SOME = YearCounts(BY_TAX, BY_FATE)
CHART = year_chart(SOME)


def columns(chart: str) -> list[tuple[str, float]]:
    """The parts of the columns: what they stand for, and how high they are."""
    found = re.findall(r'<rect class="fate ([\w-]+)"[^>]* height="([\d.]+)"', chart)
    return [(fate, float(height)) for fate, height in found]


def test_every_cell_says_its_number() -> None:
    assert all(f">{text}</text>" in CHART for text in ("5", "1", "100", "1.500", "IB", "OB"))


def test_a_gap_between_years_is_seen() -> None:
    assert ">2013</text>" in CHART
    assert CHART.count(">·</text>") == 8


def test_the_most_has_the_strongest_colour_and_a_little_the_weakest() -> None:
    assert re.search(r'class="in-5">1\.500<', CHART)
    assert re.search(r'class="in-1">100<', CHART)


def test_years_that_cannot_migrate_are_hatched() -> None:
    assert CHART.count('fill="url(#stays)"') == 1


def test_every_figure_links_to_its_year() -> None:
    assert set(re.findall(r'href="#([\w-]+)"', CHART)) == {"jaar-2010", "jaar-2012", "jaar-2015"}


def test_a_column_is_as_high_as_its_year_has_returns() -> None:
    heights = dict(columns(CHART))
    assert heights["goes"] == max(heights.values())
    assert heights["past-retention"] == pytest.approx(heights["goes"] / 1600, abs=0.1)


def test_the_parts_of_a_column_stand_on_each_other() -> None:
    counts = YearCounts({"IB": Counter({2020: 8})}, {Fate.GOES: Counter({2020: 6}), Fate.OPEN: Counter({2020: 2})})
    assert [fate for fate, _ in columns(year_chart(counts))] == ["goes", "still-open"]
    assert re.search(r'class="total">8<', year_chart(counts))


def test_the_legend_names_what_there_is_with_how_many() -> None:
    shown = legend(BY_FATE)
    assert re.findall(r"<b>([\d.]+)</b> ([^<]+)<", shown) == [
        ("1.600", "gaat mee"),
        ("1", "gaat mee, ouder dan 7 jaar"),
        ("5", "van 2011 of eerder"),
    ]


def test_years_of_nonsense_do_not_make_a_page_of_miles() -> None:
    nonsense = Counter(dict.fromkeys(range(1, 9999, 3), 1))
    chart = year_chart(YearCounts({"IB": nonsense}, {Fate.GOES: nonsense}))
    assert MAX_YEARS - 3 < chart.count('class="head"') <= MAX_YEARS


@pytest.mark.parametrize("typed", [201, 20166, -1])
def test_a_year_that_was_mistyped_does_not_push_the_others_off_the_page(typed: int) -> None:
    counts = YearCounts({"IB": Counter({2015: 90, 2016: 110, typed: 1})}, {})
    assert (counts.years, counts.outside) == ([2015, 2016], [typed])


def test_of_two_times_that_hold_as_much_the_latest_is_shown() -> None:
    assert YearCounts({"IB": Counter({1950: 5, 2016: 5})}, {}).years == [2016]


@pytest.mark.parametrize("years", [1, 5, 30])
def test_a_narrow_screen_makes_figures_smaller_but_never_too_small_to_read(years: int) -> None:
    found = Counter(dict.fromkeys(range(2000, 2000 + years), 7))
    widest, narrowest = map(
        int, re.search(r"max-width:(\d+)px;min-width:(\d+)px", year_chart(YearCounts({"IB": found}, {}))).groups()
    )
    # Text of 12 pixels in the drawing is then at least 10 on the screen.
    assert 10 / 12 <= narrowest / widest <= 1


def test_nothing_gives_an_empty_chart() -> None:
    assert 'class="heat' not in year_chart(YearCounts({}, {}))


odd_years = st.dictionaries(st.integers(-(10**6), 10**6), st.integers(1, 99), max_size=40).map(Counter)


@given(odd_years, odd_years)
def test_law_every_year_with_returns_is_shown_or_told_to_be_outside(one: Counter[int], other: Counter[int]) -> None:
    counts = YearCounts({"IB": one, "OB": other}, {})
    shown = counts.years
    assert len(shown) <= MAX_YEARS
    assert shown == list(range(shown[0], shown[0] + len(shown))) if shown else not one + other
    assert set(one) | set(other) == {year for year in shown if counts.total(year)} | set(counts.outside)
    assert not set(shown) & set(counts.outside)


counts = st.dictionaries(st.integers(2005, 2030), st.integers(0, 5000), max_size=12).map(Counter)


@given(by_tax=st.dictionaries(st.sampled_from(["IB", "VPB", "OB"]), counts, max_size=3), late=counts)
def test_law_whatever_the_counts_the_drawing_is_well_formed(
    by_tax: dict[str, Counter[int]], late: Counter[int]
) -> None:
    drawn = ET.fromstring(year_chart(YearCounts(by_tax, dict.fromkeys(ORDER, late))))  # noqa: S314 - made a line ago
    assert drawn.get("class") == "scroll"
