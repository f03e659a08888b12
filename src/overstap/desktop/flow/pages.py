"""The wizard's pages, their order, and on which choices each depends.

Below ``flow``. The order is that of the step plan; a page that has nothing to ask is not on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from overstap.desktop.flow.choices import Choices
from overstap.desktop.plan import SourceVariant
from overstap.desktop.sources.selection import Component


class Page(StrEnum):
    """A page, in the order in which they come."""

    WELCOME = "welcome"
    VARIANT = "variant"
    PARTS = "parts"
    SETTINGS = "settings"
    FOLDER = "folder"
    CONNECTION = "connection"
    OFFICES = "offices"
    YEARS = "years"
    PROGRAMS = "programs"
    RETENTION = "retention"
    USERS = "users"
    RESPONSIBILITIES = "responsibilities"
    LINK = "link"
    OUTPUT = "output"
    EXPORT = "export"
    FINISH = "finish"


def _of_database(choices: Choices) -> bool:
    return choices.variant is SourceVariant.DATABASE


def _of_installation(choices: Choices) -> bool:
    return choices.variant in {SourceVariant.DATABASE, SourceVariant.LOCAL}


def _starts_programs(choices: Choices) -> bool:
    # In the local variant every program has to list what it holds; a database lists for them.
    handed_over = {Component.RETURNS, Component.ASSESSMENT_NOTICES} & choices.components
    return choices.variant is SourceVariant.LOCAL or (_of_database(choices) and bool(handed_over))


def _has_relations(choices: Choices) -> bool:
    return _of_installation(choices) and Component.RELATIONS in choices.components


_ONLY_WHEN: Mapping[Page, Callable[[Choices], bool]] = {
    Page.PARTS: _of_database,
    Page.SETTINGS: _of_installation,
    Page.FOLDER: lambda choices: choices.variant is SourceVariant.SBR_FOLDER,
    Page.CONNECTION: _of_database,
    Page.OFFICES: _of_installation,
    Page.YEARS: lambda choices: bool({Component.RETURNS, Component.RELATIONS} & choices.components),
    Page.PROGRAMS: _starts_programs,
    Page.USERS: _has_relations,
    Page.RESPONSIBILITIES: _has_relations,
}


_OPENING = {
    SourceVariant.DATABASE: Page.CONNECTION,
    SourceVariant.LOCAL: Page.SETTINGS,
    SourceVariant.SBR_FOLDER: Page.FOLDER,
}


def opening_page(choices: Choices) -> Page:
    """The page on which the source is opened: nothing after it can be asked before that."""
    return Page.VARIANT if choices.variant is None else _OPENING[choices.variant]


def way(choices: Choices) -> tuple[Page, ...]:
    """The pages that *choices* lead along, in order."""
    return tuple(page for page in Page if page not in _ONLY_WHEN or _ONLY_WHEN[page](choices))


def furthest(page: Page, limit: Page, choices: Choices) -> Page:
    """The last page on the way that is not beyond *page* nor beyond *limit*."""
    order = list(Page)
    most = min(order.index(page), order.index(limit))
    return [each for each in way(choices) if order.index(each) <= most][-1]
