from __future__ import annotations

import pytest

from overstap.desktop.survey.formatting import sizes, times
from overstap.desktop.survey.model import Span


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
