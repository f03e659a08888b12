"""What a person reads who stops work that can go on later, with Ctrl-C or by closing the window.

Beside ``export`` and ``upload``, whose work is kept; commands that keep nothing end without a word, as shells expect.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from overstap.errors import CancelledError
from overstap.i18n import mark

ENDINGS = ("SIGTERM", "SIGHUP")
"""How a service manager and a window that is closed ask a process to end; Windows has only the first."""


class InterruptedWorkError(CancelledError):
    """Somebody stopped an export or an upload."""

    code = "cancelled.interrupted"
    message = mark("Onderbroken. Er is niets verloren gegaan.")
    hint = mark("Geef dezelfde opdracht nog eens: zij gaat verder waar zij was.")
    retry_helps = True


@contextmanager
def can_go_on_later() -> Iterator[None]:
    """Work that is kept when it is stopped, however politely it is asked to stop.

    Raises:
        InterruptedWorkError: when it was stopped; what the work cleans up has been cleaned up by then.
    """
    for name in ENDINGS:
        if hasattr(signal, name):
            # The same tidy end as with Ctrl-C: programs are ended and what they were told is erased.
            signal.signal(getattr(signal, name), signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt as stopped:
        raise InterruptedWorkError from stopped
