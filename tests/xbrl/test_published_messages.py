"""On messages that the Belastingdienst and the banks published, checked against a second, simpler reading."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.xbrl import Instance, Message, NotATaxMessage, describe, facts_of, findings_of, read_instance

FACTS = {
    "IHZ2013-01.xbrl": 35,
    "VB-01_bd-rpt-ob-aangifte-2020.xbrl": 33,
    "frc-rpt-ihz-aangifte-2016.xbrl": 175,
    "not-a-tax-return.xbrl": 67,
}


@pytest.fixture(params=FACTS)
def published(request: pytest.FixtureRequest, shared_data: Path) -> Path:
    return shared_data / "returns" / request.param


def read(path: Path) -> Instance:
    return read_instance(path.read_bytes())


def tree(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - a known file, read a second time by other means


def message(folder: Path, name: str) -> Message:
    found = describe(read(folder / "returns" / name))
    assert isinstance(found, Message)
    return found


def test_the_published_messages_are_all_tested(shared_data: Path) -> None:
    assert {path.name for path in (shared_data / "returns").iterdir()} == set(FACTS)


def test_as_many_facts_are_read_as_there_are_references_to_a_context(published: Path) -> None:
    references = re.findall(rb"<[A-Za-z][^<>]*\scontextRef\s*=", published.read_bytes())
    assert len(read(published).facts) == len(references) == FACTS[published.name]


def test_every_concept_and_value_is_the_one_that_another_parser_finds(published: Path) -> None:
    expected = Counter(
        (element.tag, (element.text or "").strip(), element.get("contextRef"))
        for element in tree(published).iter()
        if "contextRef" in element.attrib
    )
    assert expected == Counter(
        (f"{{{item.namespace}}}{item.name}", item.value, item.context.id if item.context else None)
        for item in read(published).facts
    )


def test_every_context_and_unit_is_read(published: Path) -> None:
    data, found = published.read_bytes(), read(published)
    assert len(found.contexts) == len(re.findall(rb"<xbrli:context\s", data))
    assert len(found.units) == len(re.findall(rb"<xbrli:unit\s", data))
    members = sum(len(context.dimensions) for context in found.contexts.values())
    assert members == len(re.findall(rb"<xbrldi:(?:explicit|typed)Member\s", data))


def test_published_messages_have_no_defects(published: Path) -> None:
    assert read(published).defects == ()


def test_every_fact_of_a_published_message_can_be_shown(published: Path) -> None:
    found = read(published)
    assert [line.value for line in facts_of(found)] == [item.value for item in found.facts]


def test_the_published_vat_return_is_what_its_publisher_says(shared_data: Path) -> None:
    found = message(shared_data, "VB-01_bd-rpt-ob-aangifte-2020.xbrl")
    assert (found.tax_type, found.message_kind, found.tax_year, found.generation) == ("OB", "aangifte", 2020, "NT14")
    assert (found.identifier, str(found.period_start), str(found.period_end)) == (
        "001000044B37",
        "2020-10-01",
        "2020-10-31",
    )
    assert (found.tax_consultant_number, found.software) == ("234564", "ApplicatieNaam ApplicatieVersie")
    assert findings_of(found) == []


def test_the_published_income_tax_return_is_what_its_publisher_says(shared_data: Path) -> None:
    found = message(shared_data, "IHZ2013-01.xbrl")
    assert (found.tax_type, found.message_kind, found.tax_year, found.generation) == ("IB", "aangifte", 2013, "NT8")
    assert (found.identifier, found.partner_identifier) == ("111055684", None)
    assert (found.names.initials, found.names.prefix, found.names.surname) == ("M", "van den", "Enden")
    assert findings_of(found) == []


def test_the_published_boxes_of_the_vat_return_have_labels(shared_data: Path) -> None:
    lines = facts_of(read(shared_data / "returns/VB-01_bd-rpt-ob-aangifte-2020.xbrl"))
    assert [line.concept for line in lines if line.label is None] == []


def test_the_published_bank_variant_is_told_apart(shared_data: Path) -> None:
    assert describe(read(shared_data / "returns/frc-rpt-ihz-aangifte-2016.xbrl")) == NotATaxMessage("bank-variant")


def test_the_published_message_that_is_no_return_is_told_apart(shared_data: Path) -> None:
    assert describe(read(shared_data / "returns/not-a-tax-return.xbrl")) == NotATaxMessage("not-a-tax-message")


def test_facts_in_tuples_stand_where_another_parser_finds_them(published: Path) -> None:
    def walk(element: ET.Element, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for child in element:
            if "contextRef" in child.attrib:
                yield path
            else:
                yield from walk(child, (*path, child.tag.rpartition("}")[2]))

    expected = list(walk(tree(published), ()))
    assert [tuple(step.partition("[")[0] for step in item.path) for item in read(published).facts] == expected
