"""Numbers, sizes, dates and times as readers of the active language write them.

A leaf beside ``errors``: on top of ``i18n``, used by every room that shows figures to people. The portal's pages have
Django's own.
"""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal

from overstap.i18n import active_language

__all__ = ["decimal", "moment", "number", "size"]

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEP = 1000


def number(count: int) -> str:
    """A count: 1234567 is ``1.234.567`` in Dutch and ``1,234,567`` in English."""
    return format_decimal(count, locale=active_language())


def decimal(value: float) -> str:
    """A figure with one digit after the comma: ``12,5``."""
    return format_decimal(value, "#,##0.0", locale=active_language())


def size(count: float) -> str:
    """A number of bytes with the unit that leaves at most three digits before the comma: ``26,1 MB``.

    Of 1000, as on what people buy disks and sticks by; the portal's pages and their script follow it (decision 0199).
    """
    value, unit = float(count), 0
    # As it will be written: one byte short of a megabyte is 1 MB, and not 1.000 kB.
    while round(value, _places(value, unit)) >= _STEP and unit < len(_UNITS) - 1:
        value /= _STEP
        unit += 1
    pattern = "#,##0.#" if _places(value, unit) else "#,##0"
    return f"{format_decimal(value, pattern, locale=active_language())} {_UNITS[unit]}"


def _places(value: float, unit: int) -> int:
    """Digits after the comma: three digits tell enough, so 26,1 MB but 261 MB."""
    return 0 if unit == 0 or value >= _STEP / 10 else 1


def moment(at: datetime, *, seconds: bool = False) -> str:
    """A date and time of this machine: ``26-09-2017 13:00``; day before month in both languages, as the office does."""
    pattern = "dd-MM-yyyy HH:mm:ss" if seconds else "dd-MM-yyyy HH:mm"
    return format_datetime(at.astimezone(), pattern, locale=active_language())
