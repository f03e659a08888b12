"""Which migrations wrote a row of the portal, from the journal of the load; ``history`` knows what people changed.

``pages`` tells both together: where each value of a client came from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from overstap.portal.transfers.merging import PORTAL_KEPT
from overstap.portal.transfers.models import BundleKey, JournalEntry, Outcome

MADE = "made"
"""The action of the journal for a row that the migration added."""


@dataclass(frozen=True)
class Writing:
    """That migration *number* made a row, or changed it from *old* (column to value), when it was loaded.

    *portal_kept* says that the file had another value somewhere, and the portal's held.
    """

    number: int
    at: datetime
    old: Mapping[str, object] | None
    portal_kept: bool = False

    @property
    def is_first(self) -> bool:
        """Whether the row came into being then."""
        return self.old is None


def writings_of(table: str, row: int, keys: Collection[str]) -> list[Writing]:
    """The migrations that wrote *row* of *table*, newest first, without those that were undone.

    Nor those that only noted what the file said, as nothing of it differs from what people made of it.

    *keys* are what files call the record (``origins.ids_in_bundles``): the journal is looked up by key, since its index
    begins with those.
    """
    entries = JournalEntry.objects.filter(table=table, key__in=keys, row=row, migration__undone_at__isnull=True)
    # A migration that is still loading has no end yet; of an old one the end of its load is what people remember.
    loaded = Coalesce("migration__loaded_at", "migration__load_started_at", "migration__created_at")
    told = entries.annotate(at=loaded, outcome=_of_record("outcome"), why=_of_record("reason"))
    rows = told.order_by("-at", "-pk").values_list("migration__number", "at", "action", "old", "outcome", "why")
    return [
        Writing(number, at, None if action == MADE else old, portal_kept=why == PORTAL_KEPT)
        for number, at, action, old, outcome, why in rows
        if outcome != Outcome.UNCHANGED or why == PORTAL_KEPT
    ]


def _of_record(column: str) -> Subquery:
    """What the load noted of the record of an entry."""
    same = {name: OuterRef(name) for name in ("account_id", "migration_id", "table", "key")}
    return Subquery(BundleKey.objects.filter(**same).values(column)[:1])
