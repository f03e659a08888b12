"""Takes away what portals in processes of their own leave: as root, their PostgreSQL lies outside the test's folder."""

from __future__ import annotations

from pathlib import Path

from overstap.portal.project.embedded.locks import FileLock
from overstap.portal.project.embedded.place import prepare, remove

SECONDS_TO_STOP = 180.0
"""Longer than a portal takes to stop on a busy machine; who waits goes on as soon as it has."""


def remove_portal(folder: Path) -> None:
    """Remove the database of the portal in *folder*, once its keeper has stopped it."""
    with FileLock(folder / "postgresql" / "keeper.lock") as keeper:
        assert keeper.share(seconds=SECONDS_TO_STOP)
    remove(prepare(folder / "postgresql"))
