"""Telling a living server from the traces of a dead one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from overstap.portal.project.embedded import process
from overstap.portal.project.embedded.place import Place
from overstap.portal.project.embedded.process import Postmaster, clear_leftovers
from tests.portal.project.embedded.conftest import eventually

READY = "{pid}\n/data\n1700000000\n5432\n/socket\n\n  1 1\n{status}\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "data").mkdir()
    return Place(tmp_path, tmp_path, tmp_path, None)


_SLEEP = "print(flush=True); import time; time.sleep(60)"
_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); signal.signal(signal.SIGQUIT, signal.SIG_IGN);"


@contextmanager
def working_in(folder: Path, script: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that works in *folder*, as all of PostgreSQL's do in their data directory."""
    with subprocess.Popen([sys.executable, "-c", script], cwd=folder, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        yield running
        running.kill()


def lock_files(place: Place) -> list[Path]:
    files = [place.data / "postmaster.pid", place.home / ".s.PGSQL.5432", place.home / ".s.PGSQL.5432.lock"]
    for path in files:
        path.touch()
    return files


def test_lock_files_of_a_dead_server_go(place: Place) -> None:
    files = lock_files(place)
    clear_leftovers(place, place.home)
    assert not [path for path in files if path.exists()]


def test_lock_files_of_a_living_one_stay_and_it_is_asked_to_go(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS_FOR_LEFTOVERS", 0.1)
    files = lock_files(place)
    with working_in(place.data, _SLEEP) as sleeper:
        clear_leftovers(place, place.home)
        assert all(path.exists() for path in files)
        assert sleeper.wait(120) != 0


@pytest.mark.parametrize(
    ("content", "ready"),
    [
        (READY.format(pid=4711, status="ready   "), True),
        (READY.format(pid=4711, status="starting"), False),
        (READY.format(pid=1, status="ready   "), False),
        ("4711\n/data\n", False),
        ("", False),
        (None, False),
    ],
)
def test_a_server_is_ready_when_its_own_file_says_so(place: Place, content: str | None, *, ready: bool) -> None:
    if content is not None:
        (place.data / "postmaster.pid").write_text(content)
    assert Postmaster(4711, place).accepts_connections() is ready


def test_one_that_does_not_listen_is_killed_in_the_end(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "SECONDS_FAST", 0.1)
    monkeypatch.setattr(process, "SECONDS_IMMEDIATE", 0.1)
    with working_in(place.data, _DEAF + _SLEEP) as deaf:
        server = Postmaster(deaf.pid, place)
        server.stop()
        assert eventually(server.has_ended)
