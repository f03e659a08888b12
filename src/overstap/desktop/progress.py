"""How work on the office's side says how far it is, without knowing who listens.

A leaf of ``desktop``: the command line's reporters (``overstap.cli.progress``) and the wizard's bars both fit it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable


class Report(Protocol):
    """What long work calls: *step* names what is done now, *done* of *total* is how far it is (total 0: unknown).

    A report may raise to stop the work (a cancelled wizard): what is being made is then cleared away.
    """

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show the state of *step*; bars never run backwards, so neither does *done*."""


def silent(step: str, done: int, total: int) -> None:
    """A report that shows nothing."""
    del step, done, total


class Sign(StrEnum):
    """What a notice is about, for scripts."""

    REMARK = "remark"
    WAITING = "waiting"
    RESTARTED = "restarted"
    GIVEN_UP = "given-up"


@dataclass(frozen=True)
class Notice:
    """Something to know beside the bars: *text* says it to people, *details* to scripts; *part* is whom it is about."""

    sign: Sign
    text: str
    part: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


Hear = Callable[[Notice], None]


def unheard(notice: Notice) -> None:
    """For who wants to hear no notices."""
    del notice


@runtime_checkable
class Listening(Protocol):
    """A report that tells notices apart from steps, and that can stop work in which nothing happens."""

    def notice(self, notice: Notice) -> None:
        """Show *notice*."""

    def going_on(self) -> None:
        """Called a few times a second while there is nothing to report; may raise to stop the work."""


def tell(report: Report, notice: Notice) -> None:
    """Give *notice* to *report*, as a step without numbers where it knows nothing else."""
    if isinstance(report, Listening):
        report.notice(notice)
    else:
        report(notice.text, 0, 0)


def remark(report: Report, text: str) -> None:
    """Tell *report* something that is about the work as a whole."""
    tell(report, Notice(Sign.REMARK, text))


def going_on(report: Report) -> None:
    """Give *report* the opportunity to stop the work while there is nothing to report."""
    if isinstance(report, Listening):
        report.going_on()
