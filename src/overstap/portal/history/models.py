"""What people changed, field by field, by whom and when; what migrations wrote stands in ``transfers``' journal.

Above ``accounts``, below every app whose records people edit. Holds practice data, so it is under row-level security,
unlike the audit log, which says that something happened and to what, and never what was in it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from overstap.portal.accounts.api import AccountModel, User


class Change(AccountModel):
    """One field of one record that somebody changed; *record* is the record's row in the table named *table*."""

    table = models.TextField()
    """The bundle's name of the table: ``clients``, ``returns``, ``assessment_notices`` or ``relations``."""
    record = models.BigIntegerField()
    field = models.TextField()
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "table", "record", "changed_at"], name="change_of_record"),
        ]
