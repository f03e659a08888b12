"""Where the run's PostgreSQL has its files: in memory, where there is room for them.

Used by ``conftest.py`` beside it. A database for one test is some thousand small files, made and thrown away at once:
on ext4 that took 0.3 to 0.7 processor seconds of the kernel, in memory it takes 0.04.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from overstap.portal.project.embedded.locks import FileLock

MEMORY = Path("/dev/shm")  # noqa: S108 only the parent of a folder with a random name
LEAST_ROOM = 4 * 2**30
"""Bytes: PostgreSQL keeps 1 GiB of its journal, the tests' databases are 12 MiB each, and others work here too."""
SECONDS_FOR_A_TURN = 60.0


def server_folder(run: Path) -> Path:
    """The folder for the server of *run*: the same for all of its workers, whichever of them asks first."""
    note = run / "postgresql.folder"
    with FileLock(run / "postgresql.lock") as turn:
        assert turn.own(seconds=SECONDS_FOR_A_TURN), "another worker has been looking for room for very long"
        if not note.exists():
            note.write_text(str(_folder_in_memory() if room() >= LEAST_ROOM else run / "postgresql"), encoding="utf-8")
        return Path(note.read_text(encoding="utf-8"))


def room() -> int:
    """Bytes that may be used in memory: files there are memory that nobody else can have. 0 where there is no such."""
    if not MEMORY.is_dir():
        return 0
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    available = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return min(available, shutil.disk_usage(MEMORY).free)


def _folder_in_memory() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="overstap-tests-", dir=MEMORY))
    if os.geteuid() == 0:
        # Root's server would lie under /var/lib, were there no pointer; its system user has to come through here.
        folder.chmod(0o711)
        (folder / "place.json").write_text(json.dumps({"home": str(folder / "cluster")}), encoding="utf-8")
    return folder
