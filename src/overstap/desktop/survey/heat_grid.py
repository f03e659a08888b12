"""Returns per year and tax as a heat grid: an SVG that reads without colour, because every cell says its number.

Used by ``page``. Years of which no return can migrate are hatched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from overstap.bundle.model import FIRST_TAX_YEAR
from overstap.desktop.survey.formatting import number
from overstap.desktop.survey.markup import Markup, element, joined
from overstap.i18n import translate

_CELL_WIDTH = 54
_CELL_HEIGHT = 36
_GAP = 3
_LABEL_WIDTH = 52
_HEAD_HEIGHT = 24
_STEPS = 5

# Columns at most, the latest years; a database with nonsense years must not make a page of miles.
MAX_YEARS = 30


def heat_grid(returns: Mapping[str, Counter[int]]) -> Markup:
    """The grid of *returns* (tax → tax year → how many)."""
    years = _years(returns)
    most = max((count for counts in returns.values() for count in counts.values()), default=1)
    width = _LABEL_WIDTH + len(years) * _CELL_WIDTH
    height = _HEAD_HEIGHT + len(returns) * _CELL_HEIGHT
    heads = [
        _text(_LABEL_WIDTH + at * _CELL_WIDTH + _CELL_WIDTH / 2, 14, year, "head") for at, year in enumerate(years)
    ]
    rows = [
        joined(_text(0, _middle(row), tax, "label"), *_cells(returns[tax], years, row, most=most))
        for row, tax in enumerate(sorted(returns))
    ]
    return element(
        "svg",
        element("title", translate("Aangiften per jaar en soort")),
        _hatching(),
        *heads,
        *rows,
        viewBox=f"0 0 {width} {height}",
        role="img",
        class_="heat",
        style=f"max-width: {width}px",
    )


def _years(returns: Mapping[str, Counter[int]]) -> list[int]:
    """Every year from the first to the last, so that a gap is seen as one."""
    found = sorted({year for counts in returns.values() for year in counts})
    # From the end: a typing error makes a year early more easily than late.
    return list(range(max(found[0], found[-1] - MAX_YEARS + 1), found[-1] + 1)) if found else []


def _cells(counts: Counter[int], years: list[int], row: int, *, most: int) -> list[Markup]:
    return [_cell(_LABEL_WIDTH + at * _CELL_WIDTH, row, year, counts[year], most) for at, year in enumerate(years)]


def _cell(x: int, row: int, year: int, count: int, most: int) -> Markup:
    # From 1 for the fewest to 5 for the most; empty is a step of its own, so that one return is seen.
    step = 0 if not count else 1 + min(_STEPS - 1, (count * _STEPS - 1) // most)
    box = {
        "x": x,
        "y": _HEAD_HEIGHT + row * _CELL_HEIGHT,
        "width": _CELL_WIDTH - _GAP,
        "height": _CELL_HEIGHT - _GAP,
        "rx": 4,
    }
    # Hatched instead of coloured: a colour would say that these go along.
    stays = year < FIRST_TAX_YEAR and count > 0
    return joined(
        element("rect", class_=f"heat-{0 if stays else step}", **box),
        element("rect", fill="url(#stays)", **box) if stays else None,
        _text(
            x + (_CELL_WIDTH - _GAP) / 2,
            _middle(row),
            number(count) if count else "·",
            "in-0" if stays else f"in-{step}",
        ),
    )


def _middle(row: int) -> float:
    return _HEAD_HEIGHT + row * _CELL_HEIGHT + (_CELL_HEIGHT - _GAP) / 2 + 4.5


def _text(x: float, y: float, content: str | int, kind: str) -> Markup:
    return element("text", content, x=x, y=y, class_=kind)


def _hatching() -> Markup:
    line = element("path", d="M0 6L6 0", stroke="currentColor", stroke_opacity="0.35", stroke_width="1")
    return element("defs", element("pattern", line, id="stays", width=6, height=6, patternUnits="userSpaceOnUse"))
