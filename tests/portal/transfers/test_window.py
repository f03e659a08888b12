"""When a migration may load."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.transfers.window import SATURDAY, ZONE, OfficeHours, waits_until

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
        assert local.weekday() >= SATURDAY or not time(8) <= local.time() < time(18)
    else:
        assert timedelta(0) < until - now <= timedelta(hours=10)
        assert waits_until(HOURS, until) is None
