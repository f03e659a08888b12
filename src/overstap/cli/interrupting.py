"""How work ends that somebody stops, with Ctrl-C, by closing the window or as a service manager does.

Beside ``export`` and ``upload``, whose work is kept and which say so; commands that keep nothing end without a word.
Either way the exit code tells shells and service managers by which signal it ended.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from overstap.errors import CancelledError
from overstap.i18n import mark

# Beside Ctrl-C; Windows has only the first.
_ENDINGS = ("SIGTERM", "SIGHUP")

# What shells add to the number of the signal that ended a command: 130 is SIGINT, 143 SIGTERM, 129 SIGHUP.
_ENDED_BY_SIGNAL = 128


class AskedToEnd(KeyboardInterrupt):
    """The same tidy end as with Ctrl-C, for another signal: programs are ended and what they were told is erased."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__()


class InterruptedWorkError(CancelledError):
    """Somebody stopped an export or an upload."""

    code = "cancelled.interrupted"
    message = mark("Onderbroken. Er is niets verloren gegaan.")
    hint = mark("Geef dezelfde opdracht nog eens: zij gaat verder waar zij was.")
    retry_helps = True


class TerminatedWorkError(InterruptedWorkError):
    """A service manager, or a machine that is shut down, stopped it."""

    exit_code = _ENDED_BY_SIGNAL + 15


class HungUpWorkError(InterruptedWorkError):
    """The window or the connection that it ran in was closed."""

    exit_code = _ENDED_BY_SIGNAL + 1


_BY_EXIT_CODE = {error.exit_code: error for error in (InterruptedWorkError, TerminatedWorkError, HungUpWorkError)}


def exit_code_of(stopped: BaseException | None) -> int:
    """What a command ends with that *stopped*: 128 and the number of the signal, SIGINT when nothing is known."""
    return _ENDED_BY_SIGNAL + (stopped.number if isinstance(stopped, AskedToEnd) else signal.SIGINT)


def end_as_with_ctrl_c(*names: str) -> None:
    """From here the signals called *names* end this process as Ctrl-C does, but for the exit code."""
    for name in names:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _end)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    del frame
    raise AskedToEnd(number)


@contextmanager
def can_go_on_later() -> Iterator[None]:
    """Work that is kept when it is stopped, however politely it is asked to stop.

    Raises:
        InterruptedWorkError: when it was stopped; what the work cleans up has been cleaned up by then.
    """
    end_as_with_ctrl_c(*_ENDINGS)
    try:
        yield
    except KeyboardInterrupt as stopped:
        raise _BY_EXIT_CODE[exit_code_of(stopped)] from stopped
