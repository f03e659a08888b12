"""Numbers, dates and sizes as readers of the active language write them."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal

from overstap.i18n import active_language

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEP = 1000


def number(count: int) -> str:
    """A count: 1234567 is ``1.234.567`` in Dutch."""
    return format_decimal(count, locale=active_language())


def size(count: int) -> str:
    """A number of bytes with the unit that leaves at most three digits before the comma: ``26,1 MB``."""
    value, unit = float(count), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value /= _STEP
        unit += 1
    # Three digits tell enough: 26,1 MB but 261 MB.
    pattern = "#,##0" if unit == 0 or value >= _STEP / 10 else "#,##0.#"
    return f"{format_decimal(value, pattern, locale=active_language())} {_UNITS[unit]}"


def moment(at: datetime) -> str:
    """A date and time: ``26-09-2017 13:00``."""
    return format_datetime(at.astimezone(), "dd-MM-yyyy HH:mm", locale=active_language())
