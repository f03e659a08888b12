"""A folder of any number of files takes the same memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from pathlib import Path
from tests.peak_memory import peak_kib
from overstap.desktop.sources.sbr_folder import SbrFolder
from overstap.desktop.sources.selection import Selection
folder = SbrFolder(Path(sys.argv[1]))
(part,) = folder.parts(Selection())
listed = sum(len(each.entries) for each in folder.inventory(part).listed if each.table == "returns")
for event in folder.records(part, Selection()):
    pass
folder.close()
print(listed, peak_kib())
"""


def peak(folder: Path, files: int) -> int:
    """KiB that reading a folder of so many files takes at most."""
    folder.mkdir()
    for number in range(files):
        # Empty: looked into, listed and left behind, and a million of them fit on a disk.
        (folder / f"{number}.xbrl").touch()
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(folder)], check=True, capture_output=True, text=True)
    listed, memory = map(int, done.stdout.split())
    assert listed == files
    return memory


def test_ten_times_the_files_take_the_same_memory(tmp_path: Path) -> None:
    assert peak(tmp_path / "many", 3_000) < 1.1 * peak(tmp_path / "few", 300)


@pytest.mark.soak
def test_a_million_files_take_the_same_memory(tmp_path: Path) -> None:
    assert peak(tmp_path / "many", 1_000_000) < 1.1 * peak(tmp_path / "few", 1_000)
