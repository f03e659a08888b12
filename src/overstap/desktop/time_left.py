"""How long a step still takes, from how far it was when; and how to say so.

A leaf of ``desktop``, beside ``progress``: who shows progress (the command line's reporters, the wizard's bars) keeps a
``TimeLeft`` for each step. Programs differ in speed, so the last half minute counts, and not the whole; what is
shown changes gently, for a time that jumps is not believed.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from overstap.i18n import translate, translate_plural

SECONDS_BEFORE_ESTIMATE = 3.0
"""Seconds that a step has to run, or to run again, before anything is said: the first records come late."""

WINDOW_SECONDS = 30.0
"""Seconds that count for the speed: long enough for a pause between programs, short enough to follow a change.

Who says nothing for longer was not at work: the database hands over its returns after all programs of a stage."""

MAX_SECONDS = 48 * 3600.0
"""Seconds beyond which nothing is said: a standstill, and not a prediction."""

WEIGHT = 0.3
"""How much a new estimate counts beside what was shown a moment ago."""

_MINUTE, _HOUR = 60, 3600

# Below so many seconds a number would be stale before it is read, and is rounded to so many above that.
_FEW_SECONDS = 10

# Up to so many minutes are told as minutes: people plan a coffee by them.
_MINUTES_TOLD = 90


@dataclass
class TimeLeft:
    """One step's estimate; feed it each report."""

    _samples: deque[tuple[float, int]] = field(default_factory=deque, init=False)
    _started: float | None = field(default=None, init=False)
    _shown: tuple[float, float] | None = field(default=None, init=False)

    def note(self, done: int, total: int, *, now: float) -> float | None:
        """Seconds left when *done* of *total* are done at *now*; None while that is not known.

        *now* is a monotonic time in seconds. A total of 0 means that nobody knows it.
        """
        if self._started is None:
            self._started = now
        if self._samples and now - self._samples[-1][0] > WINDOW_SECONDS:
            # Counted in, a pause of a minute would make hours of what then takes seconds.
            self._samples.clear()
        self._samples.append((now, done))
        # One sample from before the window stays, so that the speed is always that of a whole window.
        while self._samples[-1] is not self._samples[0] and self._samples[1][0] <= now - WINDOW_SECONDS:
            self._samples.popleft()
        estimate = self._estimate(done, total, now)
        self._shown = None if estimate is None else (now, self._gently(estimate, now))
        return None if self._shown is None else self._shown[1]

    def elapsed(self, *, now: float) -> float:
        """Seconds since the first report."""
        return 0.0 if self._started is None else now - self._started

    def _estimate(self, done: int, total: int, now: float) -> float | None:
        if total <= 0:
            return None
        if done >= total:
            return 0.0
        since, then = self._samples[0]
        if now - since < SECONDS_BEFORE_ESTIMATE or done <= then:
            return None
        estimate = (total - done) * (now - since) / (done - then)
        return estimate if estimate <= MAX_SECONDS else None

    def _gently(self, estimate: float, now: float) -> float:
        if self._shown is None or estimate == 0:
            return estimate
        at, shown = self._shown
        # What was shown has run down by itself meanwhile.
        return max(0.0, (1 - WEIGHT) * (shown - (now - at)) + WEIGHT * estimate)


def told(seconds: float | None) -> str:
    """*seconds* as people say it, in the active language; empty when nobody knows."""
    if seconds is None:
        return ""
    if seconds < _FEW_SECONDS:
        return translate("nog enkele seconden")
    if seconds < _MINUTE - _FEW_SECONDS / 2:
        rounded = round(seconds / _FEW_SECONDS) * _FEW_SECONDS
        return translate("nog ongeveer {count} seconden").format(count=rounded)
    minutes = max(1, round(seconds / _MINUTE))
    if minutes <= _MINUTES_TOLD:
        text = translate_plural("nog ongeveer {count} minuut", "nog ongeveer {count} minuten", minutes)
        return text.format(count=minutes)
    return translate("nog ongeveer {count} uur").format(count=round(seconds / _HOUR))
