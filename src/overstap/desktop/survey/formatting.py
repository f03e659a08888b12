"""Numbers, dates, sizes and times as readers of the active language write them.

A leaf of ``survey``, used by ``page`` and by the command line.
"""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal

from overstap.desktop.survey.model import Span
from overstap.i18n import active_language, mark, translate, translate_plural

_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_STEP = 1000
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# Until how many seconds a time is told in which unit: "20 to 90 minutes" says more than "at most 2 hours".
_TIMES = (
    (3 * _HOUR, _MINUTE, (mark("{count} minuut"), mark("{count} minuten"))),
    (3 * _DAY, _HOUR, (mark("{count} uur"), mark("{count} uur"))),
    (float("inf"), _DAY, (mark("{count} dag"), mark("{count} dagen"))),
)


def number(count: int) -> str:
    """A count: 1234567 is ``1.234.567`` in Dutch."""
    return format_decimal(count, locale=active_language())


def size(count: float) -> str:
    """A number of bytes with the unit that leaves at most three digits before the comma: ``26,1 MB``."""
    value, unit = float(count), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value /= _STEP
        unit += 1
    # Three digits tell enough: 26,1 MB but 261 MB.
    pattern = "#,##0" if unit == 0 or value >= _STEP / 10 else "#,##0.#"
    return f"{format_decimal(value, pattern, locale=active_language())} {_UNITS[unit]}"


def sizes(span: Span) -> str:
    """A span of sizes: ``5 tot 20 MB``; two figures at most, because no more is known."""
    low, high = size(_two_figures(span.low)), size(_two_figures(span.high))
    if low == high:
        return low
    # The unit once where both have the same.
    shown = low.split()[0] if low.split()[1] == high.split()[1] else low
    return translate("{low} tot {high}").format(low=shown, high=high)


def times(span: Span) -> str:
    """A span of seconds in one unit, rounded outwards: ``minder dan een minuut``, ``2 tot 17 minuten``."""
    if span.high < _MINUTE:
        return translate("minder dan een minuut")
    unit, forms = next((seconds, forms) for until, seconds, forms in _TIMES if span.high < until)
    low, high = int(span.low // unit), -int(-span.high // unit)
    shown = translate_plural(*forms, high).format(count=number(high))
    if low < 1:
        return translate("hooguit {time}").format(time=shown)
    if low == high:
        return translate("ongeveer {time}").format(time=shown)
    return translate("{low} tot {high}").format(low=number(low), high=shown)


def moment(at: datetime) -> str:
    """A date and time: ``26-09-2017 13:00``."""
    return format_datetime(at.astimezone(), "dd-MM-yyyy HH:mm", locale=active_language())


def _two_figures(value: float) -> float:
    """*value* rounded to two figures: 13,406,770 is 13,000,000."""
    return float(f"{value:.1e}")
