"""How far an export is: what the status page shows, and how somebody stops it (step 23).

Passed to ``Flow.export`` as its report, by a shell that shows ``parts``, ``whole`` and ``seconds_left`` meanwhile. It
is called on the thread that exports, and read on another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event as Flag
from time import monotonic
from typing import NamedTuple

from overstap.desktop.flow.errors import ExportCancelledError
from overstap.desktop.progress import Notice, Sign
from overstap.desktop.time_left import TimeLeft
from overstap.i18n import translate


class Done(NamedTuple):
    """How far something is."""

    done: int
    total: int

    @property
    def part(self) -> float:
        """Between 0 and 1; 0 while the total is unknown."""
        return self.done / self.total if self.total else 0.0


@dataclass
class ExportProgress:
    """Listens to one export; bars never run backwards, also when a program is started again.

    ``waiting`` has, by part, which programs are waited for at this moment; ``notices`` all that there was to say.
    ``seconds_left`` is about how long the whole still takes as of its last report; None while nobody can know.
    """

    clock: Callable[[], float] = monotonic
    parts: dict[str, Done] = field(default_factory=dict)
    whole: Done = field(default_factory=lambda: Done(0, 0))
    step: str = ""
    waiting: dict[str, Notice] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    seconds_left: float | None = None
    _time: TimeLeft = field(default_factory=TimeLeft)
    _cancelled: Flag = field(default_factory=Flag)

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take what the export says.

        Raises:
            ExportCancelledError: after ``cancel``; the export then clears away what it was making.
        """
        self.going_on()
        self.step = step
        # Whoever gets further is not waited for any more.
        self.waiting.pop(step, None)
        if step != translate("Export"):
            self.parts[step] = _later(self.parts.get(step), Done(done, total))
            return
        self.whole = _later(self.whole, Done(done, total))
        self.seconds_left = self._time.note(*self.whole, now=self.clock())

    def notice(self, notice: Notice) -> None:
        """Take what the export says beside its bars.

        Raises:
            ExportCancelledError: after ``cancel``.
        """
        self.going_on()
        self.notices.append(notice)
        if notice.sign is Sign.WAITING:
            self.waiting[notice.part] = notice
        else:
            self.waiting.pop(notice.part, None)

    def going_on(self) -> None:
        """Stop the export while it waits.

        Raises:
            ExportCancelledError: after ``cancel``.
        """
        if self._cancelled.is_set():
            raise ExportCancelledError

    def cancel(self) -> None:
        """Stop the export at its next word; safe from any thread and at any moment."""
        self._cancelled.set()


def _later(before: Done | None, now: Done) -> Done:
    return now if before is None or now.part >= before.part else before
