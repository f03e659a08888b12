"""Uploads that are not all in yet, as pages show them; ending one is ``lifecycle.terminate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from overstap.portal.uploads.models import MODIFIED_KEY, Upload


@dataclass(frozen=True)
class UnfinishedUpload:
    """An upload that can go on until *expires_at*; *offset* and *length* are bytes, *metadata* what was said of it."""

    id: UUID
    file_name: str
    sender: str | None
    created_at: datetime
    expires_at: datetime
    offset: int
    length: int
    metadata: Mapping[str, str]

    @property
    def modified(self) -> str:
        """When its file last changed, as the browser said it; empty when another program sent it."""
        return self.metadata.get(MODIFIED_KEY, "")

    @property
    def percent(self) -> int:
        """Whole percents that are in; never 100, as then it would be finished."""
        return 100 * self.offset // self.length


def unfinished(account_id: UUID) -> list[UnfinishedUpload]:
    """What can still go on, newest first. Needs a bound session."""
    rows = Upload.objects.filter(
        account_id=account_id, erased_at=None, offset__lt=F("length"), expires_at__gt=timezone.now()
    )
    # An account has a handful of them at most: each counts for its quota.
    return [_shown(row) for row in rows.select_related("created_by").order_by("-created_at", "id")]


def _shown(row: Upload) -> UnfinishedUpload:
    return UnfinishedUpload(
        id=row.id,
        file_name=row.file_name,
        sender=row.created_by.email if row.created_by else None,
        created_at=row.created_at,
        expires_at=row.expires_at,
        offset=row.offset,
        length=row.length,
        metadata={str(name): str(value) for name, value in row.metadata.items()},
    )
