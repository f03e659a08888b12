from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.formatting import decimal, moment, number, size
from overstap.i18n import activate


@pytest.fixture
def in_english() -> Iterator[None]:
    activate("en")
    yield
    activate("nl")


def test_numbers_are_written_the_dutch_way() -> None:
    assert number(1234567) == "1.234.567"


def test_numbers_follow_the_language(in_english: None) -> None:
    assert number(1234567) == "1,234,567"


@pytest.mark.parametrize(
    ("count", "written"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (26_140_000, "26,1 MB"),
        (261_400_000, "261 MB"),
        (99_960, "100 kB"),
        (999_499, "999 kB"),
        (999_999, "1 MB"),
        (10**9 - 1, "1 GB"),
        (53_687_091_200, "53,7 GB"),
        (10**15, "1.000 TB"),
    ],
)
def test_sizes_have_a_unit_that_people_know(count: int, written: str) -> None:
    assert size(count) == written


@given(st.integers(0, 2**60))
def test_law_a_size_is_never_written_as_a_thousand_of_a_unit_that_has_a_larger_one(count: int) -> None:
    figure, unit = size(count).split(" ")
    assert unit == "TB" or float(figure.replace(".", "").replace(",", ".")) < 1000


def test_a_moment_is_a_dutch_date_and_time() -> None:
    assert moment(datetime(2017, 9, 26, 13, 0, tzinfo=UTC)).startswith("26-09-2017 ")


def test_a_moment_can_be_told_to_the_second() -> None:
    assert moment(datetime(2017, 9, 26, 13, 0, 7, tzinfo=UTC), seconds=True).endswith(":00:07")


def test_a_figure_has_one_digit_after_the_comma() -> None:
    assert [decimal(value) for value in (0.04, 12.5, 1234.56)] == ["0,0", "12,5", "1.234,6"]


def test_a_figure_follows_the_language(in_english: None) -> None:
    assert decimal(1234.56) == "1,234.6"
