from __future__ import annotations

from dataclasses import replace

import pytest

from overstap.xbrl import Message, describe, findings_of, identifier_findings, read_instance
from tests.xbrl.making import BSN, IDENTIFICATION, NT14, VAT_NUMBER, fact, income_tax_return, vat_return


def message(*, identifier: str = BSN, scheme: str = IDENTIFICATION, partner: str | None = None) -> Message:
    found = describe(read_instance(income_tax_return()))
    assert isinstance(found, Message)
    return replace(found, identifier=identifier, identifier_scheme=scheme, partner_identifier=partner)


@pytest.mark.parametrize("number", ["111222333", "123456782", "000000012", "000000024", "111055684", "262157196", "24"])
def test_a_bsn_or_rsin_that_passes_the_elfproef_is_sound(number: str) -> None:
    assert identifier_findings(message(identifier=number)) == []


@pytest.mark.parametrize("number", ["12345678", "123456789", "000000000", "", "12345678X", "1" * 5_000, "١٢٣٤٥٦٧٨٢"])
def test_a_bsn_that_fails_is_a_finding(number: str) -> None:
    assert identifier_findings(message(identifier=number)) == [("identifier", "identifier-check")]


@pytest.mark.parametrize("number", ["001000044B37", "NL001000044B37", "NL000099998B57", "123456782B01"])
def test_a_vat_number_that_passes_one_of_its_two_checks_is_sound(number: str) -> None:
    assert identifier_findings(message(identifier=number, scheme=VAT_NUMBER)) == []


@pytest.mark.parametrize("number", ["987654321B09", "111234567B01", "123456782", "123456782B00", "B", "1" * 5_000])
def test_a_vat_number_that_fails_both_is_a_finding(number: str) -> None:
    assert identifier_findings(message(identifier=number, scheme=VAT_NUMBER)) == [("identifier", "identifier-check")]


@pytest.mark.parametrize("scheme", [f"http://{VAT_NUMBER}", f"https://{VAT_NUMBER}/", VAT_NUMBER.upper()])
def test_a_scheme_is_known_however_it_is_written(scheme: str) -> None:
    assert identifier_findings(message(identifier="001000044B37", scheme=scheme)) == []


def test_a_scheme_that_nobody_knows_is_a_finding() -> None:
    found = identifier_findings(message(scheme="http://www.kvk.nl/kvk-id"))
    assert found == [("identifier", "identifier-scheme")]


def test_the_partners_number_is_checked_apart() -> None:
    assert identifier_findings(message(partner="111222333")) == []
    assert identifier_findings(message(partner="111222334")) == [("document", "partner-identifier-check")]


def test_findings_of_a_message_are_those_of_its_content_and_of_its_numbers() -> None:
    found = describe(read_instance(vat_return(NT14, fact("A", ref="nowhere"), identifier="987654321B09")))
    assert isinstance(found, Message)
    assert findings_of(found) == [("document", "context-missing"), ("identifier", "identifier-check")]
