"""When a migration may load."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.transfers.window import ZONE, OfficeHours, is_working_day, waits_until

_FIRST = datetime(2012, 1, 1, tzinfo=ZONE)
_MOMENTS = st.timedeltas(timedelta(0), timedelta(days=30 * 365)).map(lambda passed: _FIRST + passed)
HOURS = OfficeHours(time(8), time(18))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2017-09-26T07:59", None),
        ("2017-09-26T08:00", "2017-09-26T18:00"),
        ("2017-09-26T17:59", "2017-09-26T18:00"),
        ("2017-09-26T18:00", None),
        ("2017-09-30T12:00", None),
        ("2017-10-01T12:00", None),
        # The clocks go back on 29 October 2017 and forward on 25 March 2018.
        ("2017-10-30T09:00", "2017-10-30T18:00"),
        ("2018-03-26T09:00", "2018-03-26T18:00"),
    ],
)
def test_working_hours_wait_for_the_evening(now: str, until: str | None) -> None:
    assert waits_until(HOURS, at(now)) == (at(until) if until else None)


@pytest.mark.parametrize(
    "holiday",
    [
        "2026-01-01",  # Nieuwjaarsdag
        "2026-04-06",  # Tweede paasdag
        "2026-04-27",  # Koningsdag
        "2026-05-14",  # Hemelvaartsdag
        "2026-05-25",  # Tweede pinksterdag
        "2026-12-25",  # Eerste kerstdag
        "2025-05-05",  # Bevrijdingsdag, once in five years
        "2013-04-30",  # Koninginnedag, until 2013
    ],
)
def test_on_a_public_holiday_nobody_waits(holiday: str) -> None:
    assert not is_working_day(at(holiday).date())
    assert waits_until(HOURS, at(f"{holiday}T11:00")) is None


@pytest.mark.parametrize("day", ["2026-05-05", "2026-04-30", "2026-12-24", "2026-12-31"])
def test_an_ordinary_day_beside_a_holiday_is_a_working_day(day: str) -> None:
    assert waits_until(HOURS, at(f"{day}T11:00")) == at(f"{day}T18:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-30", 8), ("2026-10-26", 8), ("2026-03-27", 8)])
def test_the_wait_is_as_long_as_the_clock_says_also_around_its_changes(day: str, hours: int) -> None:
    now = at(f"{day}T10:00").astimezone(UTC)
    until = waits_until(HOURS, now)
    assert until is not None
    assert until.astimezone(UTC) - now == timedelta(hours=hours)


def test_the_evening_begins_at_the_same_hour_of_the_office_on_both_sides_of_a_change() -> None:
    friday, monday = (waits_until(HOURS, at(f"2026-10-{day}T10:00")) for day in (23, 26))
    assert friday is not None
    assert monday is not None
    assert (friday.astimezone(UTC).hour, monday.astimezone(UTC).hour) == (16, 17)


def test_dutch_time_counts_whatever_the_servers_clock_says() -> None:
    new_york = datetime.fromisoformat("2017-09-26T05:00:00-04:00")
    assert waits_until(HOURS, new_york) == at("2017-09-26T18:00")


def test_an_account_that_loads_at_once_never_waits() -> None:
    assert waits_until(OfficeHours(time(8), time(18), waits=False), at("2017-09-26T12:00")) is None


@given(_MOMENTS)
def test_law_after_waiting_one_need_not_wait(now: datetime) -> None:
    until = waits_until(HOURS, now)
    if until is None:
        local = now.astimezone(ZONE)
        assert not is_working_day(local.date()) or not time(8) <= local.time() < time(18)
    else:
        assert timedelta(0) < until - now <= timedelta(hours=10)
        assert waits_until(HOURS, until) is None
