from __future__ import annotations

import re
from collections import Counter

from overstap.desktop.survey.heat_grid import MAX_YEARS, heat_grid

SOME = {"IB": Counter({2010: 5, 2012: 1, 2015: 100}), "OB": Counter({2015: 1500})}


def test_every_cell_says_its_number() -> None:
    grid = heat_grid(SOME)
    assert all(f">{text}</text>" in grid for text in ("5", "1", "100", "1.500", "IB", "OB"))


def test_a_gap_between_years_is_seen() -> None:
    assert ">2013</text>" in heat_grid(SOME)
    assert heat_grid(SOME).count(">·</text>") == 8


def test_the_most_has_the_strongest_colour_and_a_little_the_weakest() -> None:
    grid = heat_grid(SOME)
    assert re.search(r'class="in-5">1\.500<', grid)
    assert re.search(r'class="in-1">100<', grid)


def test_years_that_cannot_migrate_are_hatched() -> None:
    assert heat_grid(SOME).count('fill="url(#stays)"') == 1


def test_years_of_nonsense_do_not_make_a_page_of_miles() -> None:
    grid = heat_grid({"IB": Counter({1: 1, 9999: 1})})
    assert grid.count('class="head"') == MAX_YEARS


def test_nothing_gives_an_empty_grid() -> None:
    assert "<rect" not in heat_grid({})
