"""What other apps may use of ``returns``; every function works within the account that the session is bound to."""

from __future__ import annotations

from overstap.portal.returns.documents import DocumentMissingError, read_document
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
from overstap.portal.returns.wording import TAXES, message_word, period_word, tax_word

__all__ = [
    "DEFAULT_ORDER",
    "NOTICE_ORDERS",
    "RETURN_ORDERS",
    "TAXES",
    "AssessmentNotice",
    "Attachment",
    "DocumentMissingError",
    "ReturnChoice",
    "TaxReturn",
    "YearTally",
    "count_per_client",
    "count_per_year",
    "find_attachment",
    "find_notice",
    "find_return",
    "list_attachments",
    "list_notices",
    "list_returns",
    "message_word",
    "notice_choices",
    "period_word",
    "read_document",
    "tax_word",
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
