"""What somebody may ask for a migration that has ended: to be undone, or tried again as far as it failed.

``api`` offers it, ``undoing`` and ``retrying`` do it. Functions here work within the account that the session is bound
to.
"""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.portal.audit import api as audit
from overstap.portal.transfers import course, foreseeing, obstacles, retrying
from overstap.portal.transfers.errors import NotRetryableError, OtherRunsError
from overstap.portal.transfers.foreseeing import Outlook
from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import HOLDS_THE_TURN, State


def undo_hindrance(number: int) -> PortalError | None:
    """Why the migration cannot be undone, with what to do instead; None when it can.

    Raises:
        UnknownMigrationError: when the account has none such.
    """
    return _hindrance(find(number))


def undo_outlook(number: int) -> Outlook:
    """What undoing the migration would do now; raises UnknownMigrationError when the account has none such."""
    row = find(number)
    return foreseeing.foresee(Scope(row.account_id, row.pk, row.source_id or ""))


def undo(number: int, *, actor_id: int, takes_edits: bool = False) -> None:
    """Take a migration back, in the background; *takes_edits* also takes what people changed or added since.

    Raises:
        UnknownMigrationError: when the account has none such.
        PortalError: the hindrance, when there is one.
    """
    row = find(number)
    with course.locked(row.account_id, row.pk) as current:
        hindrance = _hindrance(current)
        if hindrance is not None:
            raise hindrance
        audit.record(
            current.account_id,
            "migration.undo-asked",
            actor_id=actor_id,
            subject=f"migration:{current.number}",
            details={"takes_edits": takes_edits},
        )
        if not course.undo(current, actor_id=actor_id, takes_edits=takes_edits):
            running = Migration.objects.filter(state__in=HOLDS_THE_TURN).exclude(pk=current.pk).first()
            raise OtherRunsError(number=running.number if running else "")


def retryable(number: int) -> int:
    """How many records of the file are worth another try; none when its file is gone, or it may not be tried again.

    Raises:
        UnknownMigrationError: when the account has none such.
    """
    row = find(number)
    return retrying.retryable(row).count() if may_be_retried(row) else 0


def may_be_retried(row: Migration) -> bool:
    """Whether what failed of the migration can be tried again: it went wrong, and its file is still there."""
    return went_wrong(row) and row.upload.erased_at is None


def went_wrong(row: Migration) -> bool:
    """Whether something of the migration may be worth another try."""
    return row.state in {State.COMPLETE_WITH_DIFFERENCES, State.FAILED} and row.undo_started_at is None


def retry(number: int, *, actor_id: int) -> None:
    """Have what failed of a migration tried once more; what succeeded is left alone.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotRetryableError: when nothing of it failed, or its file is gone.
    """
    row = find(number)
    with course.locked_after_segments(row.account_id, row.pk) as current:
        failed = current.state == State.FAILED
        if not may_be_retried(current) or not (failed or retrying.retryable(current).exists()):
            raise NotRetryableError
        audit.record(current.account_id, "migration.retried", actor_id=actor_id, subject=f"migration:{current.number}")
        course.retry(current)


def _hindrance(row: Migration) -> PortalError | None:
    return obstacles.plain_obstacle(row) or obstacles.later_migrations(row)
