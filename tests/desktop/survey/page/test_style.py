"""The style sheet: readable in both themes, and it draws everything that the page uses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from overstap.desktop.survey import page as made
from overstap.desktop.survey.model import Fate
from overstap.desktop.survey.page import document
from tests.desktop.survey.written_survey import SURVEY

STYLE = (Path(document.__file__).with_name("page.css")).read_text(encoding="utf-8")
COLOURS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", STYLE)}
# Ink and ground that stand on each other; 4.5 is what WCAG asks of text.
TEXTS = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "accent-soft"),
    ("ink-soft", "surface"),
    ("ink-soft", "ground"),
    ("accent", "surface"),
    ("accent", "accent-soft"),
    ("red", "red-soft"),
    ("red", "surface"),
    ("amber", "surface"),
    ("ink-soft", "heat-0"),
    *(("ink", f"heat-{step}") for step in range(1, 5)),
    ("heat-5-ink", "heat-5"),
]


def luminance(colour: str) -> float:
    """Relative luminance, after WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted(map(luminance, (first, second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    assert contrast(COLOURS[ink][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("fate", list(Fate))
def test_every_part_of_a_column_has_a_look(fate: Fate) -> None:
    assert f".fate.{fate} " in STYLE


def test_every_class_on_the_page_has_a_look() -> None:
    used = {name for names in re.findall(r'class="([^"]+)"', made(SURVEY)) for name in names.split()}
    # Text in a cell of the grid is ink, but for the lightest and the darkest.
    assert {name for name in used if f".{name}" not in STYLE} <= {f"in-{step}" for step in range(1, 5)}


def test_every_colour_that_is_used_is_named_once() -> None:
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) - {"share"} <= set(COLOURS)


def test_it_fetches_nothing() -> None:
    assert not re.search(r"@import|url\((?!#)", STYLE)
