"""An upload's beginning and end: create, complete, terminate, expire, erase; what lies in between is ``receiving``.

Each function is one short transaction, bound to the account.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import F, Sum
from django.utils import timezone
from procrastinate.contrib.django import app

from overstap.formatting import size as in_words
from overstap.portal.accounts.api import Account
from overstap.portal.audit import api as audit
from overstap.portal.uploads import storing
from overstap.portal.uploads.errors import (
    BeingSentError,
    InUseError,
    OverQuotaError,
    TooLargeError,
    UploadGoneError,
    UploadNotFoundError,
)
from overstap.portal.uploads.limits import AFTERCARE, LEASE, LIFETIME
from overstap.portal.uploads.models import MODIFIED_KEY, Upload, UploadPart
from overstap.portal.uploads.session import briefly
from overstap.portal.uploads.signals import upload_asked, upload_completed

EXPIRE = "uploads.expire"
CLEAR = "uploads.clear"


@dataclass(frozen=True)
class Request:
    """Who wants to send what: *length* in bytes; *metadata* is for the apps above."""

    account_id: UUID
    user_id: int
    file_name: str
    length: int
    metadata: Mapping[str, str] = field(default_factory=dict)


def create(request: Request) -> Upload:
    """Make an upload of no bytes yet; it expires by itself.

    Raises:
        TooLargeError, OverQuotaError: when there is no room for it.
        BeingSentError: when the same file comes in already, from another window.
        OverstapError: whatever a receiver of ``upload_asked`` refuses with.
    """
    # Before any question to the database: it needs none.
    if request.length > settings.UPLOAD_MAX_BYTES:
        raise TooLargeError(size=in_words(request.length), limit=in_words(settings.UPLOAD_MAX_BYTES))
    with briefly(request.account_id):
        upload_asked.send(Upload, account_id=request.account_id, metadata=request.metadata)
        _require_room(request)
        now = timezone.now()
        _require_alone(request, now)
        upload = Upload.objects.create(
            account_id=request.account_id,
            created_by_id=request.user_id,
            file_name=request.file_name,
            metadata=dict(request.metadata),
            length=request.length,
            leased_until=now + LEASE,
            expires_at=now + LIFETIME,
        )
        _defer(EXPIRE, upload, at=upload.expires_at)
        # A file of nothing has no last byte that could complete it later.
        if upload.is_complete():
            complete(upload)
    return upload


def load(account_id: UUID, upload_id: UUID) -> Upload:
    """The upload, locked; for use in a bound transaction.

    Raises:
        UploadNotFoundError: when the account has no such upload.
        UploadGoneError: when it expired or was erased.
    """
    upload = find(account_id, upload_id, lock=True)
    if upload is None:
        raise UploadNotFoundError
    if upload.is_gone(timezone.now()):
        raise UploadGoneError
    return upload


def find(account_id: UUID, upload_id: UUID, *, lock: bool = False) -> Upload | None:
    """The upload, whatever became of it; None when the account has none such. For use in a bound transaction."""
    uploads = Upload.objects.select_for_update() if lock else Upload.objects.all()
    return uploads.filter(account_id=account_id, id=upload_id).first()


def complete(upload: Upload) -> None:
    """Note that all is in, and tell the apps above, in the transaction of the caller."""
    upload.completed_at = timezone.now()
    upload.leased_until = None
    upload.save(update_fields=["completed_at", "leased_until"])
    audit.record(
        upload.account_id,
        "upload.completed",
        actor_id=upload.created_by_id,
        subject=str(upload.id),
        details={"bytes": upload.length},
    )
    upload_completed.send(Upload, upload=upload)


def say_anew(account_id: UUID, upload_id: UUID, metadata: Mapping[str, str]) -> None:
    """Let an unfinished upload be about *metadata*, for the apps above, from here on; what else was said of it stays.

    Raises:
        InUseError: when it is complete; whatever ``load`` raises, and a receiver of ``upload_asked`` refuses with.
    """
    with briefly(account_id):
        upload = load(account_id, upload_id)
        if upload.is_complete():
            raise InUseError
        upload_asked.send(Upload, account_id=account_id, metadata=metadata)
        upload.metadata = {**upload.metadata, **metadata}
        upload.save(update_fields=["metadata"])


def terminate(account_id: UUID, upload_id: UUID, *, actor_id: int | None = None) -> None:
    """Throw an unfinished upload away, as *actor_id* asked.

    Raises:
        InUseError: when it is complete; and whatever ``load`` raises.
    """
    with briefly(account_id):
        upload = load(account_id, upload_id)
        if upload.is_complete():
            raise InUseError
        _mark_erased(upload, "upload.terminated", actor_id=actor_id)
    # After the transaction: bytes that are gone cannot be rolled back, and a row without them would be a lie.
    storing.delete_all(storing.folder(account_id, upload_id))


def erase(account_id: UUID, upload_id: UUID) -> None:
    """Delete the bytes of an upload that nobody needs any more; doing it twice is fine."""
    with briefly(account_id):
        upload = find(account_id, upload_id, lock=True)
        if upload is not None and upload.erased_at is None:
            _mark_erased(upload, "upload.erased")
    storing.delete_all(storing.folder(account_id, upload_id))


def expire(account_id: UUID, upload_id: UUID) -> None:
    """Erase the upload when it is unfinished and its time is over; look again later when it went on since."""
    with briefly(account_id):
        upload = find(account_id, upload_id)
        if upload is None or upload.is_complete() or upload.erased_at is not None:
            return
        if upload.expires_at > timezone.now():
            # Every byte puts the end off, and a job cannot be moved.
            _defer(EXPIRE, upload, at=upload.expires_at)
            return
    erase(account_id, upload_id)


def _mark_erased(upload: Upload, action: str, *, actor_id: int | None = None) -> None:
    # A PATCH that is still running finds a newer fence and stores nothing more.
    upload.fence += 1
    upload.leased_until = None
    upload.erased_at = timezone.now()
    upload.save(update_fields=["fence", "leased_until", "erased_at"])
    UploadPart.objects.filter(account_id=upload.account_id, upload=upload).delete()
    audit.record(upload.account_id, action, actor_id=actor_id, subject=str(upload.id))
    _defer(CLEAR, upload, at=upload.erased_at + AFTERCARE)


def _defer(task: str, upload: Upload, *, at: datetime) -> None:
    job = app.configure_task(task, schedule_at=at)
    job.defer(account_id=str(upload.account_id), upload_id=str(upload.id))


def room(account_id: UUID) -> int:
    """Bytes of the largest file that the account may upload now; for use in a bound transaction."""
    return max(0, min(settings.UPLOAD_MAX_BYTES, settings.UPLOAD_QUOTA_BYTES - stored(account_id)))


def stored(account_id: UUID) -> int:
    """Bytes that count for the account's quota, unfinished uploads as if all of them were in; in a bound session."""
    kept = Upload.objects.filter(account_id=account_id, erased_at=None)
    return kept.aggregate(total=Sum("length"))["total"] or 0


def _require_room(request: Request) -> None:
    # The lock makes two uploads that begin at the same moment count each other.
    Account.objects.select_for_update().get(id=request.account_id)
    size = stored(request.account_id) + request.length
    if size > settings.UPLOAD_QUOTA_BYTES:
        raise OverQuotaError(size=in_words(size), limit=in_words(settings.UPLOAD_QUOTA_BYTES))


def _require_alone(request: Request, now: datetime) -> None:
    """Of two windows that begin with one file at the same moment, the second is refused (decision 0200).

    By the account's row, which ``_require_room`` has locked. Programs do not say when a file last changed, so each of
    their creations is a new upload, as tus promises.
    """
    modified = request.metadata.get(MODIFIED_KEY)
    if not modified:
        return
    of_file = {"file_name": request.file_name, "length": request.length, f"metadata__{MODIFIED_KEY}": modified}
    begun = Upload.objects.filter(account_id=request.account_id, erased_at=None, leased_until__gt=now, **of_file)
    earlier = begun.filter(offset__lt=F("length")).first()
    if earlier is not None:
        raise BeingSentError(percent=100 * earlier.offset // earlier.length)
