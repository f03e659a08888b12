"""Which migrations wrote a row of the portal, from the journal of the load, and which were taken back from it since.

``history`` knows what people changed; ``pages`` tells both together: where each value of a client came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from overstap.portal.accounts.api import User
from overstap.portal.transfers.merging import PORTAL_KEPT
from overstap.portal.transfers.models import BundleKey, JournalEntry, Outcome, TakenBack

MADE = "made"
"""The action of the journal for a row that the migration added."""


@dataclass(frozen=True)
class Writing:
    """That migration *number* made a row, or changed it from *old* (column to value), when it was loaded.

    *portal_kept* says that the file had another value somewhere, and the portal's held; *was_noted* that the migration
    only noted what the file said, as nothing of it differs from what people made of it.
    """

    number: int
    at: datetime
    old: Mapping[str, object] | None
    portal_kept: bool = False
    was_noted: bool = False

    @property
    def is_first(self) -> bool:
        """Whether the row came into being then."""
        return self.old is None


@dataclass(frozen=True)
class TakingBack:
    """That migration *number* was undone *at* a row that stayed; *by* is None when the log-in is gone.

    *was* has what the row held until then, of the columns that may have changed. *was_made* says that the migration
    had made the row: it stayed as somebody had changed it or something that stayed refers to it. *was_noted* is as of
    the ``Writing`` that was taken back.
    """

    number: int
    at: datetime
    was: Mapping[str, object]
    by: User | None
    was_made: bool
    was_noted: bool


def writings_of(table: str, row: int, keys: Collection[str]) -> list[Writing]:
    """The migrations that wrote *row* of *table*, newest first, those that were undone since among them.

    *keys* are what files call the record (``origins.ids_in_bundles``): the journal is looked up by key, since its index
    begins with those.
    """
    # What is undone goes from the one table to the other.
    both = [
        writing
        for entries in (JournalEntry.objects, TakenBack.objects)
        for writing in _writings(entries.filter(table=table, key__in=keys, row=row))
    ]
    return sorted(both, key=attrgetter("at"), reverse=True)


def takings_back_of(table: str, row: int, keys: Collection[str]) -> list[TakingBack]:
    """The migrations that were undone at *row* of *table*, newest first; as ``writings_of``."""
    taken = TakenBack.objects.filter(table=table, key__in=keys, row=row).select_related("migration__undo_asked_by")
    told = taken.annotate(outcome=_of_record("outcome"), why=_of_record("reason")).order_by("-at", "-pk")
    return [
        TakingBack(
            each.migration.number,
            each.at,
            each.was,
            each.migration.undo_asked_by,
            was_made=each.action == MADE,
            was_noted=_is_noted(each.outcome, each.why),
        )
        for each in told
    ]


def _writings(entries: QuerySet[JournalEntry] | QuerySet[TakenBack]) -> Iterator[Writing]:
    # A migration that is still loading has no end yet; of an old one the end of its load is what people remember.
    loaded = Coalesce("migration__loaded_at", "migration__load_started_at", "migration__created_at")
    told = entries.annotate(loaded=loaded, outcome=_of_record("outcome"), why=_of_record("reason"))
    rows = told.order_by("-loaded", "-pk").values_list("migration__number", "loaded", "action", "old", "outcome", "why")
    for number, at, action, old, outcome, why in rows:
        yield Writing(
            number,
            at,
            None if action == MADE else old,
            portal_kept=why == PORTAL_KEPT,
            was_noted=_is_noted(outcome, why),
        )


def _is_noted(outcome: str, why: str) -> bool:
    """Whether the load wrote nothing of the record, as it is what people made of it already."""
    return outcome == Outcome.UNCHANGED and why != PORTAL_KEPT


def _of_record(column: str) -> Subquery:
    """What the load noted of the record of an entry."""
    same = {name: OuterRef(name) for name in ("account_id", "migration_id", "table", "key")}
    return Subquery(BundleKey.objects.filter(**same).values(column)[:1])
