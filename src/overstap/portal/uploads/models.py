"""Uploads and the stored parts that they consist of; both under row-level security.

The row of an upload is the only truth about it: how far it is (*offset*) and which PATCH may go on (*fence*). A file in
storage that no part names does not count.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from overstap.portal.accounts.api import AccountModel, User

MODIFIED_KEY = "modified"
"""The name in an upload's metadata of when its file last changed, in milliseconds, as a browser says it."""


class Upload(AccountModel):
    """One file that is being sent, or was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    file_name = models.TextField()
    metadata = models.JSONField(default=dict)
    """What the client said of the file besides its name, for the apps above."""
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    fence = models.BigIntegerField(default=0)
    """Counts the PATCHes: only the one with the newest number may store anything more."""
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(offset__gte=0, offset__lte=F("length")), name="upload_offset_in_file"),
        ]
        indexes: ClassVar = [models.Index(fields=["account", "-created_at"], name="upload_account_created")]

    def is_complete(self) -> bool:
        """Whether every byte has arrived."""
        return self.offset == self.length

    def is_gone(self, now: datetime) -> bool:
        """Whether nothing more can be sent: terminated, or unfinished for too long.

        One that is complete stays known when its bytes are erased: its sender may ask late whether all arrived.
        """
        return not self.is_complete() and (self.erased_at is not None or self.expires_at <= now)

    def is_being_sent(self, now: datetime) -> bool:
        """Whether bytes came in lately."""
        return self.leased_until is not None and self.leased_until > now


class UploadPart(AccountModel):
    """A run of bytes of an upload, stored under *name*."""

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts", db_index=False)
    start = models.BigIntegerField()
    size = models.BigIntegerField()
    name = models.TextField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "upload", "start"], name="upload_part_once"),
        ]
