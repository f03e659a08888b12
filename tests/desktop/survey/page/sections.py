"""Finds a section of a page by its title, and the cells of its tables as text."""

from __future__ import annotations

import re
from html import unescape

from overstap.desktop.survey.page.markup import Markup


def text(made: Markup | None) -> str:
    """The words of *made* without its elements, on one line."""
    assert made is not None
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", made)).split())


def rows(made: Markup | None) -> list[list[str]]:
    """The rows of the tables in *made*, each cell as text."""
    assert made is not None
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", made, re.DOTALL)
    return [[text(Markup(cell)) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line)] for line in lines]
