"""What other apps may use of ``audit``."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from overstap.portal.audit.models import Event

__all__ = ["Event", "events_of", "record"]


def record(
    account_id: UUID,
    action: str,
    *,
    actor_id: int | None = None,
    subject: str = "",
    details: dict[str, object] | None = None,
) -> None:
    """Note that *action* was done, in the transaction of the action; never with BSNs or names in it."""
    # No transaction of its own: what is rolled back never happened, and must not stand in the log.
    Event.objects.create(
        account_id=account_id, action=action, actor_id=actor_id, subject=subject, details=details or {}
    )


def events_of(account_id: UUID) -> QuerySet[Event]:
    """The account's log, newest first, with who did it; in a session bound to the account."""
    return Event.objects.filter(account_id=account_id).select_related("actor").order_by("-at", "-pk")
