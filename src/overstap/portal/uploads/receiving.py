"""Takes the body of one PATCH in, part by part: the heart of ``uploads``.

Between parts nothing is held: no connection, no transaction, no lock. What keeps two PATCHes apart is the *fence*, a
number in the upload's row that each PATCH raises when it begins: the newest wins, an older one can store nothing more.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from overstap.portal.uploads import lifecycle, storing
from overstap.portal.uploads.errors import (
    BusyError,
    ChecksumError,
    OffsetConflictError,
    PastEndError,
    TakenOverError,
    UploadError,
)
from overstap.portal.uploads.limits import (
    LEASE,
    LIFETIME,
    PART_BYTES,
    PART_SECONDS,
    READ_BYTES,
    RECEIVING_AT_ONCE,
)
from overstap.portal.uploads.models import Upload, UploadPart
from overstap.portal.uploads.protocol import Checksum
from overstap.portal.uploads.session import briefly
from overstap.portal.uploads.storing import StoredPart

_places = threading.BoundedSemaphore(RECEIVING_AT_ONCE)


class Body(Protocol):
    """The body of a request."""

    def read(self, size: int, /) -> bytes:
        """Up to *size* bytes; fewer or none when the client is gone."""


@dataclass(frozen=True)
class Sending:
    """What the client says that it sends: *length* bytes of an upload from *offset* on."""

    account_id: UUID
    upload_id: UUID
    offset: int
    length: int
    checksum: Checksum | None = None


@dataclass(frozen=True)
class _Claim:
    """The right to go on with an upload, until somebody else claims it."""

    sending: Sending
    fence: int

    @property
    def place(self) -> str:
        return storing.folder(self.sending.account_id, self.sending.upload_id)


def receive(sending: Sending, body: Body) -> Upload:
    """Store what arrives of *body* and return the upload as it is then.

    Without a checksum everything that arrived before the line broke counts. With one, all counts or nothing.

    Raises:
        OffsetConflictError, PastEndError: when the bytes do not belong here; nothing is read.
        BusyError: when this process is receiving too much already.
        TakenOverError, UploadGoneError: when somebody else went on with it, or erased it, in the meantime.
        ChecksumError: when the bytes are not those that were sent.
    """
    with _place():
        # Claimed before the first byte is read: a wrong offset costs nobody a transfer.
        claim, upload = _claim(sending)
        if sending.checksum is not None:
            return _add(claim, _checked(claim, sending.checksum, body))
        for start, data in _parts(sending, body):
            upload = _add(claim, [storing.save(claim.place, start=start, fence=claim.fence, data=data)])
        return upload


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _places.release()


def _claim(sending: Sending) -> tuple[_Claim, Upload]:
    with briefly(sending.account_id):
        upload = lifecycle.load(sending.account_id, sending.upload_id)
        if upload.offset != sending.offset:
            raise OffsetConflictError(sent=sending.offset, received=upload.offset)
        if sending.offset + sending.length > upload.length:
            raise PastEndError
        upload.fence += 1
        _renew(upload)
        return _Claim(sending, upload.fence), upload


def _parts(sending: Sending, body: Body) -> Iterator[tuple[int, bytes]]:
    """The body in parts, each with its place in the upload; ends early when the client is gone."""
    start, left, buffer = sending.offset, sending.length, bytearray()
    since = time.monotonic()
    while left:
        data = _read(body, min(READ_BYTES, left))
        left -= len(data)
        buffer += data
        if len(buffer) >= PART_BYTES or time.monotonic() - since > PART_SECONDS or not (data and left):
            if buffer:
                yield start, bytes(buffer)
            if not data:
                return
            start, since = start + len(buffer), time.monotonic()
            buffer.clear()


def _read(body: Body, size: int) -> bytes:
    try:
        return body.read(size)
    except OSError:
        # The line broke: what came before it is still good.
        return b""


def _checked(claim: _Claim, checksum: Checksum, body: Body) -> list[StoredPart]:
    """Store parts that do not count yet, and return them once their digest is right."""
    digest, parts = checksum.start(), list[StoredPart]()
    try:
        for start, data in _parts(claim.sending, body):
            digest.update(data)
            parts.append(storing.save(claim.place, start=start, fence=claim.fence, data=data))
            _keep(claim)
        if digest.digest() != checksum.digest:
            raise ChecksumError
    except UploadError:
        _discard(parts)
        raise
    return parts


def _keep(claim: _Claim) -> None:
    with briefly(claim.sending.account_id):
        _renew(_claimed(claim))


def _add(claim: _Claim, parts: list[StoredPart]) -> Upload:
    """Make *parts* count, all at once; the last byte completes the upload in the same transaction."""
    try:
        with briefly(claim.sending.account_id):
            upload = _claimed(claim)
            rows = [
                UploadPart(
                    account_id=upload.account_id, upload=upload, start=part.start, size=part.size, name=part.name
                )
                for part in parts
            ]
            UploadPart.objects.bulk_create(rows)
            upload.offset += sum(part.size for part in parts)
            _renew(upload)
            if upload.is_complete():
                lifecycle.complete(upload)
    except UploadError:
        # Only here is it sure that no row names them; after a broken commit they may count.
        _discard(parts)
        raise
    return upload


def _claimed(claim: _Claim) -> Upload:
    """The upload, locked, if the claim still holds."""
    upload = lifecycle.load(claim.sending.account_id, claim.sending.upload_id)
    # Only equality: an erased upload raises the fence too.
    if upload.fence != claim.fence:
        raise TakenOverError
    return upload


def _renew(upload: Upload) -> None:
    now = timezone.now()
    upload.leased_until, upload.expires_at = now + LEASE, now + LIFETIME
    upload.save(update_fields=["fence", "offset", "leased_until", "expires_at"])


def _discard(parts: list[StoredPart]) -> None:
    for part in parts:
        storing.delete(part)
