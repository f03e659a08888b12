"""How work on the office's side says how far it is, without knowing who listens.

A leaf of ``desktop``: the command line's reporters (``overstap.cli.progress``) and the wizard's bars both fit it.
"""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """What long work calls: *step* names what is done now, *done* of *total* is how far it is (total 0: unknown).

    A report may raise to stop the work (a cancelled wizard): what is being made is then cleared away.
    """

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show the state of *step*; bars never run backwards, so neither does *done*."""


def silent(step: str, done: int, total: int) -> None:
    """A report that shows nothing."""
    del step, done, total
