"""Which migrations wrote a row of the portal, from the journal of the load; ``history`` knows what people changed.

``pages`` tells both together: where each value of a client came from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Coalesce

from overstap.portal.transfers.models import JournalEntry

MADE = "made"
"""The action of the journal for a row that the migration added."""


@dataclass(frozen=True)
class Writing:
    """That migration *number* made a row, or changed it from *old* (column to value), when it was loaded."""

    number: int
    at: datetime
    old: Mapping[str, object] | None

    @property
    def is_first(self) -> bool:
        """Whether the row came into being then."""
        return self.old is None


def writings_of(table: str, row: int, keys: Collection[str]) -> list[Writing]:
    """The migrations that wrote *row* of *table*, newest first, without those that were undone.

    *keys* are the record's keys at its sources: the journal is looked up by key, since its index begins with those.
    """
    entries = JournalEntry.objects.filter(table=table, key__in=keys, row=row, migration__undone_at__isnull=True)
    # A migration that is still loading has no end yet; of an old one the end of its load is what people remember.
    loaded = Coalesce("migration__loaded_at", "migration__load_started_at", "migration__created_at")
    rows = entries.annotate(at=loaded).order_by("-at", "-pk").values_list("migration__number", "at", "action", "old")
    return [Writing(number, at, None if action == MADE else old) for number, at, action, old in rows]
