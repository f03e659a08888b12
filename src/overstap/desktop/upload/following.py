"""Uploads a file and follows its migration as one piece of work, which goes on in a new run wherever it was stopped.

On top of ``sending`` and ``waiting``. The upload stays remembered until its migration has ended: whoever gives the
same command again waits on for that migration, instead of sending the file again for a second one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from overstap.desktop.progress import Report, silent
from overstap.desktop.upload.portal import Portal
from overstap.desktop.upload.sending import Patience, send
from overstap.desktop.upload.waiting import FIRST_SECONDS, wait


class Followed(NamedTuple):
    """The upload's address on the portal, and the portal's last answer about it."""

    address: str
    answer: dict[str, Any]


def upload_and_wait(  # noqa: PLR0913 - as ``upload``
    portal: Portal,
    path: Path,
    *,
    recipient: str | None = None,
    report: Report = silent,
    patience: Patience | None = None,
    state: Path | None = None,
) -> Followed:
    """Upload the file *path* and wait until its migration has ended, however it ended.

    Raises:
        OverstapError: what ``upload`` and ``wait`` raise; the same call then goes on from there.
    """
    sent = send(portal, path, recipient=recipient, report=report, patience=patience, state=state)
    # A test's patience is for the questions as well.
    first = FIRST_SECONDS if patience is None else patience.first
    answer = wait(portal, sent.address, report=report, patience=patience, first=first)
    # Only now: somebody who uploads this file once more means to.
    sent.remembered.forget()
    return Followed(sent.address, answer)
