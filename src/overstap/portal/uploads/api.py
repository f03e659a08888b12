"""What other apps may use of ``uploads``."""

from __future__ import annotations

import io
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from overstap.portal.uploads import lifecycle, reading
from overstap.portal.uploads.errors import (
    OverQuotaError,
    TakenOverError,
    TooLargeError,
    UploadError,
    UploadGoneError,
    UploadNotFoundError,
)
from overstap.portal.uploads.models import MODIFIED_KEY, Upload
from overstap.portal.uploads.requester import Requester, requester
from overstap.portal.uploads.signals import upload_asked, upload_completed
from overstap.portal.uploads.storing import StoredPart
from overstap.portal.uploads.unfinished import UnfinishedUpload
from overstap.portal.uploads.unfinished import unfinished as unfinished_of

__all__ = [
    "MODIFIED_KEY",
    "OverQuotaError",
    "Requester",
    "TakenOverError",
    "TooLargeError",
    "UnfinishedUpload",
    "Upload",
    "UploadError",
    "UploadGoneError",
    "UploadNotFoundError",
    "UploadState",
    "erase",
    "open_upload",
    "requester",
    "room",
    "say_anew",
    "state",
    "stored",
    "terminate",
    "unfinished_of",
    "upload_asked",
    "upload_completed",
]

erase = lifecycle.erase
room = lifecycle.room
say_anew = lifecycle.say_anew
stored = lifecycle.stored
terminate = lifecycle.terminate


@dataclass(frozen=True)
class UploadState:
    """How far an upload is, in bytes."""

    offset: int
    length: int


def state(account_id: UUID, upload_id: UUID) -> UploadState | None:
    """How far the upload is or got; None when the account has none such. Needs a bound session.

    Raises:
        UploadGoneError: when it expired or was erased before all was in, as tus answers then.
    """
    upload = lifecycle.find(account_id, upload_id)
    if upload is not None and upload.is_gone(timezone.now()):
        raise UploadGoneError
    return UploadState(upload.offset, upload.length) if upload else None


def open_upload(account_id: UUID, upload_id: UUID) -> io.BufferedReader:
    """The bytes of an upload as one seekable file, readable also after the bound session; close it after use.

    Raises:
        UploadGoneError: when they were erased.
    """
    upload = lifecycle.find(account_id, upload_id)
    if upload is None or upload.erased_at is not None:
        raise UploadGoneError
    rows = upload.parts.order_by("start").values_list("start", "size", "name")
    return reading.open_parts([StoredPart(*row) for row in rows])
