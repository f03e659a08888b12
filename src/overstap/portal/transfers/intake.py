"""From an upload to a migration: whether an account may upload, and what the last byte causes.

Called through the signals of ``uploads``, inside its transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Max
from django.dispatch import receiver

from overstap.errors import PortalError
from overstap.portal.accounts.api import Account, public_keys_of
from overstap.portal.audit import api as audit
from overstap.portal.certificates import api as certificates
from overstap.portal.transfers.errors import NoActiveCertificateError, OtherAccountError
from overstap.portal.transfers.jobs import Job, defer
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.options import Options
from overstap.portal.uploads.api import Upload, upload_asked, upload_completed

RECIPIENT_KEY = "recipient"
"""The name in an upload's metadata of the public key that its file is encrypted to, as programs may say it."""


def hindrance(account_id: UUID) -> PortalError | None:
    """Why the account cannot upload a migration file now, with the way out; None when it can."""
    # The step plan, before step 8.
    return None if certificates.active_certificate(account_id) else NoActiveCertificateError()


@receiver(upload_asked)
def require_certificate(account_id: UUID, **_: object) -> None:
    """Raises NoActiveCertificateError when the account has no active certificate."""
    found = hindrance(account_id)
    if found is not None:
        raise found


@receiver(upload_asked)
def require_options(metadata: Mapping[str, str], **_: object) -> None:
    """Raises OptionsError when it says something that the portal does not know: before anything was sent."""
    Options.of_metadata(metadata)


@receiver(upload_asked)
def require_own_file(account_id: UUID, metadata: Mapping[str, str], **_: object) -> None:
    """Raises OtherAccountError when the file is said to be encrypted to a key that the account does not have.

    Only to spare somebody the sending: what a file says of itself is looked at when it is there (``checking``).
    """
    recipient = metadata.get(RECIPIENT_KEY)
    if recipient and recipient not in public_keys_of(Account.objects.get(pk=account_id)):
        raise OtherAccountError


@receiver(upload_completed)
def take_in(upload: Upload, **_: object) -> None:
    """Make the migration of a complete *upload*, and have it checked."""
    # The account's row is the turn for the next number.
    Account.objects.select_for_update().get(pk=upload.account_id)
    last = Migration.objects.filter(account_id=upload.account_id).aggregate(last=Max("number"))["last"]
    migration = Migration.objects.create(
        account_id=upload.account_id,
        number=(last or 0) + 1,
        upload=upload,
        started_by_id=upload.created_by_id,
        options=Options.of_metadata(upload.metadata).as_json(),
    )
    audit.record(
        upload.account_id,
        "migration.created",
        actor_id=upload.created_by_id,
        subject=f"migration:{migration.number}",
    )
    defer(Job.CHECK, migration)
