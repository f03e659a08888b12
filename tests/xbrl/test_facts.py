from __future__ import annotations

from datetime import date

from overstap.xbrl import ContextSummary, ShownFact, facts_of, read_instance
from tests.xbrl.making import (
    NT14,
    OB_NUMBER,
    amount,
    company,
    context,
    fact,
    instance,
    tuple_of,
    unit,
    vat_return,
)


def shown(*parts: str) -> tuple[ShownFact, ...]:
    return facts_of(read_instance(instance(*parts)))


def test_every_fact_is_shown_in_the_order_of_the_message() -> None:
    names = [f"A{n}" for n in range(20)]
    assert [line.concept for line in shown(context(), *(fact(name) for name in names))] == names


def test_a_line_has_what_a_page_needs() -> None:
    line = facts_of(read_instance(vat_return()))[-1]
    assert (line.concept, line.namespace) == ("ValueAddedTaxOwed", NT14.items())
    assert (line.label, line.value, line.unit) == ("5a Verschuldigde omzetbelasting", "3240", "EUR")
    assert line.context == ContextSummary(None, (), date(2020, 7, 1), date(2020, 9, 30), None)
    assert (line.nil, line.path) == (False, ())


def test_a_context_in_short_tells_party_dimensions_and_day() -> None:
    line = shown(context(members=company("1"), period="2019-12-31"), fact("A"))[0]
    expected = (("CompanySerialNumberDimension", "1"),)
    assert line.context == ContextSummary("Company", expected, None, None, date(2019, 12, 31))


def test_an_explicit_member_is_shown_by_its_local_name() -> None:
    line = shown(context(members={"axis:ResidenceDimension": "m:Abroad"}), fact("A"))[0]
    assert line.context is not None
    assert line.context.members == (("ResidenceDimension", "Abroad"),)


def test_a_context_in_short_never_holds_the_number() -> None:
    assert OB_NUMBER not in repr(facts_of(read_instance(vat_return())))


def test_a_nil_fact_and_one_in_a_tuple_are_shown_as_such() -> None:
    nil, inner = shown(context(), fact("A", attributes=' xsi:nil="true"'), tuple_of("Heir", fact("B", "1")))
    assert (nil.nil, nil.value, inner.path) == (True, "", ("Heir[1]",))


def test_a_fact_without_context_is_shown_all_the_same() -> None:
    assert shown(unit(), amount("A", "1"))[0].context is None


def test_a_namesake_of_another_taxonomy_gets_no_label() -> None:
    other = '<o:Surname xmlns:o="urn:other" contextRef="c">X</o:Surname>'
    assert [line.label for line in shown(context(), other, fact("Surname", "Y"))] == [None, "Achternaam"]
