"""The words for taxes, kinds of message and periods, as an office says them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import gettext, gettext_lazy

from overstap.bundle.model import TaxType
from overstap.i18n import mark

TAXES: Mapping[str, object] = {
    TaxType.IB: gettext_lazy("Inkomstenbelasting"),
    TaxType.VPB: gettext_lazy("Vennootschapsbelasting"),
    TaxType.OB: gettext_lazy("Omzetbelasting"),
    TaxType.ICP: gettext_lazy("Intracommunautaire prestaties"),
    TaxType.ERF: gettext_lazy("Erfbelasting"),
    TaxType.TSL: gettext_lazy("Toeslagen"),
    TaxType.ZVW: gettext_lazy("Zorgverzekeringswet"),
    TaxType.OTHER: gettext_lazy("Overig"),
}

MESSAGES: Mapping[str, object] = {
    "aangifte": gettext_lazy("Aangifte"),
    "suppletie": gettext_lazy("Suppletie"),
    "opgaaf": gettext_lazy("Opgaaf"),
    "sba": gettext_lazy("Servicebericht aanslag"),
    "via": gettext_lazy("Vooringevulde aangifte"),
    "uitstel": gettext_lazy("Uitstelverzoek"),
    "aanwijsposten": gettext_lazy("Aanwijsposten"),
}

NOTICE_STATUSES = (
    mark("Te beoordelen"),
    mark("Akkoord"),
    mark("Niet akkoord"),
    mark("Bezwaar"),
    mark("Afgehandeld"),
)
"""What the portal offers as the status of an assessment notice; kept in Dutch, as the office's own statuses are."""

MONTHS_A_QUARTER = 3
MONTHS_A_YEAR = 12


def tax_word(tax_type: str) -> str:
    """The name of a tax; an unknown code is shown as it is."""
    return str(TAXES.get(tax_type, tax_type))


def message_word(message_kind: str) -> str:
    """What kind of message it is; an unknown kind is shown as the source named it."""
    return str(MESSAGES.get(message_kind, message_kind))


def period_word(start: date | None, end: date | None, tax_year: int) -> str:
    """``4e kwartaal 2020``, ``oktober 2020``, ``2020``, or the two dates when it is none of these."""
    if start is None or end is None:
        return str(tax_year)
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month + 1
    # Whole months only: who moved or died within one has a return over days.
    if start.day != 1 or end.day != monthrange(end.year, end.month)[1]:
        return f"{start:%d-%m-%Y} – {end:%d-%m-%Y}"
    if months == 1:
        return f"{MONTHS[start.month]} {start.year}"
    # The quarters of the Belastingdienst: three months from February on are none.
    if months == MONTHS_A_QUARTER and start.month % MONTHS_A_QUARTER == 1:
        quarter = (start.month + MONTHS_A_QUARTER - 1) // MONTHS_A_QUARTER
        return gettext("{quarter}e kwartaal {year}").format(quarter=quarter, year=start.year)
    # A broken book year is not the year that it began in.
    if months == MONTHS_A_YEAR and start.month == 1:
        return str(start.year)
    return f"{start:%d-%m-%Y} – {end:%d-%m-%Y}"
