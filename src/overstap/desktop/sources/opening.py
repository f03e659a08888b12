"""From the path that a user gives to an opened source: an ini file, an installation folder, or a folder of messages.

On top of the sources; the one place where their variants are told apart by what lies on the disk.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from overstap.desktop.progress import Report, silent, tell
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.errors import SourceNotFoundError
from overstap.desktop.sources.installation import is_installation, open_installation
from overstap.desktop.sources.remarks import listen_to
from overstap.desktop.sources.sbr_folder import SbrFolder


def open_source(
    path: Path, *, identity: str | None = None, report: Report = silent, access: Access | None = None
) -> Source:
    """The source at *path*; close it when done.

    *identity* is the lasting identity of a folder of messages, from its plan; an installation knows its own. *access*
    says how to get at the database of an installation, see ``open_installation``. *report* hears what is waited for.

    Raises:
        SourceNotFoundError: nothing is there.
        OverstapError: what the installation says that is found there.
    """
    if not path.exists():
        raise SourceNotFoundError(path=path)
    if path.is_file() or is_installation(path):
        source = open_installation(path, access)
        # Only lists and counts are asked for before an export, which then listens for itself.
        listen_to(source, partial(tell, report))
        return source
    return SbrFolder(path, identity=identity, report=report)
