"""How values are written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from overstap import formatting
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
    ("value", "shown"),
    [
        (None, "–"),
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (48_300_111, "48,3 MB"),
        (10**9 - 1, "1 GB"),
    ],
)
def test_sizes(value: int | None, shown: str) -> None:
    assert display.size(value).replace(NARROW, " ") == shown


@given(st.integers(min_value=0, max_value=2**60))
def test_law_a_page_writes_a_size_as_the_tool_does(value: int) -> None:
    assert display.size(value).replace(NARROW, " ") == formatting.size(value)


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


@pytest.mark.parametrize("number", ["7", "1234"])
def test_of_a_short_number_which_is_all_end_nothing_is_shown(number: str) -> None:
    assert display.masked(number) == display.masked_text(number) == "•••••"


@given(st.text(min_size=1, max_size=20))
def test_law_a_masked_number_never_shows_its_beginning(number: str) -> None:
    shown = display.shown_end(number)
    assert number.endswith(shown)
    assert len(shown) == min(display.SHOWN_DIGITS, max(0, len(number) - 4))
    assert display.masked_text(number) == f"•••••{shown}"


def test_what_the_source_did_not_give_is_a_dash() -> None:
    assert [display.given(value) for value in (None, "", 0, "x")] == ["–", "–", 0, "x"]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_law_no_amount_is_rounded(value: Decimal) -> None:
    with translation.override("nl"):
        shown = display.euro(value)
    assert Decimal(shown[2:].replace(".", "").replace(",", ".")) == value


@pytest.mark.parametrize(
    ("address", "direction", "query"),
    [
        ("/klanten/", "", "sorteer=plaats"),
        ("/klanten/?sorteer=plaats", "ascending", "sorteer=-plaats"),
        ("/klanten/?sorteer=-plaats", "descending", "sorteer=plaats"),
        ("/klanten/?status=current&pagina=3", "", "status=current&sorteer=plaats"),
        ("/klanten/?sorteer=naam", "", "sorteer=plaats"),
    ],
)
def test_a_head_sorts_turns_round_and_begins_at_the_first_page(address: str, direction: str, query: str) -> None:
    request = RequestFactory().get(address)
    head = display.sort_head(Context({"request": request, "order": request.GET.get("sorteer", "naam")}), "plaats", "X")
    assert (head["direction"], head["query"]) == (direction, query)


def test_a_head_keeps_what_somebody_typed_within_its_query() -> None:
    request = RequestFactory().get("/klanten/", {"status": "a&b=<c>"})
    assert "<" not in display.sort_head(Context({"request": request, "order": ""}), "naam", "X")["query"]


def test_an_icon_is_decoration_and_its_name_is_escaped() -> None:
    shown = display.icon('x"><script>')
    assert 'aria-hidden="true"' in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("number", ['<b>"111222333', "1&2"])
def test_a_masked_number_that_is_markup_is_text(number: str) -> None:
    assert "<b>" not in display.masked(number)
    assert "&2" not in display.masked(number)
    # The end of one that is long enough to have an end is escaped, not cut off.
    assert "&lt;i&gt;" in display.masked("12345<i>")


def test_a_count_and_a_moment_that_are_not_known_are_a_dash() -> None:
    assert (display.count(None), display.moment(None), display.euro(None)) == ("–", "–", "–")
