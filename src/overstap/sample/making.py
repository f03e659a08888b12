"""A folder in the making: hidden beside the place where it will come, and cleared away once whoever made it is gone.

Used by ``installation``. A killed process clears nothing away itself; the lock that it held says that it is dead, and
the next one that makes something in the same place tidies up.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from overstap.leftovers import clear_away_the_dead, locked

# Stands in a folder in the making and nowhere else: a hidden folder without it is somebody else's.
MARK = "overstap-sample.lock"


@contextmanager
def in_the_making(final: Path) -> Iterator[Path]:
    """A private folder to fill; when the block ends well it becomes *final* (absent or empty), otherwise it goes.

    Folders of the same kind beside it whose makers are dead are removed first.
    """
    clear_away_the_dead(final.parent, f".*/{MARK}")
    building = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    try:
        with locked(building / MARK):
            yield building
            # Gone before its lock is, where the system allows that: without the mark nobody takes it for dead.
            with suppress(PermissionError):
                (building / MARK).unlink()
        (building / MARK).unlink(missing_ok=True)
        # An empty folder is replaced; on Windows that needs it gone first.
        if final.exists():
            final.rmdir()
        building.rename(final)
    finally:
        # Still there only when something went wrong, an interrupt included.
        if building.exists():
            shutil.rmtree(building)
