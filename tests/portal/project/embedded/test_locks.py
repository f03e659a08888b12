"""Locks that the kernel gives back."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from overstap.portal.project.embedded.locks import FileLock

_HOLDER = """
import sys, time
from pathlib import Path
from overstap.portal.project.embedded.locks import FileLock
with FileLock(Path(sys.argv[1])) as lock:
    assert lock.own(seconds=60)
    print("held", flush=True)
    time.sleep(600)
"""


def test_many_share_and_then_nobody_owns(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with FileLock(path) as first, FileLock(path) as second, FileLock(path) as third:
        assert first.share(seconds=0)
        assert second.share(seconds=0)
        assert not third.own(seconds=0)


def test_an_owner_keeps_the_others_out_until_he_gives_it_back(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as first, FileLock(tmp_path / "lock") as second:
        assert first.own(seconds=0)
        assert not second.share(seconds=0)
        first.release()
        assert second.share(seconds=0)


def test_closing_gives_it_back(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as first:
        assert first.own(seconds=0)
    with FileLock(tmp_path / "lock") as second:
        assert second.own(seconds=0)


def test_waiting_ends_in_time(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as first, FileLock(tmp_path / "lock") as second:
        assert first.own(seconds=0)
        began = time.monotonic()
        assert not second.own(seconds=0.2)
        assert time.monotonic() - began >= 0.2


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder, FileLock(tmp_path / "lock") as mine:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        assert not mine.own(seconds=0)
        holder.kill()
        assert mine.own(seconds=120)


def test_its_file_is_closed_to_others(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock"):
        assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600


def test_a_lock_on_a_deleted_file_is_not_current(tmp_path: Path) -> None:
    with FileLock(tmp_path / "lock") as lock:
        assert lock.is_current()
        (tmp_path / "lock").unlink()
        assert not lock.is_current()
        (tmp_path / "lock").touch()
        assert not lock.is_current()
