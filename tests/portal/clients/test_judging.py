"""What is wrong with a client's details: everything at once, and only what somebody touched."""

from __future__ import annotations

import pytest
from django.utils import timezone

from overstap.portal.clients.judging import LONGEST, doubtful, judge

PERSON = {"kind": "person", "name": "Vries"}
COMPANY = {"kind": "company", "name": "Bakker B.V."}


def codes(after: dict[str, str | None], before: dict[str, str | None] | None = None) -> list[tuple[str, str]]:
    return [(finding.field, finding.code) for finding in judge(before or {}, after)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("bsn", "111222333"),
        ("bsn", "000000012"),
        ("vat_number", "001000044B37"),
        ("vat_number", "111222333B01"),
        ("vat_id", "NL000099998B57"),
        ("vat_id", "NL001000044B37"),
        ("email", "a.b+c@vries.example"),
        ("date_of_birth", "1950-02-28"),
        ("country", "BE"),
        ("postal_code", "B-1000"),
        ("name", "'s-Gravenzande – Özdemir"),
        ("first_name", None),
    ],
)
def test_what_is_right_for_a_person_is_left_alone(field: str, value: str | None) -> None:
    assert codes(PERSON | {field: value}) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("bsn", "111222334", "identifier-check"),
        ("bsn", "12345678", "identifier-check"),
        ("bsn", "000000000", "identifier-check"),
        ("bsn", "11122233a", "identifier-check"),
        ("bsn", "١١١٢٢٢٣٣٣", "identifier-check"),
        ("vat_number", "NL001000044B37", "identifier-check"),
        ("vat_number", "000099998B57", "identifier-check"),
        ("vat_number", "001000044b37", "identifier-check"),
        ("vat_id", "000099998B57", "identifier-check"),
        ("vat_id", "NL000099998B58", "identifier-check"),
        ("email", "a@", "format"),
        ("email", "a@b.example\nBcc: c@d.example", "characters"),
        ("country", "Nederland", "format"),
        ("date_of_birth", "1850-01-01", "range"),
        ("name", "", "required"),
        ("name", None, "required"),
        ("name", "x" * (LONGEST + 1), "too-long"),
        ("bsn", "1" * 5000, "too-long"),
        ("city", "Assen\x00", "characters"),
        ("city", "\u202eessA", "characters"),
    ],
)
def test_what_is_wrong_with_a_person_is_named(field: str, value: str | None, code: str) -> None:
    assert codes(PERSON | {field: value}) == [(field, code)]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("fiscal_number", "123456783", "identifier-check"),
        ("sequence_number", "een", "format"),
        ("kvk_number", "1234567", "format"),
    ],
)
def test_what_is_wrong_with_a_company_is_named(field: str, value: str, code: str) -> None:
    assert codes(COMPANY | {field: value}) == [(field, code)]


def test_a_birthday_is_not_in_the_future() -> None:
    today = timezone.localdate()
    assert codes(PERSON | {"date_of_birth": today.isoformat()}) == []
    assert codes(PERSON | {"date_of_birth": today.replace(year=today.year + 1, day=1).isoformat()}) != []


def test_everything_wrong_is_found_at_once() -> None:
    found = codes(PERSON | {"name": "", "bsn": "1", "email": "x", "country": "nl"})
    assert {field for field, _ in found} == {"name", "bsn", "email", "country"}


def test_a_wrong_number_that_nobody_touched_may_stay() -> None:
    wrong = PERSON | {"bsn": "111222334"}
    assert codes(wrong | {"name": "Jansen"}, before=wrong) == []


def test_a_wrong_number_may_go_but_not_become_another_wrong_one() -> None:
    wrong = PERSON | {"bsn": "111222334"}
    assert codes(wrong | {"bsn": None}, before=wrong) == []
    assert codes(wrong | {"bsn": "111222335"}, before=wrong) == [("bsn", "identifier-check")]


def test_an_empty_name_may_not_stay() -> None:
    assert codes(PERSON | {"name": ""}, before=PERSON | {"name": ""}) == [("name", "required")]


def test_the_fields_of_another_kind_are_not_judged() -> None:
    assert codes(COMPANY | {"bsn": "1", "date_of_birth": "1700-01-01"}) == []


def test_a_wrong_number_that_a_file_brought_is_told_on_the_card() -> None:
    assert [finding.field for finding in doubtful(PERSON | {"bsn": "1", "email": "x"})] == ["bsn"]
    assert doubtful(PERSON | {"bsn": "111222333"}) == []


def test_no_sentence_repeats_what_was_typed() -> None:
    for finding in judge({}, PERSON | {"bsn": "111222334", "email": "geheim@"}):
        assert "111222334" not in finding.text
        assert "geheim" not in finding.text
