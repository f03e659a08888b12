"""What people do with returns and assessment notices: give them another status. Documents are never changed.

In a session that is bound to the account, by any member of it; ``api`` offers it to the pages.
"""

from __future__ import annotations

from django.db import transaction

from overstap.portal.accounts.api import User
from overstap.portal.audit import api as audit
from overstap.portal.history.api import Editable, edit
from overstap.portal.returns.errors import RecordUnknownError, StatusInvalidError, StatusOvertakenError
from overstap.portal.returns.models import AssessmentNotice, TaxReturn
from overstap.portal.returns.wording import NOTICE_STATUSES

RETURNS = Editable("returns", ("status",))
NOTICES = Editable("assessment_notices", ("status",))


def set_return_status(return_id: int, status: str, *, saw: str, actor: User) -> bool:
    """Give a return another status; whether it was another. The source's own word stays beside it.

    Raises:
        StatusInvalidError: when there is no such status.
        RecordUnknownError: when the account has no such return.
        StatusOvertakenError: when it no longer is what somebody *saw*.
    """
    with transaction.atomic():
        # The document may be of megabytes, and has no part in this.
        rows = TaxReturn.objects.defer("document").select_for_update(of=("self",))
        found = rows.filter(pk=return_id).first()
        if found is None:
            raise RecordUnknownError
        if status not in TaxReturn.Status.values:
            raise StatusInvalidError
        if found.status not in {saw, status}:
            raise StatusOvertakenError(now=found.get_status_display())
        # Two who choose the same agree; only another choice is told.
        changed = edit(RETURNS, [(found, {"status": status})], actor=actor) > 0
        if changed:
            _record(found, "return.status-changed", f"return:{found.pk}", actor)
    return changed


def set_notice_status(notice_id: int, status: str | None, *, saw: str | None, actor: User) -> bool:
    """Give an assessment notice another status, or none; whether it was another.

    Raises:
        StatusInvalidError: when neither the portal nor the office knows that status.
        RecordUnknownError: when the account has no such notice.
        StatusOvertakenError: when it no longer is what somebody *saw*.
    """
    with transaction.atomic():
        rows = AssessmentNotice.objects.defer("document").select_for_update(of=("self",))
        found = rows.filter(pk=notice_id).first()
        if found is None:
            raise RecordUnknownError
        if status is not None and status not in statuses_to_choose():
            raise StatusInvalidError
        if (found.status or None) not in {saw, status}:
            raise StatusOvertakenError(now=found.status or "–")
        changed = edit(NOTICES, [(found, {"status": status})], actor=actor) > 0
        if changed:
            _record(found, "notice.status-changed", f"notice:{found.pk}", actor)
    return changed


def statuses_to_choose() -> list[str]:
    """What a notice may be: what the portal offers, and what the office's own notices came with."""
    present = AssessmentNotice.objects.values_list("status", flat=True).distinct().order_by("status")
    return list(dict.fromkeys([*NOTICE_STATUSES, *(status for status in present if status)]))


def _record(found: TaxReturn | AssessmentNotice, action: str, subject: str, actor: User) -> None:
    # Which status stands in the history, among the practice's data.
    audit.record(found.account_id, action, actor_id=actor.pk, subject=subject)
