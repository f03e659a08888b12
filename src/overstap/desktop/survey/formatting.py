"""What is expected, as people say it: spans of sizes and of times.

On top of ``overstap.formatting``; used by ``page`` and by the command line.
"""

from __future__ import annotations

from overstap.desktop.survey.model import Span
from overstap.formatting import number, size
from overstap.i18n import mark, translate, translate_marked

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# Until how many seconds a time is told in which unit: "20 to 90 minutes" says more than "at most 2 hours".
_TIMES = (
    (3 * _HOUR, _MINUTE, (mark("{count} minuut"), mark("{count} minuten"))),
    (3 * _DAY, _HOUR, (mark("{count} uur"), mark("{count} uur"))),
    (float("inf"), _DAY, (mark("{count} dag"), mark("{count} dagen"))),
)


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
    # Outwards, so that the truth is never outside what was said.
    low, high = int(span.low // unit), -int(-span.high // unit)
    shown = translate_marked(*forms, high).format(count=number(high))
    # "0 to 3 minutes" reads like a mistake.
    if low < 1:
        return translate("hooguit {time}").format(time=shown)
    if low == high:
        return translate("ongeveer {time}").format(time=shown)
    return translate("{low} tot {high}").format(low=number(low), high=shown)


def _two_figures(value: float) -> float:
    """*value* rounded to two figures: 13,406,770 is 13,000,000."""
    return float(f"{value:.1e}")
