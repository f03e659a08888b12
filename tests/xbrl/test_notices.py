from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from overstap.xbrl import AssessmentNotice, Message, describe, notice_of, read_instance
from overstap.xbrl.notices import BALANCES, TO_PAY, TO_RECEIVE
from tests.xbrl.making import GENERATIONS, NT9, Generation, amount, fact, notice, vat_return

BALANCE = "TaxAssessmentAmountToBeReceivedToBePaidBalance"


def read(report: str, *parts: str, generation: Generation = NT9) -> AssessmentNotice:
    instance = read_instance(notice(report, *parts, generation=generation))
    message = describe(instance)
    assert isinstance(message, Message)
    found = notice_of(instance, message)
    assert found is not None
    return found


def amount_of(report: str, **amounts: str) -> int | None:
    return read(report, *(amount(concept, value) for concept, value in amounts.items())).amount


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda generation: generation.stem)
def test_a_notice_of_every_generation_is_read(generation: Generation) -> None:
    found = read(
        f"ih-sba-{generation.year - 1}",
        fact("NoticeOfAssessmentNumber", "1234.56.782.H.36.01"),
        fact("NoticeOfAssessmentDate", "2014-06-27"),
        fact("TaxpayerNameAddress", "A. Zee\nKade 1"),
        amount(BALANCE, "-1250"),
        generation=generation,
    )
    assert (found.notice_number, found.notice_date) == ("1234.56.782.H.36.01", date(2014, 6, 27))
    assert (found.amount, found.taxpayer) == (-1250, "A. Zee\nKade 1")


@pytest.mark.parametrize(
    ("report", "concept"),
    [
        ("ih-sba-2014", BALANCE),
        ("zvw-sba-2014", BALANCE),
        ("vpb-sba-2014", "NewEstablishedBalanceToBePaidToBeReceived"),
    ],
)
def test_each_tax_has_its_own_amount(report: str, concept: str) -> None:
    assert amount_of(report, **{concept: "317", "TaxAssessmentAmount": "999"}) == 317


def test_the_established_balance_goes_before_the_other_in_corporation_tax() -> None:
    assert amount_of("vpb-sba-2014", **{BALANCE: "1", "NewEstablishedBalanceToBePaidToBeReceived": "2"}) == 2


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ({TO_PAY: "70"}, 70),
        ({TO_RECEIVE: "70"}, -70),
        ({TO_RECEIVE: "-70"}, -70),
        ({TO_PAY: "0", TO_RECEIVE: "70"}, -70),
        ({TO_PAY: "70", TO_RECEIVE: "0"}, 70),
        ({TO_PAY: "70", TO_RECEIVE: "30"}, 70),
        ({TO_PAY: "0"}, 0),
        ({}, None),
    ],
)
def test_vat_is_paid_in_one_concept_and_received_in_another(amounts: dict[str, str], expected: int | None) -> None:
    assert amount_of("ob-sba-2015", **amounts) == expected


@pytest.mark.parametrize("written", ["", "12,50", "12.50", "1e99", "9" * 5_000, "NaN"])
def test_an_amount_that_is_no_whole_number_of_euros_is_unknown(written: str) -> None:
    assert amount_of("ih-sba-2014", **{BALANCE: written}) is None


def test_an_amount_may_be_written_with_its_zero_cents() -> None:
    assert amount_of("ih-sba-2014", **{BALANCE: "+12.00"}) == 12


@pytest.mark.parametrize("written", ["", "27-06-2014", "2014-06-31", "x" * 5_000])
def test_a_date_that_is_none_is_unknown(written: str) -> None:
    assert read("ih-sba-2014", fact("NoticeOfAssessmentDate", written)).notice_date is None


def test_a_notice_about_something_else_has_no_amount() -> None:
    assert amount_of("tsl-sbt-2015", **{BALANCE: "5"}) is None


def test_a_return_is_no_notice() -> None:
    instance = read_instance(vat_return())
    message = describe(instance)
    assert isinstance(message, Message)
    assert notice_of(instance, message) is None


def test_every_concept_that_is_looked_for_is_official(shared_data: Path) -> None:
    with gzip.open(shared_data / "taxonomy" / "nt-bd-concepts.csv.gz", "rt", encoding="utf-8") as lines:
        official = {row["concept"] for row in csv.DictReader(lines) if "/9.0/" in row["namespace"]}
    assert {concept for concepts in BALANCES.values() for concept in concepts} | {TO_PAY, TO_RECEIVE} <= official
