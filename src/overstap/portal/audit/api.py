"""What other apps may use of ``audit``."""

from __future__ import annotations

from uuid import UUID

from overstap.portal.audit.models import Event


def record(
    account_id: UUID,
    action: str,
    *,
    actor_id: int | None = None,
    subject: str = "",
    details: dict[str, object] | None = None,
) -> None:
    """Note that *action* was done, in the transaction of the action; never with BSNs or names in it."""
    Event.objects.create(
        account_id=account_id, action=action, actor_id=actor_id, subject=subject, details=details or {}
    )
