"""Whether a file or folder is there, also where the drive or the server that it was on has gone.

A leaf of ``desktop``: ``pathlib`` answers no for what is not there, and raises for a disk that was pulled out (EIO), a
share of a server that is down (EHOSTDOWN) or one that was mounted anew (ESTALE).
"""

from __future__ import annotations

from pathlib import Path


def is_there(path: Path) -> bool:
    """Whether there is a file at *path* that can be asked for; what cannot be asked for is not there."""
    try:
        return path.is_file()
    except OSError:
        return False


def holds_anything(folder: Path) -> bool:
    """Whether *folder* is there with something in it: the place where a drive was mounted stays behind empty."""
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False
