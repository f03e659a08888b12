"""What contexts and units say: from their small trees of elements to a ``Context`` or a measure.

``building`` collects the trees, because contexts are short and their parts come in an order of their own; facts, of
which there are many, never pass here. Segment and scenario are read alike: the Belastingdienst uses the scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from overstap.xbrl.instance import Context, Member, QName
from overstap.xbrl.namespaces import XBRLDI, XBRLI

__all__ = ["Node", "Scope", "context_from", "measure_from"]

EXPLICIT = QName(XBRLDI, "explicitMember")
TYPED = QName(XBRLDI, "typedMember")

# An end may be written with a time of day; midnight then closes the day before (XBRL 2.1, 4.7.2).
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T(?P<midnight>00:00:00(?:\.0+)?)|T[0-9:.]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The namespace prefixes in force at an element: its own declarations, then those around it."""

    bindings: Mapping[str, str]
    outer: Scope | None = None

    def within(self, bindings: Mapping[str, str]) -> Scope:
        """The scope of an element inside this one that declares *bindings*."""
        return Scope(bindings, self) if bindings else self

    def qname(self, text: str) -> QName:
        """The name written as *text*; an undeclared prefix gives an empty namespace."""
        prefix, _, local = text.strip().rpartition(":")
        scope: Scope | None = self
        while scope is not None:
            if prefix in scope.bindings:
                return QName(scope.bindings[prefix], local)
            scope = scope.outer
        return QName("", local)


@dataclass(slots=True)
class Node:
    """An element of a context or unit, with everything inside it."""

    name: QName
    attributes: Mapping[str, str]
    scope: Scope
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text of the element and all within it, without outer white space."""
        return "".join(piece for node in self.walk() for piece in node.pieces).strip()

    def walk(self) -> Iterator[Node]:
        """The element itself and everything inside it, in document order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    def at(self, *path: str) -> Node | None:
        """The first element at the *path* of local names in XBRL's own namespace, child by child."""
        node: Node | None = self
        for local in path:
            name = QName(XBRLI, local)
            node = next((child for child in node.children if child.name == name), None) if node else None
        return node


def context_from(node: Node) -> tuple[Context, bool]:
    """The context that *node* describes, and whether every date in it could be read."""
    identifier = node.at("entity", "identifier")
    days = {name: node.at("period", name) for name in ("startDate", "endDate", "instant")}
    start = _day(days["startDate"], closes=False)
    end = _day(days["endDate"], closes=True)
    instant = _day(days["instant"], closes=True)
    # A date that is there but cannot be read is told; one that is not there may be lawful (a period "forever").
    written = sum(found is not None for found in days.values())
    read = sum(day is not None for day in (start, end, instant))
    context = Context(
        id=node.attributes.get("id", ""),
        scheme="" if identifier is None else identifier.attributes.get("scheme", "").strip(),
        identifier="" if identifier is None else identifier.text,
        start=start,
        end=end,
        instant=instant,
        dimensions=dict(_dimensions(node)),
    )
    return context, read == written


def measure_from(node: Node) -> str:
    """The measure of a unit by local name: ``EUR``, ``pure``, and ``EUR/shares`` for a division."""
    numerator = node.at("divide", "unitNumerator") or node
    denominator = node.at("divide", "unitDenominator")
    above = _measures(numerator)
    return above if denominator is None else f"{above}/{_measures(denominator)}"


def _measures(node: Node) -> str:
    name = QName(XBRLI, "measure")
    return "*".join(part.scope.qname(part.text).name for part in node.children if part.name == name)


def _dimensions(node: Node) -> Iterator[tuple[QName, Member]]:
    # Only where XBRL has them: members nested in members would let a small message repeat its text without end.
    for place in (node.at("entity", "segment"), node.at("scenario")):
        for part in place.children if place else ():
            axis = part.scope.qname(part.attributes.get("dimension", ""))
            if part.name == EXPLICIT:
                yield axis, part.scope.qname(part.text)
            elif part.name == TYPED:
                yield axis, part.text


def _day(node: Node | None, *, closes: bool) -> date | None:
    """The day written in *node*; with *closes* a midnight belongs to the day before."""
    found = _DAY.fullmatch(node.text) if node is not None else None
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
        # The first day of the calendar has no day before it.
        return day - timedelta(days=1) if closes and found["midnight"] else day
    except (ValueError, OverflowError):
        return None
