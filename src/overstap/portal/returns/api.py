"""What other apps may use of ``returns``; every function works within the account that the session is bound to."""

from __future__ import annotations

from overstap.portal.returns.documents import DocumentMissingError, read_document
from overstap.portal.returns.editing import NOTICES, RETURNS, set_notice_status, set_return_status, statuses_to_choose
from overstap.portal.returns.errors import RecordUnknownError, StatusInvalidError, StatusOvertakenError
from overstap.portal.returns.listing import (
    DEFAULT_ORDER,
    NOTICE_ORDERS,
    RETURN_ORDERS,
    ReturnChoice,
    YearTally,
    count_per_client,
    count_per_year,
    list_notices,
    list_returns,
    notice_choices,
)
from overstap.portal.returns.models import AssessmentNotice, Attachment, TaxReturn
from overstap.portal.returns.suggesting import first_recent_year, former_at_the_source, without_recent_return
from overstap.portal.returns.wording import NOTICE_STATUSES, TAXES, message_word, period_word, tax_word

__all__ = [
    "DEFAULT_ORDER",
    "NOTICES",
    "NOTICE_ORDERS",
    "NOTICE_STATUSES",
    "RETURNS",
    "RETURN_ORDERS",
    "TAXES",
    "AssessmentNotice",
    "Attachment",
    "DocumentMissingError",
    "RecordUnknownError",
    "ReturnChoice",
    "StatusInvalidError",
    "StatusOvertakenError",
    "TaxReturn",
    "YearTally",
    "count_per_client",
    "count_per_year",
    "find_attachment",
    "find_notice",
    "find_return",
    "first_recent_year",
    "former_at_the_source",
    "list_attachments",
    "list_notices",
    "list_returns",
    "message_word",
    "notice_choices",
    "period_word",
    "read_document",
    "set_notice_status",
    "set_return_status",
    "statuses_to_choose",
    "tax_word",
    "without_recent_return",
]


def find_return(return_id: int) -> TaxReturn | None:
    """The return with that id, its client and its document; None when the account has none."""
    return TaxReturn.objects.select_related("client").filter(pk=return_id).first()


def find_notice(notice_id: int) -> AssessmentNotice | None:
    """The assessment notice with that id, its client and its document; None when the account has none."""
    return AssessmentNotice.objects.select_related("client").filter(pk=notice_id).first()


def find_attachment(return_id: int, attachment_id: int) -> Attachment | None:
    """That file of that return, with its content; None when the account has none."""
    return Attachment.objects.filter(pk=attachment_id, tax_return_id=return_id).first()


def list_attachments(tax_return: TaxReturn) -> list[Attachment]:
    """The files that belong to *tax_return*, without their content."""
    return list(tax_return.attachments.defer("document").order_by("file_name", "id"))
