"""What somebody may ask about undoing a migration, and asking for it; ``api`` offers it, ``undoing`` does it.

Functions here work within the account that the session is bound to.
"""

from __future__ import annotations

from overstap.errors import PortalError
from overstap.portal.audit import api as audit
from overstap.portal.transfers import course, obstacles
from overstap.portal.transfers.errors import OtherRunsError
from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import HOLDS_THE_TURN


def undo_hindrance(number: int) -> PortalError | None:
    """Why the migration cannot be undone, with what to do instead; None when it can.

    Raises:
        UnknownMigrationError: when the account has none such.
    """
    return _hindrance(find(number))


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
        if not course.undo(current, takes_edits=takes_edits):
            running = Migration.objects.filter(state__in=HOLDS_THE_TURN).exclude(pk=current.pk).first()
            raise OtherRunsError(number=running.number if running else "")


def _hindrance(row: Migration) -> PortalError | None:
    return obstacles.plain_obstacle(row) or obstacles.later_migrations(row)
