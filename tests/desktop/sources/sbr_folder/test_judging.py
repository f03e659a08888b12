"""What one file is: a return, an assessment notice, or something that stays behind for a reason of its own."""

from __future__ import annotations

from datetime import date

import pytest

from overstap.bundle.model import ClientKind, Reason
from overstap.desktop.sources.sbr_folder.judging import Fit, Taxpayer, Unfit, judge
from overstap.xbrl.limits import MESSAGE_BYTES
from tests.xbrl.making import (
    BSN,
    IDENTIFICATION,
    NT9,
    NT14,
    OB_NUMBER,
    amount,
    context,
    fact,
    income_tax_return,
    instance,
    notice,
    vat_return,
)


def fit(data: bytes) -> Fit:
    verdict = judge(data)
    assert isinstance(verdict, Fit)
    return verdict


def corporation_tax_return(*parts: str) -> bytes:
    return instance(context(), *parts, entry=NT14.entry_point("vpb-aangifte-2019"), generation=NT14)


def test_a_vat_return_is_a_filed_return_of_its_period() -> None:
    row = fit(vat_return()).row
    assert (row["tax_type"], row["message_kind"], row["tax_year"], row["status"]) == ("OB", "aangifte", 2020, "filed")
    assert (row["period_start"], row["period_end"]) == (date(2020, 7, 1), date(2020, 9, 30))
    assert row["identifier"] == OB_NUMBER


def test_an_assessment_notice_goes_into_its_own_table() -> None:
    verdict = fit(notice("ih-sba-2014", fact("NoticeOfAssessmentNumber", "1234.56.782.H.46"), generation=NT9))
    assert verdict.table == "assessment_notices"
    assert verdict.row["notice_number"] == "1234.56.782.H.46"
    assert "status" not in verdict.row


def test_an_assessment_notice_says_what_is_to_pay_and_when() -> None:
    balance = amount("TaxAssessmentAmountToBeReceivedToBePaidBalance", "-250")
    row = fit(notice("ih-sba-2014", fact("NoticeOfAssessmentDate", "2015-06-30"), balance, generation=NT9)).row
    assert (row["notice_date"], row["amount"]) == (date(2015, 6, 30), -250)


def test_a_number_that_fails_its_check_is_a_finding_and_no_rejection() -> None:
    verdict = fit(income_tax_return(identifier="12345678"))
    assert ("identifier", "identifier-check") in verdict.findings
    assert verdict.taxpayer.number == "12345678"


@pytest.mark.parametrize(
    ("data", "payer"),
    [
        (vat_return(), Taxpayer(ClientKind.COMPANY, "vat_number", OB_NUMBER)),
        (income_tax_return(), Taxpayer(ClientKind.PERSON, "bsn", BSN, "A.B.", "van der", "Zee")),
        (corporation_tax_return(), Taxpayer(ClientKind.COMPANY, "fiscal_number", BSN)),
        (notice("ih-sba-2014"), Taxpayer(ClientKind.PERSON, "bsn", BSN)),
    ],
    ids=["ob", "ihz", "vpb", "sba"],
)
def test_the_client_is_a_person_or_a_company_by_the_kind_of_number(data: bytes, payer: Taxpayer) -> None:
    assert fit(data).taxpayer == payer


def test_a_number_of_an_unknown_kind_is_kept_in_no_column() -> None:
    odd = instance(context(scheme="http://www.kvk.nl/kvk-id"), entry=NT14.entry_point("ihz-aangifte-2019"))
    assert fit(odd).taxpayer.column is None
    assert ("identifier", "identifier-scheme") in fit(odd).findings


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.NOT_SBR),
        (b"%PDF-1.7", Reason.NOT_SBR),
        (b"<html/>", Reason.NOT_SBR),
        (vat_return()[:-40], Reason.UNREADABLE),
        (vat_return().replace(b"?>", b"?><!DOCTYPE xbrli:xbrl>", 1), Reason.UNREADABLE),
        (instance(entry=NT14.entry_point("ob-aangifte-2020")), Reason.UNREADABLE),
        (vat_return() + b" " * MESSAGE_BYTES, Reason.TOO_LARGE),
        (instance(context(scheme=IDENTIFICATION), entry="http://example.org/other.xsd"), Reason.NOT_A_TAX_MESSAGE),
    ],
    ids=["empty", "pdf", "html", "broken-off", "dtd", "nobody", "large", "other"],
)
def test_what_is_no_tax_message_stays_with_its_reason_and_a_sentence(data: bytes, reason: Reason) -> None:
    verdict = judge(data)
    assert isinstance(verdict, Unfit)
    assert verdict.reason is reason
    assert verdict.detail


def test_a_client_keeps_its_identity_and_shows_no_number() -> None:
    payer = fit(income_tax_return()).taxpayer
    assert payer.client_id("sbr-1") == fit(income_tax_return(NT9)).taxpayer.client_id("sbr-1")
    assert BSN not in payer.client_id("sbr-1")
    assert payer.client_id("sbr-1") != payer.client_id("sbr-2")


def test_the_same_number_as_bsn_and_as_rsin_are_two_clients() -> None:
    person, company = fit(income_tax_return()).taxpayer, fit(corporation_tax_return()).taxpayer
    assert person.number == company.number
    assert person.client_id("sbr-1") != company.client_id("sbr-1")


def test_a_message_of_a_year_after_2100_stays_behind_and_says_why() -> None:
    verdict = judge(vat_return().replace(b"2020-", b"2150-"))
    assert verdict == Unfit(Reason.UNREADABLE, "2150 is geen belastingjaar")
