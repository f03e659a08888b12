"""Folders and files that only their owner can read: what is made here looks like a practice's data.

At the bottom of ``sample``.
"""

import os
from pathlib import Path


def private_folder(path: Path) -> Path:
    """Make the folder *path* (its parent exists) with mode 0700; the path."""
    path.mkdir(mode=0o700)
    return path


def private_file(path: Path, content: bytes) -> None:
    """Make the file *path* with mode 0600 and *content*.

    Raises:
        FileExistsError: when it is there already; nothing is ever written over.
    """
    with open(path, "xb", opener=_owner_only) as file:
        file.write(content)


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
