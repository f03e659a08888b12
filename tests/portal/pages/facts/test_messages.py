"""How the facts of a message are grouped and spelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from overstap.portal.pages.facts.messages import content_of_message
from overstap.portal.pages.facts.model import Content, Line
from overstap.xbrl import facts_of, read_instance
from tests.portal.pages.documents import VAT_MESSAGE


@pytest.fixture
def vat() -> Content:
    return content_of_message(read_instance(VAT_MESSAGE))


def lines(content: Content) -> dict[str, Line]:
    return {line.name: line for section in content.sections for group in section.groups for line in group.lines}


def test_the_boxes_come_first_in_the_order_of_the_form(vat: Content) -> None:
    (group,) = vat.sections[0].groups
    assert [line.name for line in group.lines] == [
        "TaxedTurnoverSuppliesServicesGeneralTariff",
        "ValueAddedTaxOwed",
        "ValueAddedTaxOwedToBePaidBack",
    ]
    assert [line.box for line in group.lines] == ["1a", "5a", ""]
    assert group.lines[-1].is_total


def test_amounts_dates_and_words_are_told_apart(vat: Content) -> None:
    shown = lines(vat)
    assert shown["ValueAddedTaxOwedToBePaidBack"].amount == Decimal(-3150)
    assert shown["SoftwareCustomField"].day == date(2020, 11, 5)
    assert shown["ContactSurname"].text == "Linden <script>"


def test_a_concept_without_a_label_is_called_by_its_name_in_words(vat: Content) -> None:
    assert lines(vat)["SoftwareCustomField"].label == "Software custom field"
    assert vat.has_untranslated


@pytest.mark.parametrize(
    "name", ["IHZ2013-01.xbrl", "VB-01_bd-rpt-ob-aangifte-2020.xbrl", "frc-rpt-ihz-aangifte-2016.xbrl"]
)
def test_real_messages_show_every_fact_once(shared_data: Path, name: str) -> None:
    instance = read_instance((shared_data / "returns" / name).read_bytes())
    content = content_of_message(instance)
    assert content.size == len(facts_of(instance))
    assert len({section.key for section in content.sections}) == len(content.sections)


def test_tuples_and_unusual_times_are_groups_with_a_title(shared_data: Path) -> None:
    instance = read_instance((shared_data / "returns" / "frc-rpt-ihz-aangifte-2016.xbrl").read_bytes())
    declarant = content_of_message(instance).sections[0]
    titles = [group.title for group in declarant.groups]
    assert declarant.title == "Aangever"
    assert titles[0] == ""
    assert "Own house debt 2" in titles
    assert "begin van het tijdvak · 31-12-2015" in titles


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999999", "9" * 40, "abc", "1958-00-00"])
def test_what_is_no_plain_number_or_date_is_shown_as_filed(value: str) -> None:
    message = VAT_MESSAGE.replace(b">12345<", f">{value}<".encode()).replace(b">2020-11-05<", f">{value}<".encode())
    shown = lines(content_of_message(read_instance(message)))
    assert shown["ValueAddedTaxOwed"].text == value
    assert shown["SoftwareCustomField"].day is None
