"""What other apps may use of ``history``, within the account that the session is bound to."""

from __future__ import annotations

from django.db.models import QuerySet

from overstap.portal.history.editing import (
    MADE,
    PORTAL,
    Editable,
    Value,
    Values,
    as_json,
    edit,
    note_made,
    overtaken,
    remembered,
)
from overstap.portal.history.models import Change

__all__ = [
    "MADE",
    "PORTAL",
    "Change",
    "Editable",
    "Value",
    "Values",
    "as_json",
    "changes_of",
    "edit",
    "note_made",
    "overtaken",
    "remembered",
]


def changes_of(table: str, records: list[int]) -> QuerySet[Change]:
    """What people changed in these records of *table*, newest first, with who did it."""
    # By id and not by time: rows of one action may carry the same moment.
    return Change.objects.filter(table=table, record__in=records).select_related("changed_by").order_by("-pk")
