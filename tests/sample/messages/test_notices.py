"""Messages of assessments say number, date and amount in the concepts of their tax."""

from __future__ import annotations

from datetime import date

import pytest

from overstap.sample.chance import chance
from overstap.sample.clients import make_client
from overstap.sample.messages.notices import Assessment, notice_message
from overstap.sample.model import Client, Planned
from overstap.sample.offices import make_practice
from overstap.xbrl import AssessmentNotice, Message, describe, notice_of, read_instance

PRACTICE = make_practice(1, 1)
CLIENTS = [make_client(1, PRACTICE, position) for position in range(30, 120)]
PERSON = next(client for client in CLIENTS if not client.is_company and client.vat_number)
COMPANY = next(client for client in CLIENTS if client.is_company)


def _read(tax: str, year: int, amount: int) -> tuple[Message, AssessmentNotice]:
    client: Client = COMPANY if tax == "VPB" else PERSON
    planned = Planned("BAS", tax, "aangifte", year, date(year, 1, 1), date(year, 12, 31), 1, "Definitief", None)
    assessment = Assessment("999990019H150001", date(year + 1, 9, 4), amount)
    document = notice_message(client, PRACTICE.offices[0], planned, assessment, stream=chance(tax, year))[1]
    instance = read_instance(document)
    message = describe(instance)
    assert isinstance(message, Message)
    notice = notice_of(instance, message)
    assert notice is not None
    return message, notice


@pytest.mark.parametrize("year", range(2014, 2026))
@pytest.mark.parametrize("tax", ["IB", "VPB", "OB"])
def test_a_notice_is_read_back(tax: str, year: int) -> None:
    message, notice = _read(tax, year, 1234)
    assert (message.tax_type, message.message_kind, message.tax_year) == (tax, "sba", year)
    assert (notice.notice_number, notice.notice_date) == ("999990019H150001", date(year + 1, 9, 4))
    assert notice.amount == 1234


@pytest.mark.parametrize("tax", ["IB", "VPB", "OB"])
def test_money_back_is_negative(tax: str) -> None:
    assert _read(tax, 2016, -500)[1].amount == -500
