"""How values are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from overstap.portal.ui.templatetags import display

NARROW = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "€ 0"),
        (1234, "€ 1.234"),
        (-1234567, "€ -1.234.567"),
        (Decimal("12.50"), "€ 12,50"),
        (Decimal("12.00"), "€ 12"),
        (Decimal("12.505"), "€ 12,505"),
        (None, "–"),
    ],
)
def test_amounts(value: Decimal | int | None, shown: str) -> None:
    assert display.euro(value).replace(NARROW, " ") == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(512, "512 bytes"), (2048, "2 kB"), (48_300_111, "46,1 MB"), (None, "–"), (0, "0 bytes")]
)
def test_sizes(value: int | None, shown: str) -> None:
    assert display.size(value).replace(NARROW, " ") == shown


def test_dates_are_of_the_day_here() -> None:
    assert display.day(date(2017, 9, 26)) == "26-09-2017"
    assert display.day(datetime(2017, 9, 25, 22, 30, tzinfo=UTC)) == "26-09-2017"
    assert display.moment(datetime(2017, 9, 26, 11, 0, tzinfo=UTC)) == "26-09-2017 13:00"
    assert display.day(None) == "–"


def test_english_dates_and_numbers_cannot_be_taken_for_dutch_ones() -> None:
    with translation.override("en"):
        assert display.day(date(2017, 9, 6)) == "6 Sep 2017"
        assert display.euro(1234).replace(NARROW, " ") == "€ 1,234"


def test_counts_and_figures_have_their_thousands_apart() -> None:
    assert display.count(60_000) == "60.000"
    assert display.figure(Decimal("1234.50")) == "1.234,50"
    assert display.figure(Decimal(42)) == "42"


@pytest.mark.parametrize("number", ["111222333", "111222333B01"])
def test_a_masked_number_keeps_its_end_only(number: str) -> None:
    shown = str(display.masked(number))
    assert number[-4:] in shown
    assert number[:5] not in shown
    assert "eindigt op" in shown
    assert display.masked("") == "–"


def test_what_the_source_did_not_give_is_a_dash() -> None:
    assert [display.given(value) for value in (None, "", 0, "x")] == ["–", "–", 0, "x"]
