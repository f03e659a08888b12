"""Messages of returns: read back by the project's own reader, of every year, consistent with the client."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from lxml import etree

from overstap.sample.chance import chance
from overstap.sample.clients import make_client
from overstap.sample.messages.returns import identifier_of, return_message
from overstap.sample.model import Client, Planned
from overstap.sample.offices import make_practice
from overstap.xbrl import Message, describe, findings_of, read_instance

PRACTICE = make_practice(1, 1)
CLIENTS = [make_client(1, PRACTICE, position) for position in range(30, 120)]
PERSON = next(client for client in CLIENTS if client.business is None and client.partner)
ALONE = next(client for client in CLIENTS if client.business is None and not client.partner)
TRADER = next(client for client in CLIENTS if client.vat_number and not client.is_company)
COMPANY = next(client for client in CLIENTS if client.is_company and client.vat_number)
YEARS = range(2013, 2026)


def _planned(tax: str, year: int, kind: str = "aangifte") -> Planned:
    program = {"IB": "BAS", "VPB": "VPB", "OB": "BTW"}[tax]
    end = date(year, 3, 31) if tax == "OB" and kind == "aangifte" else date(year, 12, 31)
    sent_at = datetime.combine(date(year + 1, 4, 1), time(9))
    return Planned(program, tax, kind, year, date(year, 1, 1), end, 1, "Verzonden", sent_at)


def _message(client: Client, planned: Planned, number: int = 0) -> bytes:
    return return_message(client, PRACTICE.offices[0], planned, chance("message", number))[1]


def _described(document: bytes) -> Message:
    message = describe(read_instance(document))
    assert isinstance(message, Message)
    return message


def _boxes(document: bytes) -> dict[str, int]:
    facts = etree.fromstring(document).xpath("//*[@unitRef]")
    return {etree.QName(fact).localname: int(fact.text) for fact in facts}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("tax", "client"), [("IB", PERSON), ("IB", TRADER), ("VPB", COMPANY), ("OB", TRADER)])
def test_a_message_says_who_what_and_when(tax: str, client: Client, year: int) -> None:
    planned = _planned(tax, year)
    message = _described(_message(client, planned))
    assert (message.tax_type, message.message_kind, message.tax_year) == (tax, "aangifte", year)
    assert (message.period_start, message.period_end) == (planned.start, planned.end)
    assert message.identifier == identifier_of(client, planned)
    assert not findings_of(message)


@pytest.mark.parametrize("year", YEARS)
def test_a_suppletion_is_told_from_a_return(year: int) -> None:
    message = _described(_message(COMPANY, _planned("OB", year, "suppletie")))
    assert (message.tax_type, message.message_kind) == ("OB", "suppletie")


def test_names_and_numbers_are_the_clients() -> None:
    message = _described(_message(PERSON, _planned("IB", 2019)))
    assert message.names.surname == PERSON.person.surname
    assert message.names.initials == PERSON.person.initials
    assert message.partner_identifier == PERSON.partner.bsn


def test_a_single_person_has_no_partner_in_the_message() -> None:
    document = _message(ALONE, _planned("IB", 2019))
    assert _described(document).partner_identifier is None
    assert b"Partner</" not in document


@pytest.mark.parametrize("number", range(12))
def test_sizes_are_spread_like_the_real_samples(number: int) -> None:
    def facts(client: Client, tax: str) -> int:
        return len(read_instance(_message(client, _planned(tax, 2018), number)).facts)

    assert 150 <= facts(PERSON, "IB") <= 560
    assert 350 <= facts(TRADER, "IB") <= 850
    assert 180 <= facts(COMPANY, "VPB") <= 560
    assert 24 <= facts(TRADER, "OB") <= 36


@pytest.mark.parametrize("number", range(8))
def test_vat_boxes_add_up(number: int) -> None:
    boxes = _boxes(_message(TRADER, _planned("OB", 2020), number))
    rates = ("SuppliesServicesGeneralTariff", "SuppliesServicesReducedTariff", "OnSuppliesFromCountriesWithinTheEC")
    assert boxes["ValueAddedTaxOwed"] == sum(boxes[f"ValueAddedTax{rate}"] for rate in rates)
    assert boxes["ValueAddedTaxOwedToBePaidBack"] == boxes["ValueAddedTaxOwed"] - boxes["ValueAddedTaxOnInput"]


def test_a_suppletion_gives_the_difference() -> None:
    boxes = _boxes(_message(COMPANY, _planned("OB", 2020, "suppletie")))
    new, old = boxes["ValueAddedTaxAmountTotalNew"], boxes["ValueAddedTaxAmountTotalOld"]
    assert boxes["ValueAddedTaxToBePaidAdditionalToBePaidBack"] == new - old


@pytest.mark.parametrize(("year", "present"), [(2019, True), (2022, False)])
def test_the_small_entrepreneurs_reduction_went(year: int, *, present: bool) -> None:
    assert ("SmallEntrepreneurProvisionReduction" in _boxes(_message(TRADER, _planned("OB", year)))) == present


def test_a_business_has_contexts_of_its_own_and_balances_at_begin_and_end() -> None:
    instance = read_instance(_message(TRADER, _planned("IB", 2021)))
    instants = {context.id: context.instant for context in instance.contexts.values() if context.instant}
    assert instants["CI_Begin_Company_1"] == date(2020, 12, 31)
    assert instants["CI_End_Company_1"] == date(2021, 12, 31)


def test_tuples_and_dimensions_are_used() -> None:
    instance = read_instance(_message(PERSON, _planned("IB", 2021)))
    assert any(item.path for item in instance.facts)
    assert any(len(context.dimensions) > 1 for context in instance.contexts.values())


def test_the_same_choices_give_the_same_bytes() -> None:
    assert _message(PERSON, _planned("IB", 2021), 5) == _message(PERSON, _planned("IB", 2021), 5)
    assert _message(PERSON, _planned("IB", 2021), 5) != _message(PERSON, _planned("IB", 2021), 6)
