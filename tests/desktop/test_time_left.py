from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.time_left import MAX_SECONDS, TimeLeft, told


def after(*reports: tuple[float, int], total: int = 100) -> float | None:
    """What is left after the *reports*: when, and how much was done then."""
    estimate = TimeLeft()
    return [estimate.note(done, total, now=now) for now, done in reports][-1]


def test_a_steady_step_takes_as_long_as_it_did_for_each_record() -> None:
    assert after(*((float(second), second) for second in range(11))) == pytest.approx(90)


def test_nothing_is_said_before_there_is_something_to_say() -> None:
    assert after((0, 0)) is None
    assert after((0, 0), (2, 50)) is None
    assert after((0, 0), (60, 0)) is None
    assert after((0, 0), (10, 10), total=0) is None


def test_what_came_before_a_restart_does_not_count_as_speed() -> None:
    assert after((0, 40), (10, 50)) == pytest.approx(50)


def test_a_step_that_is_done_has_nothing_left() -> None:
    assert after((0, 0), (1, 100)) == 0


def test_a_standstill_is_no_prediction() -> None:
    assert after((0, 0), (1000, 1), total=10**9) is None


def test_the_last_half_minute_counts() -> None:
    slow = [(float(second), second // 10) for second in range(0, 301, 10)]
    fast = [(300.0 + second, 30 + second) for second in range(1, 61)]
    assert after(*slow, *fast) == pytest.approx(10, abs=5)


def test_a_step_that_waited_for_others_counts_from_where_it_goes_on() -> None:
    # A part of the database comes at once, the rest after the programs.
    before = [(0.0, 0), (1.0, 30)]
    assert after(*before, (600.0, 40)) is None
    assert after(*before, (600.0, 40), (601.0, 50)) is None
    assert after(*before, (600.0, 40), (605.0, 50)) == pytest.approx(25)


def test_what_is_shown_does_not_jump() -> None:
    estimate = TimeLeft()
    steady = [estimate.note(second, 1000, now=float(second)) for second in range(60)][-1]
    # Ten seconds in which nothing came.
    after_pause = estimate.note(60, 1000, now=70.0)
    assert steady is not None
    assert after_pause is not None
    assert abs(after_pause - steady) < 0.3 * steady


def test_elapsed_is_since_the_first_report() -> None:
    estimate = TimeLeft()
    assert estimate.elapsed(now=5) == 0
    estimate.note(0, 10, now=5)
    assert estimate.elapsed(now=12.5) == 7.5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0.0, "nog enkele seconden"),
        (9.9, "nog enkele seconden"),
        (12.0, "nog ongeveer 10 seconden"),
        (54.0, "nog ongeveer 50 seconden"),
        (56.0, "nog ongeveer 1 minuut"),
        (100.0, "nog ongeveer 2 minuten"),
        (5400.0, "nog ongeveer 90 minuten"),
        (7300.0, "nog ongeveer 2 uur"),
    ],
)
def test_a_time_is_told_as_people_say_it(seconds: float | None, text: str) -> None:
    assert told(seconds) == text


@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 10**9)), min_size=1, max_size=30), st.integers(0, 10**9))
def test_law_a_time_is_never_negative_nor_endless(reports: list[tuple[float, int]], total: int) -> None:
    estimate = TimeLeft()
    for now, done in sorted(reports):
        left = estimate.note(done, total, now=now)
        assert left is None or 0 <= left <= MAX_SECONDS
