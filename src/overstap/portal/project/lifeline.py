"""Ties a process to its parent: when that is gone, however it went, the kernel ends the child too.

Used by everything that ``overstap portal serve`` starts, by the web server's own children and by the embedded
PostgreSQL. Linux; elsewhere a parent that is killed leaves its children behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT_VARIABLE = "OVERSTAP_PARENT"
"""The process id that a child is told to follow; one whose parent is another (a debugger, an init) follows nobody."""

_PR_SET_PDEATHSIG = 1


def ask_for_signal(number: signal.Signals) -> None:
    """Let the kernel send *number* to this process when its parent dies; lost again at a change of user."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def follow_parent() -> None:
    """End with the parent that ``OVERSTAP_PARENT`` names, gently (SIGTERM); at once when it is gone already."""
    wanted = os.environ.get(PARENT_VARIABLE)
    if wanted is None:
        return
    ask_for_signal(signal.SIGTERM)
    if str(os.getppid()) != wanted:
        sys.exit(0)


def with_this_parent(environment: dict[str, str]) -> dict[str, str]:
    """*environment* for a child that is to follow this process."""
    return environment | {PARENT_VARIABLE: str(os.getpid())}
