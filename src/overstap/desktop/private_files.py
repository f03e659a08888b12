"""Files that the tool makes for people and scripts (plan, survey), for their owner's eyes only: they name clients.

A leaf of ``desktop``; the bundle's own files are made by ``overstap.bundle.staging``, under the same rule.
"""

from __future__ import annotations

import os
from pathlib import Path

PRIVATE = 0o600


def write_private(path: Path, text: str) -> None:
    """Write *text* to *path*, whole or not at all, readable by its owner only; what was there is replaced.

    Raises:
        OSError: the folder is not there, not writable, or full; nothing is left of the attempt.
        UnicodeEncodeError: *text* holds what is no text, such as a name of a file that is none; nothing was touched.
    """
    # Before anything is made, so that a text that cannot be written leaves what was there as it was.
    data = text.encode("utf-8")
    # A pipe or device is for whoever reads it; replacing it would take it away.
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(data)
        return
    # Beside it, so that it is on the same disk and only its name changes in the end. A new file gets its mode when it
    # is made: one that is tightened afterwards was open for a moment, and one written over keeps the mode that it had.
    beside = path.with_name(path.name + ".part")
    try:
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
