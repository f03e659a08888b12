from __future__ import annotations

import pytest

from overstap.desktop.sources import identifiers
from overstap.desktop.sources.contract import Found, Records
from overstap.desktop.sources.identifiers import CHECK, MISSING, findings_of

PERSON = {"id": "1", "office_id": "1", "kind": "person", "state": "current", "name": "x", "bsn": "111222333"}
COMPANY = PERSON | {"kind": "company", "bsn": None, "fiscal_number": "123456782"}
RETURN = {"id": "1", "client_id": "1", "program": "x", "message_kind": "x", "tax_year": 2016, "status": "filed"}


def found(table: str, row: dict[str, object]) -> list[Found]:
    return list(findings_of(table, Records.of(table, [row]).batch))


@pytest.mark.parametrize(
    "client", [PERSON, COMPANY, PERSON | {"vat_number": "001000044B37", "vat_id": "NL000099998B57"}]
)
def test_numbers_that_pass_are_not_mentioned(client: dict[str, object]) -> None:
    assert found("clients", client) == []


@pytest.mark.parametrize(
    ("column", "number"),
    [
        ("bsn", "111222334"),
        ("bsn", "12345678"),
        ("bsn", "111.222.333"),
        ("fiscal_number", "123456783"),
        ("vat_number", "111234567B01"),
        ("vat_id", "NL" + "9" * 5000),
    ],
)
def test_a_number_that_fails_is_found_by_its_column(column: str, number: str) -> None:
    assert found("clients", PERSON | {column: number}) == [Found("clients", "1", column, CHECK)]


@pytest.mark.parametrize(
    ("client", "column"), [(PERSON | {"bsn": None}, "bsn"), (COMPANY | {"fiscal_number": ""}, "fiscal_number")]
)
def test_a_client_that_nothing_tells_apart_is_found(client: dict[str, object], column: str) -> None:
    assert found("clients", client) == [Found("clients", "1", column, MISSING)]


def test_only_numbers_of_a_possible_length_are_remembered() -> None:
    before = identifiers._vat_number_is_valid.cache_info().currsize
    found("clients", PERSON | {"vat_id": "NL" + "7" * 100_000})
    assert identifiers._vat_number_is_valid.cache_info().currsize == before


def test_a_finding_never_repeats_the_number() -> None:
    assert found("clients", PERSON | {"bsn": "111222334"})[0].detail is None


@pytest.mark.parametrize(
    ("tax", "number", "findings"),
    [
        ("IB", "12345678", 1),
        ("IB", "111222333", 0),
        ("OB", "001000044B37", 0),
        ("OB", "111222333", 1),
        ("ERF", "x", 0),
    ],
)
def test_the_number_in_a_return_is_checked_as_its_tax_asks(tax: str, number: str, findings: int) -> None:
    assert len(found("returns", RETURN | {"tax_type": tax, "identifier": number})) == findings


def test_other_tables_have_no_numbers() -> None:
    assert found("users", {"id": "1", "name": "x"}) == []
