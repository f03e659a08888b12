"""What a killed process left goes; what a living one uses, or somebody else made, stays."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from overstap.leftovers import clear_away_the_dead, locked

KILLED = """
import os, signal, sys
from pathlib import Path
from overstap.leftovers import locked
with locked(Path(sys.argv[1])):
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """A mark in a folder that was made, and not locked yet."""
    (tmp_path / "werk").mkdir()
    path = tmp_path / "werk" / "x.lock"
    path.touch()
    return path


def test_a_folder_whose_process_was_killed_goes(tmp_path: Path, mark: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(mark)], check=False)
    assert mark.exists()
    clear_away_the_dead(tmp_path, "*/x.lock")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_stays(tmp_path: Path, mark: Path) -> None:
    with locked(mark):
        clear_away_the_dead(tmp_path, "*/x.lock")
        assert mark.exists()


def test_a_mark_of_this_moment_stays_for_a_while(tmp_path: Path, mark: Path) -> None:
    clear_away_the_dead(tmp_path, "*/x.lock", seconds=60)
    assert mark.exists()
    os.utime(mark, (0, 0))
    clear_away_the_dead(tmp_path, "*/x.lock", seconds=60)
    assert not mark.parent.exists()


def test_a_mark_that_is_no_lock_is_somebody_elses(tmp_path: Path, mark: Path) -> None:
    mark.write_text("iets anders" * 100, encoding="utf-8")
    clear_away_the_dead(tmp_path, "*/x.lock")
    assert mark.exists()


def test_one_lock_has_one_holder_and_is_free_after(mark: Path) -> None:
    with locked(mark), pytest.raises(sqlite3.OperationalError), locked(mark):
        pass
    with locked(mark):
        pass
