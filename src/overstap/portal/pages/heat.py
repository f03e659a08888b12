"""How many returns there are per tax and year, as a grid whose cells are coloured by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from overstap.portal.returns import api as returns_api

STEPS = 5
"""Colours in the grid; more could not be told apart."""


@dataclass(frozen=True)
class Cell:
    """One tax in one year; *step* is 0 (none) to STEPS."""

    tax_year: int
    number: int
    step: int


@dataclass(frozen=True)
class GridRow:
    """One tax with all its years."""

    tax_type: str
    word: str
    cells: Sequence[Cell]
    total: int


@dataclass(frozen=True)
class Grid:
    """Years across, taxes down."""

    years: Sequence[int]
    rows: Sequence[GridRow]


def heat_grid(tallies: Sequence[returns_api.YearTally]) -> Grid:
    """The grid of these numbers, with every year from the first to the last: a gap is something to see."""
    if not tallies:
        return Grid([], [])
    # Colours are in proportion to the largest cell: the grid is for comparing, the numbers are for reading.
    numbers = {(tally.tax_type, tally.tax_year): tally.number for tally in tallies}
    found = [tally.tax_year for tally in tallies]
    years = range(min(found), max(found) + 1)
    most = max(numbers.values())
    return Grid(years, [_row(tax, years, numbers, most) for tax in dict.fromkeys(tally.tax_type for tally in tallies)])


def _row(tax: str, years: range, numbers: dict[tuple[str, int], int], most: int) -> GridRow:
    found = [(year, numbers.get((tax, year), 0)) for year in years]
    # Rounded up, so that a single return is already seen.
    cells = [Cell(year, number, -(-number * STEPS // most)) for year, number in found]
    return GridRow(tax, returns_api.tax_word(tax), cells, sum(cell.number for cell in cells))
