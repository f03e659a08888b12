"""Other clients who are the same person or company by their numbers; told before somebody saves, never forbidden.

The natural key (``docs/reference/editing.md``): of a person the BSN, of a company fiscal number and sequence number,
where none counts as 1. Two offices may each have a card of the same person, and then keep both.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from overstap.portal.clients.models import Client
from overstap.portal.history.api import Values

FIRST = "1"
"""What an empty sequence number counts as."""
MOST_TOLD = 5
"""Enough to see that something is wrong with the number itself."""

NATURAL_KEY = ("kind", "bsn", "fiscal_number", "sequence_number")


def same_as(values: Values, *, but: int = 0) -> list[Client]:
    """The bound account's clients with the natural key of *values*, without the one whose id is *but*, if any."""
    found = _same_number(values)
    if found is None:
        return []
    # Those whom the office still works for first: that is the card to go on with.
    return list(found.exclude(pk=but).order_by("state", "pk")[:MOST_TOLD])


def _same_number(values: Values) -> QuerySet[Client] | None:
    clients = Client.objects.filter(kind=values["kind"])
    if values["kind"] == Client.Kind.PERSON:
        return clients.filter(bsn=values["bsn"]) if values.get("bsn") else None
    if not values.get("fiscal_number"):
        return None
    number = values.get("sequence_number") or FIRST
    counted = Q(sequence_number=number)
    if number == FIRST:
        counted |= Q(sequence_number__isnull=True) | Q(sequence_number="")
    return clients.filter(counted, fiscal_number=values["fiscal_number"])
