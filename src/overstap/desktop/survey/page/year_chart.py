"""Returns per year: columns of what becomes of them above a heat grid per tax, in one SVG on the same years.

Used by ``returns``. It reads without colour: every cell says its number and links to the row of its year in the table,
what does not go along is hatched or dotted, and years of which no return can migrate are hatched in the grid too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from overstap.bundle.model import FIRST_TAX_YEAR
from overstap.desktop.survey.model import Fate
from overstap.desktop.survey.page.markup import Markup, element, joined
from overstap.desktop.survey.wording import fate_name
from overstap.formatting import number
from overstap.i18n import translate

# In units of the drawing, which are pixels at the width that the page has on a screen.
_CELL_WIDTH = 58
_CELL_HEIGHT = 36
_GAP = 3
_LABEL_WIDTH = 52
# Narrower than this the figures are too small to read, and the drawing scrolls.
_LEAST_CELL_WIDTH = 50
_COLUMN_HEIGHT = 132
# Above the highest column, for its figure.
_ROOM_ABOVE = 22
_HEAD_HEIGHT = 28
_BASE = _ROOM_ABOVE + _COLUMN_HEIGHT
_GRID = _BASE + _HEAD_HEIGHT
_STEPS = 5

# Columns at most; a database with nonsense years must not make a page of miles.
MAX_YEARS = 30

# From the foot of a column up.
ORDER = (Fate.GOES, Fate.OLD, Fate.OPEN, Fate.LOOSE, Fate.EARLY, Fate.BEYOND)


@dataclass(frozen=True)
class YearCounts:
    """Returns per tax year: by tax (``IB``), and by what becomes of them."""

    by_tax: Mapping[str, Counter[int]]
    by_fate: Mapping[Fate, Counter[int]]

    @property
    def years(self) -> list[int]:
        """The years to show, one after another, so that a gap is seen as one; *outside* tells the others."""
        found = self._found
        if not found:
            return []
        # Where most returns are: one typing error, early or late, must not push a whole practice off the page.
        last = max(found, key=lambda year: (self._within(found, year), year))
        first = found[bisect_left(found, last - MAX_YEARS + 1)]
        return list(range(first, last + 1))

    @property
    def outside(self) -> list[int]:
        """Years with returns that are too far away to be shown."""
        shown = self.years
        return [year for year in self._found if not shown[0] <= year <= shown[-1]]

    @property
    def _found(self) -> list[int]:
        return sorted({year for counts in self.by_tax.values() for year in counts})

    def _within(self, found: Sequence[int], last: int) -> int:
        """The returns of as many years as can be shown, up to and including *last*."""
        years = found[bisect_left(found, last - MAX_YEARS + 1) : bisect_right(found, last)]
        return sum(map(self.total, years))

    def total(self, year: int) -> int:
        """All returns of *year*."""
        return sum(counts[year] for counts in self.by_tax.values())


def year_chart(counts: YearCounts) -> Markup:
    """The drawing, in a box that scrolls where the page is narrow."""
    years = counts.years
    # As wide as its years, so that five years do not become five beams across the page.
    width = _LABEL_WIDTH + len(years) * _CELL_WIDTH
    height = _GRID + len(counts.by_tax) * _CELL_HEIGHT
    drawing = element(
        "svg",
        element("title", translate("Aangiften per jaar en soort")),
        _patterns(),
        *_columns(counts, years),
        *(_text(_middle(at), _BASE + 18, year, "head") for at, year in enumerate(years)),
        *_grid(counts, years),
        viewBox=f"0 0 {width} {height}",
        # A group and no picture: its cells are links, which a picture cannot hold.
        role="group",
        class_="chart",
        style=f"max-width:{width}px;min-width:{_LABEL_WIDTH + len(years) * _LEAST_CELL_WIDTH}px",
    )
    return element("div", drawing, class_="scroll", tabindex=0)


def legend(by_fate: Mapping[Fate, Counter[int]]) -> Markup:
    """What the parts of a column mean, with how many returns they are."""
    shown = [fate for fate in ORDER if by_fate.get(fate)]
    return element(
        "ul",
        *(
            element("li", _swatch(fate), element("b", number(by_fate[fate].total())), " ", fate_name(fate))
            for fate in shown
        ),
        class_="legend",
    )


def _columns(counts: YearCounts, years: Sequence[int]) -> list[Markup]:
    most = max(map(counts.total, years), default=0) or 1
    return [_column(counts, at, year, most) for at, year in enumerate(years) if counts.total(year)]


def _column(counts: YearCounts, at: int, year: int, most: int) -> Markup:
    """One year: parts on each other, the total above."""
    foot, parts = float(_BASE), []
    for fate in ORDER:
        # Of the highest column: the drawing compares years, the figure above each tells how many.
        height = counts.by_fate.get(fate, Counter())[year] / most * _COLUMN_HEIGHT
        if height:
            foot -= height
            box = {"x": _left(at) + 6, "y": f"{foot:.1f}", "width": _CELL_WIDTH - _GAP - 12, "height": f"{height:.1f}"}
            parts.append(element("rect", element("title", fate_name(fate)), class_=f"fate {fate}", **box))
    return joined(*parts, _text(_middle(at), foot - 6, number(counts.total(year)), "total"))


def _grid(counts: YearCounts, years: Sequence[int]) -> list[Markup]:
    most = max((counts.by_tax[tax][year] for tax in counts.by_tax for year in years), default=1)
    rows = []
    for row, tax in enumerate(sorted(counts.by_tax)):
        cells = (_cell(at, row, year, counts.by_tax[tax][year], most=most) for at, year in enumerate(years))
        rows.append(joined(_text(0, _line(row), tax, "label"), *cells))
    return rows


def _cell(at: int, row: int, year: int, count: int, *, most: int) -> Markup:
    # From 1 for the fewest to 5 for the most; empty is a step of its own, so that one return is seen.
    step = 0 if not count else 1 + min(_STEPS - 1, (count * _STEPS - 1) // most)
    box = {
        "x": _left(at),
        "y": _GRID + row * _CELL_HEIGHT,
        "width": _CELL_WIDTH - _GAP,
        "height": _CELL_HEIGHT - _GAP,
        "rx": 4,
    }
    # Hatched instead of coloured: a colour would say that these go along.
    stays = year < FIRST_TAX_YEAR and count > 0
    drawn = joined(
        element("rect", class_=f"heat-{0 if stays else step}", **box),
        element("rect", fill="url(#stays)", **box) if stays else None,
        _text(_middle(at), _line(row), number(count) if count else "·", "in-0" if stays else f"in-{step}"),
    )
    return element("a", drawn, href=f"#jaar-{year}") if count else drawn


def _left(at: int) -> int:
    return _LABEL_WIDTH + at * _CELL_WIDTH


def _middle(at: int) -> float:
    return _left(at) + (_CELL_WIDTH - _GAP) / 2


def _line(row: int) -> float:
    """Where the text of a row of the grid stands; the last term puts digits in the middle of the cell."""
    return _GRID + row * _CELL_HEIGHT + (_CELL_HEIGHT - _GAP) / 2 + 4.5


def _text(x: float, y: float, content: str | int, kind: str) -> Markup:
    return element("text", content, x=f"{x:g}", y=f"{y:.1f}", class_=kind)


def _swatch(fate: Fate) -> Markup:
    square = element("rect", width=14, height=14, rx=3, class_=f"fate {fate}")
    return element("svg", square, viewBox="0 0 14 14", aria_hidden="true", class_="swatch")


def _patterns() -> Markup:
    """Hatching and dots; what uses them is told apart in black and white too."""
    line = element("path", d="M0 6L6 0", stroke="currentColor", stroke_opacity="0.35", stroke_width="1")
    hatching = element("pattern", line, id="stays", width=6, height=6, patternUnits="userSpaceOnUse")
    dot = element("circle", cx=3, cy=3, r=1.4, class_="dot")
    ground = element("rect", width=6, height=6, class_="dotted")
    dots = element("pattern", ground, dot, id="open", width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", hatching, dots)
