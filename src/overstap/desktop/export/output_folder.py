"""Whether a migration file can be made in a folder at all: found out before hours are spent on reading.

Used by the command before it opens the source; ``engine`` makes the folder, the bundle's writer says what happens
later.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from overstap.bundle.errors import FolderError
from overstap.desktop.export.errors import OutputFolderError
from overstap.errors import os_error_text


def check_writable(folder: Path) -> None:
    """Try to write in *folder*, or where it would have to be made; nothing stays of the attempt.

    Raises:
        FolderError: it is there and cannot be written to.
        OutputFolderError: it is not there and cannot be made.
    """
    is_there = False
    try:
        # What is there may also be a file, of which a folder below it can never be made.
        nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
        is_there = nearest == folder and folder.is_dir()
        # Asked by doing it: rights, mounts and shares each have their own idea of who may write.
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        if is_there:
            raise FolderError(reason=os_error_text(error)) from error
        raise OutputFolderError(path=folder, why=os_error_text(error)) from error
