"""What commands that read a folder of messages ask before they read all of it.

Used by ``survey`` and ``plan``; the reading itself is ``desktop.sources.sbr_folder``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from overstap.desktop.sources.installation import is_installation
from overstap.desktop.survey.errors import WholeDiskError
from overstap.i18n import translate


def confirm_folder(path: Path, *, yes: bool) -> None:
    """Let somebody at a terminal confirm that a whole disk is meant; nothing for any other path.

    Raises:
        WholeDiskError: when nobody confirmed it.
    """
    # An installation is never read whole, wherever its settings file lies.
    if yes or not _is_whole_disk(path) or is_installation(path):
        return
    question = translate("{path} is een hele schijf. Alles wat erop staat wordt gelezen. Doorgaan?")
    # Without a terminal there is nobody to ask, and a script that means it says so.
    if not (sys.stdin.isatty() and click.confirm(question.format(path=path), default=False, err=True)):
        raise WholeDiskError(path=path)


def _is_whole_disk(path: Path) -> bool:
    """The root of a drive, or the place where another disk is mounted that the system itself is on."""
    real = Path(os.path.realpath(path))
    return real == Path(real.anchor)
