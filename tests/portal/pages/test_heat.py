"""The grid of returns per tax and year."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.pages.heat import STEPS, heat_grid
from overstap.portal.returns.api import YearTally

TALLIES = st.dictionaries(
    st.tuples(st.sampled_from(["IB", "OB", "VPB"]), st.integers(2012, 2025)), st.integers(1, 10**6), min_size=1
).map(lambda numbers: [YearTally(*of, number) for of, number in numbers.items()])


def test_without_returns_there_is_no_grid() -> None:
    assert heat_grid([]).rows == []


def test_a_year_without_returns_is_a_gap_and_not_left_out() -> None:
    grid = heat_grid([YearTally("IB", 2013, 4), YearTally("IB", 2015, 1)])
    assert list(grid.years) == [2013, 2014, 2015]
    assert [(cell.number, cell.step) for cell in grid.rows[0].cells] == [(4, 5), (0, 0), (1, 2)]


def test_a_tax_goes_by_its_name() -> None:
    assert heat_grid([YearTally("OB", 2020, 1)]).rows[0].word == "Omzetbelasting"


@given(TALLIES)
def test_law_every_return_is_in_one_cell(tallies: list[YearTally]) -> None:
    grid = heat_grid(tallies)
    assert sum(cell.number for row in grid.rows for cell in row.cells) == sum(tally.number for tally in tallies)
    assert sum(row.total for row in grid.rows) == sum(tally.number for tally in tallies)


@given(TALLIES)
def test_law_more_returns_are_never_paler_and_some_are_never_white(tallies: list[YearTally]) -> None:
    cells = sorted((cell.number, cell.step) for row in heat_grid(tallies).rows for cell in row.cells)
    assert [step for _, step in cells] == sorted(step for _, step in cells)
    assert all((step > 0) == (number > 0) and step <= STEPS for number, step in cells)
