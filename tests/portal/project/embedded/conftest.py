"""Users of an embedded server that live in processes of their own, to be killed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psutil
import psycopg
import pytest

from overstap.portal.project.embedded.locks import FileLock
from overstap.portal.project.embedded.place import prepare, remove

_HOLDER = Path(__file__).with_name("holder.py")
SECONDS_TO_STOP = 180.0
"""Longer than a server takes to stop on a busy machine; who waits goes on as soon as it has."""


@dataclass
class Holder:
    """A process that holds the server of *folder* until it is told to leave, or killed."""

    folder: Path
    throwaway: bool = True

    def __enter__(self) -> Self:
        mode = "throwaway" if self.throwaway else "durable"
        self.process = subprocess.Popen(
            [sys.executable, str(_HOLDER), str(self.folder), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.url = self.process.stdout.readline().strip()
        assert self.url, "the server did not start"
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
            self.process.communicate()

    def leave(self) -> None:
        """End in an orderly way: its input closes."""
        self.process.communicate(timeout=SECONDS_TO_STOP)

    def ask(self, query: str) -> object:
        """The single value that *query* gives."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(query.encode())
            row = found.fetchone() if found.description else None
        return row[0] if row else None

    def answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            return self.ask("SELECT 1") == 1
        except psycopg.OperationalError:
            return False

    def postmaster(self) -> psutil.Process:
        """The server's main process."""
        return psutil.Process(int(str(self.ask("SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))))

    def keeper(self) -> psutil.Process:
        """The process that holds it."""
        return psutil.Process(json.loads((self.folder / "server.json").read_text())["keeper"])


def gone(*processes: psutil.Process) -> bool:
    """Whether *processes* end within the time that a stop may take."""
    _, alive = psutil.wait_procs(processes, timeout=SECONDS_TO_STOP)
    return not alive


def eventually(condition: Callable[[], bool], *, seconds: float = SECONDS_TO_STOP) -> bool:
    """Whether *condition* becomes true within that time."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holder]:
    """A server for all tests of a module that only look at it."""
    with Holder(tmp_path_factory.mktemp("running") / "postgresql") as holder:
        yield holder


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where a test's server belongs; taken away after the test, whatever was killed in it."""
    folder = tmp_path / "postgresql"
    yield folder
    with suppress(FileNotFoundError), FileLock(folder / "keeper.lock") as keeper:
        assert keeper.share(seconds=SECONDS_TO_STOP)
    # A throwaway server's keeper has done it already, unless it was killed.
    if folder.exists():
        remove(prepare(folder))
