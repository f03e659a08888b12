"""What an assessment notice (SBA) says: its number, date and amount.

Beside ``messages``, for the table of notices. Concepts are those of the official NT9 schemas, which kept their names
from NT8 to NT13; which fact is *the* amount differs per tax. A notice has no workflow status: that is the office's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from overstap.xbrl.instance import Instance
from overstap.xbrl.messages import Message
from overstap.xbrl.parties import value_of

__all__ = ["AssessmentNotice", "notice_of"]

# Per tax the concepts that hold what is to pay or to receive in one signed amount, by preference. That a positive
# amount is to be paid is an assumption: the schemas do not say it and no genuine notice is public.
BALANCES: Mapping[str, tuple[str, ...]] = {
    "IB": ("TaxAssessmentAmountToBeReceivedToBePaidBalance", "TaxAssessmentAmountWithInterest"),
    "ZVW": ("TaxAssessmentAmountToBeReceivedToBePaidBalance", "NewEstablishedBalanceToBePaidToBeReceived"),
    "VPB": ("NewEstablishedBalanceToBePaidToBeReceived", "TaxAssessmentAmountToBeReceivedToBePaidBalance"),
}

# VAT has a concept for each direction.
TO_PAY = "TaxAssessmentTotalAmountToBePaid"
TO_RECEIVE = "ToBeSettledlToBeReceived"  # spelled so in the taxonomy

# Whole euros; room for a trillion. A pattern, because int() of a million digits takes its time.
_EUROS = re.compile(r"([+-]?[0-9]{1,15})(?:\.0+)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class AssessmentNotice:
    """An SBA: aanslagnummer, dagtekening and the amount in whole euros, positive when it is to be paid.

    What the message does not say, or says unreadably, is None. ``taxpayer`` is name and address in one text.
    """

    notice_number: str | None
    notice_date: date | None
    amount: int | None
    taxpayer: str | None


def notice_of(instance: Instance, message: Message) -> AssessmentNotice | None:
    """The notice in *instance*, described as *message*; None when it is no notice."""
    if not message.is_notice:
        return None
    return AssessmentNotice(
        notice_number=value_of(instance, "NoticeOfAssessmentNumber"),
        notice_date=_date(value_of(instance, "NoticeOfAssessmentDate")),
        amount=_amount(instance, message.tax_type),
        taxpayer=value_of(instance, "TaxpayerNameAddress"),
    )


def _amount(instance: Instance, tax_type: str) -> int | None:
    if tax_type != "OB":
        return _euros(value_of(instance, *BALANCES.get(tax_type, ())))
    # Either may be absent or zero, and what is to be received may already be written as negative.
    to_pay = _euros(value_of(instance, TO_PAY))
    to_receive = _euros(value_of(instance, TO_RECEIVE))
    return -abs(to_receive) if to_receive and not to_pay else to_pay


def _euros(value: str | None) -> int | None:
    found = _EUROS.fullmatch(value or "")
    return int(found[1]) if found else None


def _date(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None
