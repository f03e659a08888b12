"""An export of an account that somebody asked for, under row-level security; the file itself is in the storage."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from overstap.portal.accounts.api import AccountModel, User


class AccountExport(AccountModel):
    """One export; people know it by its *number* within the account."""

    class State(models.TextChoices):
        """How far it is."""

        WRITING = "writing", _("Wordt gemaakt")
        READY = "ready", _("Klaar")
        FAILED = "failed", _("Mislukt")
        ERASED = "erased", _("Gewist")

    number = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WRITING)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    job = models.BigIntegerField(null=True)
    """The background job that makes it; an export whose job has ended without a file has failed."""

    file_name = models.TextField(blank=True)
    stored_as = models.TextField(blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content_digest = models.CharField(max_length=64, blank=True)
    records = models.JSONField(default=dict)
    """Table to [records in the file, records left behind]."""
    finished_at = models.DateTimeField(null=True)
    error = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "number"], name="account_export_number_once"),
            # One at a time: the second would hold the same.
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(state="writing"), name="account_export_one_writes"
            ),
        ]
