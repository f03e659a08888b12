"""When a migration may load: after the account's office hours, in Dutch time.

Working days are Monday to Friday, except ``holidays``. ``course`` asks, ``api`` and ``notices`` tell people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from overstap.portal.transfers.holidays import is_public_holiday

ZONE = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5


@dataclass(frozen=True)
class OfficeHours:
    """From when to when an office works, local time; *waits* is false for an account that loads at once."""

    start: time
    end: time
    waits: bool = True


def waits_until(hours: OfficeHours, now: datetime) -> datetime | None:
    """When loading may begin, or None when it may now; *now* is aware, so is the answer."""
    local = now.astimezone(ZONE)
    if not hours.waits or not is_working_day(local.date()) or not hours.start <= local.time() < hours.end:
        return None
    # By the clock on the wall, which the office looks at too; on the days when it is put forward or back as well.
    return datetime.combine(local.date(), hours.end, ZONE)


def is_working_day(day: date) -> bool:
    """Whether offices work on *day*: no weekend and no public holiday."""
    return day.weekday() < SATURDAY and not is_public_holiday(day)
