"""Dutch public holidays: the days on which no office is taken to work.

Those of the Algemene termijnenwet, art. 3; for ``window``. The ``holidays`` library would load every country of the
world into each worker (45 MB); it judges this list in the tests instead (decision 0112).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

YEARS_KEPT = 8
"""Years that stay in memory: only this one and its neighbours are ever asked for."""

FIRST_KINGS_DAY = 2014
"""Before, 30 April was the Queen's."""

LIBERATION_EVERY = 5
"""A day off for everybody only once in so many years; in between it is up to the employer."""

SUNDAY = 6
_AFTER_EASTER = (-2, 0, 1, 39, 49, 50)
"""Days from Easter Sunday: Good Friday, Easter, Ascension Day, Whitsun."""


def is_public_holiday(day: date) -> bool:
    """Whether *day*, of the Gregorian calendar, is one."""
    return day in _of_year(day.year)


@lru_cache(maxsize=YEARS_KEPT)
def _of_year(year: int) -> frozenset[date]:
    easter = easter_sunday(year)
    found = {date(year, 1, 1), _kings_day(year), date(year, 12, 25), date(year, 12, 26)}
    found |= {easter + timedelta(days=days) for days in _AFTER_EASTER}
    if year % LIBERATION_EVERY == 0:
        found.add(date(year, 5, 5))
    return frozenset(found)


def _kings_day(year: int) -> date:
    day = date(year, 4, 27) if year >= FIRST_KINGS_DAY else date(year, 4, 30)
    return day - timedelta(days=1) if day.weekday() == SUNDAY else day


def easter_sunday(year: int) -> date:
    """Easter of *year*: the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, rest = divmod(century, 4)
    # How far the mean moon has drifted from the calendar's nineteen-year round.
    drift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - drift + 15) % 30
    leaps, beyond = divmod(of_century, 4)
    to_sunday = (32 + 2 * rest + 2 * leaps - epact - beyond) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
