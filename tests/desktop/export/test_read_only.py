"""An output folder that may be looked at and not be written to: said at once, with nothing left and nothing run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.errors import EnvironmentFaultError
from tests.xbrl.making import vat_return

REFUSED_BY_THE_SYSTEM = EnvironmentFaultError.exit_code


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A disk that nobody may write to, root included."""
    folder = tmp_path / "stick"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk")
    yield folder
    # Lazily: whatever looks around on this machine at that moment must not make the test fail.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan for a folder with one message."""
    messages = tmp_path / "berichten"
    messages.mkdir()
    (messages / "a.xbrl").write_bytes(vat_return())
    assert overstap("plan", "new", messages, "-o", tmp_path / "plan.toml").returncode == 0
    return tmp_path / "plan.toml"


def overstap(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A command as typed, in a process of its own."""
    environment = {**os.environ, "LANGUAGE": "nl"}
    command = [sys.executable, "-m", "overstap", *map(str, arguments)]
    return subprocess.run(command, check=False, capture_output=True, text=True, env=environment)


def test_a_disk_that_is_read_only_is_said_at_once(plan: Path, read_only: Path) -> None:
    done = overstap("export", "--plan", plan, "-o", read_only)
    assert (done.returncode, done.stdout) == (REFUSED_BY_THE_SYSTEM, "")
    assert "alleen te lezen" in done.stderr
    assert "Code: bundle.folder" in done.stderr
    # Before anything was read: hours of work could not be kept there.
    assert "Berichten lezen" not in done.stderr
    assert list(read_only.iterdir()) == []


def test_a_folder_that_would_have_to_be_made_there_is_named(plan: Path, read_only: Path) -> None:
    done = overstap("export", "--plan", plan, "-o", read_only / "nieuw")
    assert (done.returncode, done.stdout) == (REFUSED_BY_THE_SYSTEM, "")
    assert f"De map {read_only / 'nieuw'} kan niet worden gemaakt (alleen te lezen)." in done.stderr
    assert list(read_only.iterdir()) == []


def test_an_export_finished_before_the_disk_became_read_only_stays_as_it_was(plan: Path, read_only: Path) -> None:
    subprocess.run(["mount", "-o", "remount,rw", str(read_only)], check=True)
    assert overstap("export", "--plan", plan, "-o", read_only).returncode == 0
    (made,) = read_only.iterdir()
    before = made.read_bytes()
    subprocess.run(["mount", "-o", "remount,ro", str(read_only)], check=True)
    assert overstap("export", "--plan", plan, "-o", read_only).returncode == REFUSED_BY_THE_SYSTEM
    assert ([*read_only.iterdir()], made.read_bytes()) == ([made], before)
