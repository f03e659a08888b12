"""Which returns and assessment notices a list shows, and how many there are; ``api`` offers it to the apps above.

Documents are never read for a list: they are left out of every query but the one that hands a document out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from overstap.portal.returns.models import AssessmentNotice, TaxReturn

RETURN_ORDERS = {
    "jaar": ("tax_year", "period_end", "id"),
    "-jaar": ("-tax_year", "-period_end", "-id"),
    "verzonden": ("filed_at", "id"),
    "-verzonden": ("-filed_at", "-id"),
    "klant": ("client__name", "client_id", "-tax_year", "id"),
    "-klant": ("-client__name", "-client_id", "-tax_year", "id"),
}
NOTICE_ORDERS = {
    "jaar": ("tax_year", "notice_date", "id"),
    "-jaar": ("-tax_year", "-notice_date", "-id"),
    "dagtekening": ("notice_date", "id"),
    "-dagtekening": ("-notice_date", "-id"),
    "bedrag": ("amount", "id"),
    "-bedrag": ("-amount", "-id"),
    "klant": ("client__name", "client_id", "-tax_year", "id"),
    "-klant": ("-client__name", "-client_id", "-tax_year", "id"),
}
DEFAULT_ORDER = "-jaar"


@dataclass(frozen=True)
class ReturnChoice:
    """What somebody asked to see; None leaves nothing out. *clients* holds whose records are meant."""

    tax_type: str | None = None
    tax_year: int | None = None
    status: str | None = None
    order: str = DEFAULT_ORDER
    clients: Sequence[int] | None = None


@dataclass(frozen=True)
class YearTally:
    """How many returns there are of one tax and tax year."""

    tax_type: str
    tax_year: int
    number: int


def list_returns(choice: ReturnChoice) -> QuerySet[TaxReturn]:
    """The chosen returns of the bound account with their clients, without their documents."""
    # A page of fifty would else fetch up to 200 MB to show fifty lines.
    returns = TaxReturn.objects.select_related("client").defer("document")
    chosen = {"tax_type": choice.tax_type, "tax_year": choice.tax_year, "status": choice.status}
    returns = returns.filter(**{name: value for name, value in chosen.items() if value is not None})
    if choice.clients is not None:
        returns = returns.filter(client_id__in=choice.clients)
    # An address may be old or typed: an order that there is not is no fault of whoever follows it.
    return returns.order_by(*RETURN_ORDERS.get(choice.order, RETURN_ORDERS[DEFAULT_ORDER]))


def list_notices(choice: ReturnChoice) -> QuerySet[AssessmentNotice]:
    """The chosen assessment notices of the bound account with their clients, without their documents."""
    notices = AssessmentNotice.objects.select_related("client").defer("document")
    chosen = {"tax_type": choice.tax_type, "tax_year": choice.tax_year, "status": choice.status}
    notices = notices.filter(**{name: value for name, value in chosen.items() if value is not None})
    if choice.clients is not None:
        notices = notices.filter(client_id__in=choice.clients)
    return notices.order_by(*NOTICE_ORDERS.get(choice.order, NOTICE_ORDERS[DEFAULT_ORDER]))


def count_per_year() -> list[YearTally]:
    """How many returns the bound account has of each tax and tax year."""
    rows = TaxReturn.objects.values_list("tax_type", "tax_year").annotate(Count("id")).order_by("tax_type", "tax_year")
    return [YearTally(*row) for row in rows]


def count_per_client(client_ids: Iterable[int]) -> dict[int, int]:
    """How many returns each of these clients has; a client without any is absent."""
    rows = TaxReturn.objects.filter(client_id__in=list(client_ids)).values_list("client_id").annotate(Count("id"))
    return dict(rows.order_by("client_id"))


def notice_choices() -> tuple[list[str], list[int], list[str]]:
    """The taxes, years and statuses that occur among the bound account's notices, for filters."""
    notices = AssessmentNotice.objects
    return (
        list(notices.values_list("tax_type", flat=True).distinct().order_by("tax_type")),
        list(notices.values_list("tax_year", flat=True).distinct().order_by("-tax_year")),
        [status for status in notices.values_list("status", flat=True).distinct().order_by("status") if status],
    )
