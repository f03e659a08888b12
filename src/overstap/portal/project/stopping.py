"""Hears that this process is asked to stop, whatever it is doing at that moment.

Used by ``working``, which may be about to begin anew: a signal that came in between must not be lost.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Self

STOPPING = (signal.SIGTERM, signal.SIGINT)


class StopSignals:
    """From here to its end the first SIGTERM or SIGINT is remembered (*heard*), and *wake* called.

    A second one does what it did before: a person who presses Ctrl-C twice does not want to wait.
    """

    def __init__(self, wake: Callable[[], object]) -> None:
        self.heard = False
        self._wake = wake

    def __enter__(self) -> Self:
        """Begin to listen; in the main thread only."""
        self._former = {number: signal.getsignal(number) for number in STOPPING}
        for number in STOPPING:
            signal.signal(number, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; what came before is in *heard*, what comes from now on does what it did before."""
        # Blocking also runs the handlers of what has arrived: replaced first, Python would throw it away.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        self._restore()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.heard = True
        self._restore()
        self._wake()

    def _restore(self) -> None:
        for number, handler in self._former.items():
            signal.signal(number, handler)
