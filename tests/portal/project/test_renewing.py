"""Beginning anew, and the memory that calls for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from overstap.portal.project import renewing
from overstap.portal.project.renewing import resident_bytes

_TWICE = """
import os, sys, threading
from overstap.portal.project.renewing import begin_anew
print(os.getpid(), os.getppid(), os.getcwd(), sys.argv[1:], flush=True)
if "AGAIN" in os.environ:
    print(os.environ.get("GIVEN"), threading.active_count())
    sys.exit(7)
os.environ["GIVEN"] = "completed since"
threading.Thread(target=threading.Event().wait).start()
begin_anew({"AGAIN": "1"})
"""
_MUCH = 64 * 2**20


def test_the_same_command_runs_again_as_the_same_process_and_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _TWICE, "een argument", "--nog-een"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)
    first, second, rest = done.stdout.splitlines()
    assert first == second
    assert "['een argument', '--nog-een']" in second
    assert (rest, done.returncode, done.stderr) == ("None 1", 7, "")


def test_memory_that_is_used_is_counted() -> None:
    before = resident_bytes()
    held = b"x" * _MUCH
    assert resident_bytes() - before > len(held) / 2


def test_a_system_that_does_not_tell_never_calls_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(renewing, "_STATM", tmp_path / "absent")
    assert resident_bytes() == 0
