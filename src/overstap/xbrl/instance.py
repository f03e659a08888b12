"""An XBRL instance as data: names, contexts, items, nothing about taxes.

Made by ``building``; ``messages``, ``notices`` and ``facts`` look at it. An instance is read without its taxonomy, so
values stay the text that they are in the message: ``1958-00-00`` is a lawful date of birth there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

__all__ = ["Context", "Instance", "Item", "Member", "QName"]


class QName(NamedTuple):
    """A name with its namespace; ``namespace`` is empty when the message gives none."""

    namespace: str
    name: str


Member: TypeAlias = QName | str
"""The value of a dimension: a name for an explicit one, the text for a typed one."""


@dataclass(frozen=True, slots=True)
class Context:
    """For whom and when: an identifier in a scheme, a period or an instant, and dimensions.

    ``start`` and ``end`` are inclusive days; of these and ``instant`` the ones that do not apply, or that the message
    spells unreadably, are None. Dimensions of the segment and of the scenario stand together.
    """

    id: str
    scheme: str
    identifier: str
    start: date | None
    end: date | None
    instant: date | None
    dimensions: Mapping[QName, Member] = field(hash=False)

    def member(self, axis: str) -> str | None:
        """The member's local name (explicit) or text (typed) on the axis with the local name *axis*."""
        for name, member in self.dimensions.items():
            if name.name == axis:
                return member.name if isinstance(member, QName) else member
        return None


@dataclass(frozen=True, slots=True)
class Item:
    """One fact. ``unit`` is the measure's local name (``EUR``, ``pure``), ``value`` the text without outer white space.

    ``path`` names the enclosing tuples from the outside in, each with its place among its namesakes:
    ``("HeirSpecification[2]",)``. A nil item has an empty value.
    """

    namespace: str
    name: str
    value: str
    context: Context | None
    unit: str | None
    decimals: str | None
    nil: bool
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A whole message: schema references as written, contexts and units by id, items flat in document order.

    ``defects`` are codes of what is wrong inside although it could be read: ``context-missing``,
    ``context-duplicate``, ``unit-missing``, ``date-unreadable``, ``nested-content``.
    """

    schema_refs: tuple[str, ...]
    contexts: Mapping[str, Context] = field(hash=False)
    units: Mapping[str, str] = field(hash=False)
    facts: tuple[Item, ...]
    defects: tuple[str, ...] = ()
