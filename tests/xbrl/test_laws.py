"""What must hold whatever the message: of its order, its periods, its numbers and its amounts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from overstap.xbrl import (
    Message,
    describe,
    facts_of,
    findings_of,
    identifier_findings,
    notice_of,
    parsing,
    read_instance,
)
from overstap.xbrl.entrypoints import TAXES, entry_point
from tests.xbrl.making import (
    BSN,
    GENERATIONS,
    NT14,
    PARTNER_BSN,
    VAT_NUMBER,
    Generation,
    amount,
    company,
    context,
    fact,
    income_tax_return,
    instance,
    notice,
    party,
    unit,
    vat_return,
)

DAYS = st.dates(date(1900, 1, 2), date(2100, 12, 31))
ANY_GENERATION = st.sampled_from(GENERATIONS)
YEAR = ("2019-01-01", "2019-12-31")

PARTS = (
    context("D", period=YEAR, members=party("Declarant")),
    context("P", period=YEAR, identifier=PARTNER_BSN, members=party("Partner")),
    context("C", period=("2019-12-10", "2019-12-31"), members=company("1")),
    context("E", period="2019-12-31", members={**party("Declarant"), "axis:TimeDimension": "m:End"}),
    unit(),
    fact("Surname", "Zee", ref="D"),
    fact("Surname", "Bakker", ref="P"),
    fact("BusinessName", "Zeilmakerij", ref="C"),
    amount("TaxableProfit", "12", ref="E"),
    fact("SoftwarePackageName", "BAS", ref="D"),
)


def described(data: bytes) -> Message:
    found = describe(read_instance(data))
    assert isinstance(found, Message)
    return found


def elfproef(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


@given(st.permutations(PARTS))
def test_law_the_order_of_a_message_does_not_change_what_it_is(parts: list[str]) -> None:
    entry = NT14.entry_point("ihz-aangifte-2019")
    found = described(instance(*parts, entry=entry))
    assert found == described(instance(*PARTS, entry=entry))
    assert (found.identifier, found.partner_identifier) == (BSN, PARTNER_BSN)


@given(ANY_GENERATION, ANY_GENERATION)
def test_law_generations_differ_in_nothing_but_name_and_year(one: Generation, other: Generation) -> None:
    first, second = described(income_tax_return(one)), described(income_tax_return(other))
    assert (first.names, first.identifier, first.findings) == (second.names, second.identifier, second.findings)
    assert first.tax_year - second.tax_year == one.year - other.year


@given(DAYS, st.integers(0, 365))
def test_law_a_vat_return_is_of_the_year_in_which_its_period_ends(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    data = instance(context(period=(str(start), str(end))), entry=NT14.entry_point("ob-aangifte-2020"))
    found = described(data)
    assert (found.tax_year, found.period_start, found.period_end) == (end.year, start, end)
    conflict = ("tax_year", "tax-year-conflict") in findings_of(found)
    assert conflict is not (start.year <= 2020 <= end.year)


@given(DAYS)
def test_law_midnight_after_a_day_is_that_day(day: date) -> None:
    plain = instance(context(period=("1900-01-01", str(day))))
    midnight = instance(context(period=("1900-01-01", f"{day + timedelta(days=1)}T00:00:00")))
    assert read_instance(midnight) == read_instance(plain)


@given(st.sampled_from(sorted(TAXES)), st.from_regex(r"[a-z]{3,12}", fullmatch=True), ANY_GENERATION)
def test_law_a_report_is_understood_from_its_name(tax: str, kind: str, generation: Generation) -> None:
    assume(kind not in TAXES)
    found = entry_point(generation.entry_point(f"{tax}-{kind}-{generation.year}"))
    assert found is not None
    assert (found.tax_type, found.kind, found.year) == (TAXES[tax], kind, generation.year)
    assert found.generation == generation.name


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_law_a_number_is_found_odd_exactly_when_the_elfproef_fails(digits: str) -> None:
    assume(int(digits) > 0)
    sound = identifier_findings(described(income_tax_return(identifier=digits))) == []
    assert sound is elfproef(digits)


@given(st.integers(1, 10**8 - 1), st.integers(1, 99))
def test_law_a_vat_number_of_which_the_elfproef_holds_is_never_odd(number: int, suffix: int) -> None:
    sound = [digits for last in range(10) if elfproef(digits := f"{number:08}{last}")]
    assume(sound)
    found = described(vat_return(identifier=f"{sound[0]}B{suffix:02}"))
    assert (found.identifier_scheme, identifier_findings(found)) == (VAT_NUMBER, [])


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_law_an_amount_is_what_was_written(euros: int) -> None:
    read = read_instance(notice("ih-sba-2014", amount("TaxAssessmentAmountToBeReceivedToBePaidBalance", str(euros))))
    message = describe(read)
    assert isinstance(message, Message)
    found = notice_of(read, message)
    assert found is not None
    assert found.amount == euros


@given(st.lists(st.sampled_from(["<t:B>{}</t:B>", '<i:A contextRef="c">1</i:A>{}', "<!-- -->{}"]), max_size=30))
def test_law_every_fact_is_shown_once(shapes: list[str]) -> None:
    body = "{}"
    for shape in shapes:
        body = body.replace("{}", shape, 1)
    found = read_instance(instance(context(), body.replace("{}", "")))
    assert len(facts_of(found)) == len(found.facts) == sum("contextRef" in shape for shape in shapes)


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 64, 1_000])
def test_law_where_the_bytes_are_cut_does_not_matter(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = income_tax_return(NT14, fact("Description", "Coöperatie € 😀 &amp; zonen", ref="D"))
    whole = read_instance(data)
    monkeypatch.setattr(parsing, "CHUNK", chunk)
    assert read_instance(data) == whole


def test_law_messages_read_side_by_side_do_not_mix() -> None:
    messages = [income_tax_return(generation) for generation in GENERATIONS] * 4
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(read_instance, messages)) == [read_instance(data) for data in messages]
