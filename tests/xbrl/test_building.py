from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.xbrl import Instance, Item, read_instance
from tests.xbrl.making import (
    GENERATIONS,
    NT14,
    Generation,
    amount,
    context,
    fact,
    instance,
    party,
    tuple_of,
    unit,
)

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=20
)
NAME = st.from_regex(r"[A-Z][A-Za-z0-9]{0,11}", fullmatch=True)


def read(*parts: str, generation: Generation = NT14) -> Instance:
    return read_instance(instance(*parts, generation=generation))


def only(*parts: str) -> Item:
    (item,) = read(*parts).facts
    return item


def test_an_item_carries_its_name_value_context_unit_and_decimals() -> None:
    item = only(context(), unit(), amount("ValueAddedTaxOwed", "3240"))
    assert (item.namespace, item.name, item.value) == (NT14.items(), "ValueAddedTaxOwed", "3240")
    assert (item.unit, item.decimals, item.nil, item.path) == ("EUR", "INF", False, ())
    assert item.context is not None
    assert item.context.identifier == "123456782"


def test_contexts_and_units_may_come_after_the_facts_that_use_them() -> None:
    item = only(amount("A", "1"), unit(), context())
    assert item.context is not None
    assert item.unit == "EUR"


@pytest.mark.parametrize("day", ["1958-00-00", "1958-02-00", "2020-02-30"])
def test_an_incomplete_date_stays_as_it_was_written(day: str) -> None:
    assert only(context(), fact("DateOfBirth", day)).value == day


@pytest.mark.parametrize("nil", ["true", "1", " true "])
def test_a_nil_item_is_empty_and_says_so(nil: str) -> None:
    item = only(context(), fact("Surname", attributes=f' xsi:nil="{nil}"'))
    assert (item.nil, item.value) == (True, "")


def test_an_empty_item_is_not_nil() -> None:
    item = only(context(), fact("Surname", attributes=' xsi:nil="false"'))
    assert (item.nil, item.value) == (False, "")


def test_a_value_loses_its_outer_white_space_and_keeps_the_inner() -> None:
    assert only(context(), fact("Description", "\n  een\n twee ")).value == "een\n twee"


def test_comments_sections_and_references_leave_the_value_whole() -> None:
    written = '<i:A contextRef="c">a<!-- x -->b<![CDATA[<c>]]>&amp;&#233;<?p q?>d</i:A>'
    assert only(context(), written).value == "ab<c>&éd"


def test_facts_in_nested_tuples_know_where_they_stand() -> None:
    heir = tuple_of("Heir", fact("Surname", "A"), tuple_of("Child", fact("Surname", "B")), fact("Amount", "1"))
    found = read(context(), heir, tuple_of("Heir", tuple_of("Child"), tuple_of("Child", fact("Surname", "C"))))
    assert [(item.value, item.path) for item in found.facts] == [
        ("A", ("Heir[1]",)),
        ("B", ("Heir[1]", "Child[1]")),
        ("1", ("Heir[1]",)),
        ("C", ("Heir[2]", "Child[2]")),
    ]


def test_tuples_of_one_name_in_two_namespaces_are_counted_apart() -> None:
    found = read(context(), tuple_of("Heir", fact("A")), f"<i:Heir>{fact('B')}</i:Heir>")
    assert [item.path for item in found.facts] == [("Heir[1]",), ("Heir[1]",)]


def test_what_xbrl_itself_defines_is_no_fact() -> None:
    links = '<link:footnoteLink><link:footnote contextRef="c">x</link:footnote></link:footnoteLink>'
    assert read(links, context(), tuple_of("Heir", "<xbrli:x>1</xbrli:x>")).facts == ()


def test_all_schema_references_are_kept_as_written() -> None:
    refs = '<link:schemaRef xlink:href=" a.xsd "/><link:linkbaseRef xlink:href="c.xml"/><link:schemaRef/>'
    assert read(refs).schema_refs == ("a.xsd", "")


def test_a_fact_without_a_known_context_is_kept_and_told() -> None:
    found = read(fact("A", "1", ref="nowhere"))
    assert (found.facts[0].value, found.facts[0].context) == ("1", None)
    assert found.defects == ("context-missing",)


def test_a_fact_that_names_no_context_is_kept_and_told() -> None:
    found = read(context(), "<i:A>1</i:A><i:Empty> </i:Empty>")
    assert [(item.name, item.value) for item in found.facts] == [("A", "1")]
    assert found.defects == ("context-missing",)


def test_text_between_the_facts_of_a_tuple_is_kept_and_told() -> None:
    found = read(context(), tuple_of("Heir", " los ", fact("A", "1"), "\n", fact("B", "2")))
    assert [(item.name, item.value) for item in found.facts] == [("A", "1"), ("B", "2"), ("Heir", "los")]
    assert found.defects == ("context-missing",)


def test_a_unit_that_is_not_there_is_shown_by_its_id_and_told() -> None:
    found = read(context(), amount("A", "1"))
    assert (found.facts[0].unit, found.defects) == ("EUR", ("unit-missing",))


def test_of_two_contexts_with_one_id_the_first_counts_and_it_is_told() -> None:
    found = read(context(identifier="1"), context(identifier="2"), fact("A"))
    assert found.contexts["c"].identifier == "1"
    assert found.defects == ("context-duplicate",)


def test_an_unreadable_date_is_none_and_told() -> None:
    found = read(context(period=("2020-13-01", "2020-12-31")))
    assert (found.contexts["c"].start, found.defects) == (None, ("date-unreadable",))


def test_elements_inside_an_item_keep_their_text_and_are_told() -> None:
    found = read(context(), '<i:A contextRef="c">x<b>y<i:B contextRef="c">z</i:B></b></i:A>')
    assert [(item.name, item.value) for item in found.facts] == [("A", "xyz")]
    assert found.defects == ("nested-content",)


def test_a_sound_message_has_no_defects() -> None:
    assert read(context(), unit(), amount("A", "1"), tuple_of("Heir", fact("B", "2"))).defects == ()


@pytest.mark.parametrize("generation", GENERATIONS, ids=lambda generation: generation.stem)
def test_every_generation_reads_alike(generation: Generation) -> None:
    parts = context(members=party("Declarant")), unit(), amount("A", "1"), tuple_of("Heir", fact("B", "2"))
    found = read(*parts, generation=generation)
    assert [(item.namespace, item.name, item.path) for item in found.facts] == [
        (generation.items(), "A", ()),
        (generation.items(), "B", ("Heir[1]",)),
    ]
    assert found.contexts["c"].member("PartyDimension") == "Declarant"


@given(st.lists(st.tuples(NAME, TEXT), max_size=12))
def test_law_what_was_written_is_what_is_read(facts: list[tuple[str, str]]) -> None:
    found = read(context(), *(fact(name, value) for name, value in facts))
    assert [(item.name, item.value) for item in found.facts] == [(name, value.strip()) for name, value in facts]


@given(st.from_regex(r"p[a-z0-9.-]{0,7}", fullmatch=True))
def test_law_prefixes_mean_nothing(prefix: str) -> None:
    plain = instance(context(members=party("Declarant")), fact("A", "1"))
    text = plain.decode()
    for old in ("i", "m", "axis"):
        text = text.replace(f"xmlns:{old}=", f"xmlns:{prefix}{old}=").replace(f'"{old}:', f'"{prefix}{old}:')
        text = text.replace(f"<{old}:", f"<{prefix}{old}:").replace(f"</{old}:", f"</{prefix}{old}:")
        text = text.replace(f">{old}:", f">{prefix}{old}:")
    assert read_instance(text.encode()) == read_instance(plain)
