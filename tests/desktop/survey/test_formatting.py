from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from overstap.desktop.survey.formatting import moment, number, size, sizes, times
from overstap.desktop.survey.model import Span
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
        (10**15, "1.000 TB"),
    ],
)
def test_sizes_have_a_unit_that_people_know(count: int, written: str) -> None:
    assert size(count) == written


def test_a_moment_is_a_dutch_date_and_time() -> None:
    assert moment(datetime(2017, 9, 26, 13, 0, tzinfo=UTC)).startswith("26-09-2017 ")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (1, 59, "minder dan een minuut"),
        (1, 61, "hooguit 2 minuten"),
        (60, 180, "1 tot 3 minuten"),
        (60, 60, "ongeveer 1 minuut"),
        (1200, 5400, "20 tot 90 minuten"),
        (7200, 14_400, "2 tot 4 uur"),
        (90_000, 900_000, "1 tot 11 dagen"),
    ],
)
def test_times_are_told_as_a_span_in_one_unit(low: float, high: float, words: str) -> None:
    assert times(Span(low, high)) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (5_000_000, 20_000_000, "5 tot 20 MB"),
        (900_000, 1_234_567, "900 kB tot 1,2 MB"),
        (13_406_770, 13_400_000, "13 MB"),
    ],
)
def test_sizes_are_told_in_two_figures(low: float, high: float, words: str) -> None:
    assert sizes(Span(low, high)) == words
