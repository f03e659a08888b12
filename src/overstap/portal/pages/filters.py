"""The choices above a list, as the templates draw them and as they stand in an address; and the pages of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

Option = tuple[str, str]
"""What stands in the address, and the word for it."""


@dataclass(frozen=True)
class Filter:
    """One choice above a list; *chosen* is empty when everything is shown."""

    name: str
    label: str
    options: Sequence[Option]
    chosen: str

    @property
    def value(self) -> str | None:
        """What to filter on, or None."""
        return self.chosen or None


def read_filter(request: HttpRequest, name: str, label: str, options: Iterable[tuple[object, object]]) -> Filter:
    """The filter called *name* as the address has it; a value that is no option chooses nothing."""
    offered = [(str(value), str(word)) for value, word in options]
    asked = request.GET.get(name, "")
    # An old bookmark may name a year that is gone; a list of everything is then better than a fault.
    chosen = asked if asked in {value for value, _ in offered} else ""
    return Filter(name, label, [("", gettext("Alle")), *offered], chosen)


def page_of(request: HttpRequest, rows: QuerySet[Any], size: int) -> Page[Any]:
    """The page of *rows* that the address asks for: the first when it asks for none, the last when for one too far."""
    return Paginator(rows, size).get_page(request.GET.get("pagina", "1"))
