"""The facts of a message in the shape in which a page shows them: in order, with the context in short.

Above ``instance``, beside ``messages``. Labels are the few of ``labels``; a taxonomy package, once installed, can give
the others by the same key of namespace and concept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from overstap.xbrl.instance import Context, Instance, Item, QName
from overstap.xbrl.labels import concept_label
from overstap.xbrl.namespaces import is_tax_namespace
from overstap.xbrl.parties import PARTY_AXIS

__all__ = ["ContextSummary", "ShownFact", "facts_of"]


@dataclass(frozen=True, slots=True)
class ContextSummary:
    """A context in short: the party's member (``Declarant``), the other dimensions as (axis, member), and the time."""

    party: str | None
    members: tuple[tuple[str, str], ...]
    start: date | None
    end: date | None
    instant: date | None


@dataclass(frozen=True, slots=True)
class ShownFact:
    """One line of a message: ``label`` is Dutch or in the active language, None when only the concept's name is known.

    ``value`` is the text as filed; ``path`` the enclosing tuples from the outside in, with their place.
    """

    concept: str
    namespace: str
    label: str | None
    value: str
    nil: bool
    unit: str | None
    context: ContextSummary | None
    path: tuple[str, ...]


def facts_of(instance: Instance) -> tuple[ShownFact, ...]:
    """Every item of *instance*, in the order of the message."""
    # One summary a context, shared by its facts: hundreds of facts hang on a handful of contexts.
    summaries = {context.id: _summary(context) for context in instance.contexts.values()}
    return tuple(_shown(item, summaries) for item in instance.facts)


def _shown(item: Item, summaries: dict[str, ContextSummary]) -> ShownFact:
    return ShownFact(
        concept=item.name,
        namespace=item.namespace,
        label=concept_label(item.name) if is_tax_namespace(item.namespace) else None,
        value=item.value,
        nil=item.nil,
        unit=item.unit,
        context=summaries[item.context.id] if item.context else None,
        path=item.path,
    )


def _summary(context: Context) -> ContextSummary:
    members = tuple(
        (axis.name, member.name if isinstance(member, QName) else member)
        for axis, member in context.dimensions.items()
        if axis.name != PARTY_AXIS
    )
    return ContextSummary(context.member(PARTY_AXIS), members, context.start, context.end, context.instant)
