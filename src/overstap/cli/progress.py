"""Progress of long work: a bar with the time left on a terminal, JSON lines for scripts, sparse lines elsewhere.

Rooms below report through the ``Report`` protocol and know nothing of terminals; commands choose the reporter here.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from overstap.cli.reporting import errors_console
from overstap.desktop.progress import Notice
from overstap.desktop.time_left import TimeLeft, told
from overstap.formatting import number

# Where there is no terminal (a log, CI), one line per step at most this often: readable, yet visibly alive.
SECONDS_BETWEEN_LINES = 2.0


class Report(Protocol):
    """What long work calls: *step* names what is done now, *done* of *total* is how far it is (total 0: unknown)."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show the state of *step*; bars never run backwards, so neither should *done*."""


@contextmanager
def progress(*, as_json: bool) -> Iterator[Report]:
    """A reporter for the duration of the work, on stderr, so that stdout stays the command's answer."""
    if as_json:
        yield _JsonLines()
    # Bars draw over themselves; in a file that would be a heap of half lines.
    elif sys.stderr.isatty():
        with _terminal_progress() as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


class _Clock:
    """How long each step has been going on, and how long it still takes."""

    def __init__(self) -> None:
        self._steps: dict[str, TimeLeft] = {}

    def note(self, step: str, done: int, total: int) -> tuple[float, float | None]:
        """Seconds since the step began, and seconds left (None: unknown)."""
        now = time.monotonic()
        # One clock per step: some go on beside each other.
        estimate = self._steps.setdefault(step, TimeLeft())
        left = estimate.note(done, total, now=now)
        return estimate.elapsed(now=now), left


class _JsonLines:
    """A JSON object per report: step, done, total, and seconds elapsed and left (null: unknown)."""

    def __init__(self) -> None:
        self._clock = _Clock()

    def __call__(self, step: str, done: int, total: int) -> None:
        elapsed, left = self._clock.note(step, done, total)
        times = {"elapsed": round(elapsed, 1), "seconds_left": None if left is None else round(left, 1)}
        line = {"step": step, "done": done, "total": total, **times}
        self._write(line)

    def notice(self, notice: Notice) -> None:
        """A line with the key ``notice`` instead of ``step``."""
        self._write({"notice": notice.sign, "part": notice.part, "text": notice.text, **notice.details})

    def going_on(self) -> None:
        """Nothing: a script that waits knows the time."""

    @staticmethod
    def _write(line: Mapping[str, object]) -> None:
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stderr.flush()


def _terminal_progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        console=errors_console,
    )


class _Bars:
    """One bar per step on a terminal."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}
        self._clock = _Clock()

    def __call__(self, step: str, done: int, total: int) -> None:
        # A step without numbers is a remark, which has no bar.
        if not done and not total and step not in self._tasks:
            self._bars.console.print(step)
            return
        if step not in self._tasks:
            self._tasks[step] = self._bars.add_task(step, total=total or None, left="")
        _, left = self._clock.note(step, done, total)
        # Of what is ready, the full bar says enough.
        said = "" if 0 < total <= done else told(left)
        self._bars.update(self._tasks[step], completed=done, total=total or None, left=said)

    def notice(self, notice: Notice) -> None:
        """A line above the bars."""
        self._bars.console.print(notice.text, markup=False)

    def going_on(self) -> None:
        """Nothing: the bars stand as they are."""


class _Lines:
    """A line when a step begins, ends, or has been going on for a while."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}
        self._clock = _Clock()

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        # The end is always said, however soon it comes after the beginning.
        ended = 0 < total <= done
        _, left = self._clock.note(step, done, total)
        if not ended and now - self._last.get(step, float("-inf")) < SECONDS_BETWEEN_LINES:
            return
        self._last[step] = now
        said = f", {told(left)}" if left and not ended else ""
        self._write(f"{step}{_how_far(done, total)}{said}")

    def notice(self, notice: Notice) -> None:
        """A line of its own, however soon it comes."""
        self._write(notice.text)

    def going_on(self) -> None:
        """Nothing: a log that says that nothing happens is long."""

    @staticmethod
    def _write(line: str) -> None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _how_far(done: int, total: int) -> str:
    """``: 3/10``, or without a total how many there are already."""
    if total:
        return f": {number(done)}/{number(total)}"
    return f": {number(done)}" if done else ""
