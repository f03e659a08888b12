"""When a migration may load: after the account's office hours, in Dutch time.

Working days are Monday to Friday; public holidays are not known yet and count as working days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

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
    if not hours.waits or local.weekday() >= SATURDAY or not hours.start <= local.time() < hours.end:
        return None
    return datetime.combine(local.date(), hours.end, ZONE)
