"""The shape in which a page shows a document: sections, groups in them, lines in those.

``messages`` makes it of an SBR message, ``program_documents`` of a program's own document; the template knows only
this.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")


@dataclass(frozen=True)
class Line:
    """One fact: its *label*, or the words of its name at the source, and its value as text or as an amount."""

    label: str
    name: str
    text: str = ""
    amount: Decimal | None = None
    number: Decimal | None = None
    day: date | None = None
    is_total: bool = False
    box: str = ""
    is_translated: bool = True

    @property
    def is_figure(self) -> bool:
        """Whether the value is one that stands at the right, under others."""
        return self.amount is not None or self.number is not None


@dataclass(frozen=True)
class Group:
    """Lines that belong together, such as one employer or one bank account; *title* is empty for the section's own."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Section:
    """A part of the document, such as all that is about the partner; *key* is its place in the page's address."""

    key: str
    title: str
    groups: Sequence[Group]

    @property
    def size(self) -> int:
        """How many lines it has."""
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True)
class Content:
    """All of a document; *problem* says in a sentence why there is nothing to show."""

    sections: Sequence[Section] = ()
    problem: str = ""

    @property
    def size(self) -> int:
        """How many lines it has."""
        return sum(section.size for section in self.sections)

    @property
    def has_untranslated(self) -> bool:
        """Whether a line is called by the words of its technical name."""
        groups = (group for section in self.sections for group in section.groups)
        return any(not line.is_translated for group in groups for line in group.lines)


def in_words(name: str) -> str:
    """A technical name as words: ``ValueAddedTaxOwed`` and ``value_added_tax_owed`` → ``Value added tax owed``."""
    # Abbreviations stay as they are: VAT and EC are not words.
    words = CAMEL.sub(" ", name.replace("_", " ").replace("-", " ")).split()
    plain = [word if word.isupper() and len(word) > 1 else word.lower() for word in words]
    text = " ".join(plain)
    return text[:1].upper() + text[1:]
