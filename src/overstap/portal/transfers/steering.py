"""What somebody may ask of a migration on its way: to begin now, to stop, to go on.

Actions of ``api``: each one transaction with its audit row, within the account that the session is bound to. ``course``
moves the migration; what may be asked of one that has ended is in ``taking_back``.
"""

from __future__ import annotations

from uuid import UUID

from overstap.portal.audit import api as audit
from overstap.portal.transfers import course
from overstap.portal.transfers.errors import (
    AlreadyCancelledError,
    NotCancellableError,
    NotResumableError,
    NotWaitingError,
)
from overstap.portal.transfers.jobs import Job, defer
from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import CANCELLABLE, State


def start_now(number: int, *, actor_id: int | None) -> None:
    """Let a waiting migration load without waiting for the evening; the account's turn it still waits for.

    Without *actor_id* it is the operator of the portal who asks.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotWaitingError: when it does not wait (any more).
    """
    row = find(number)
    with course.locked(row.account_id, row.pk) as current:
        if current.state != State.WAITING:
            raise NotWaitingError
        current.starts_now = True
        current.save(update_fields=["starts_now"])
        audit.record(
            current.account_id, "migration.started-now", actor_id=actor_id, subject=f"migration:{current.number}"
        )
        course.begin(current)


def look_again(account_id: UUID) -> None:
    """Have the waiting migrations of the account see whether they may begin: its office hours have changed."""
    # A job each, as at the end of a migration: whoever changes a setting does not wait for a load to begin.
    for waiting in Migration.objects.filter(account_id=account_id, state=State.WAITING).order_by("number"):
        defer(Job.BEGIN, waiting)


def cancel(number: int, *, actor_id: int) -> None:
    """Stop a migration cleanly; it can go on later.

    Raises:
        UnknownMigrationError: when the account has none such.
        AlreadyCancelledError: when somebody was first.
        NotCancellableError: when it has ended otherwise, or is being compared.
    """
    row = find(number)
    with course.locked(row.account_id, row.pk) as current:
        if current.state == State.CANCELLED:
            raise AlreadyCancelledError
        if current.state not in CANCELLABLE:
            raise NotCancellableError
        audit.record(
            current.account_id, "migration.cancel-asked", actor_id=actor_id, subject=f"migration:{current.number}"
        )
        course.cancel(current)


def resume(number: int, *, actor_id: int) -> None:
    """Have a cancelled migration go on; what was loaded is not loaded again.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotResumableError: when it was not cancelled, or its file was erased since.
    """
    row = find(number)
    with course.locked_after_segments(row.account_id, row.pk) as current:
        if not may_go_on(current):
            raise NotResumableError
        audit.record(current.account_id, "migration.resumed", actor_id=actor_id, subject=f"migration:{current.number}")
        course.resume(current)


def may_go_on(row: Migration) -> bool:
    """Whether somebody may have the migration go on: it was cancelled, and its file is still there."""
    return row.state == State.CANCELLED and row.upload.erased_at is None
