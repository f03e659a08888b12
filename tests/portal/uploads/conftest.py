"""Fixtures for uploads: a tus request in few words, and a real web process for real clients."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from overstap.portal.accounts.api import Account, User, create_token
from overstap.portal.uploads import limits, receiving
from tests.portal.database import Database
from tests.portal.uploads.certificates import give_certificate
from tests.portal.uploads.tus_requests import Tus
from tests.ports import free_port


@pytest.fixture
def token(account: Account, member: User) -> str:
    """A token of ``member`` for ``account``, which has an active certificate."""
    give_certificate(account)
    return create_token(account, member, "test")


@pytest.fixture
def other_token(other_account: Account, stranger: User) -> str:
    """A token of ``stranger`` for his own account."""
    return create_token(other_account, stranger, "test")


@pytest.fixture
def tus(token: str) -> Tus:
    """Requests as ``member``."""
    return Tus(token)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> int:
    """Parts of ten bytes, read in tens, so that little bodies make several."""
    for name in ("PART_BYTES", "READ_BYTES"):
        monkeypatch.setattr(limits, name, 10)
        monkeypatch.setattr(receiving, name, 10)
    return 10


@pytest.fixture
def web(fresh_database: Database, portal_environment: dict[str, str]) -> Iterator[str]:
    """The address of a real web process on ``fresh_database``."""
    port = free_port()
    with web_process(port, portal_environment):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def web_process(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A real web process that answers on *port*; one that a test killed is not stopped again."""
    command = [sys.executable, "-c", _SERVE, str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        _wait_for(port, process)
        yield process
        process.terminate()
        process.wait(timeout=120)


# With the limits that a portal really has, without the PostgreSQL that ``overstap portal web`` would start.
_SERVE = """
import sys
from overstap.portal.project.serving import WebAddress, serve_web
serve_web(WebAddress("127.0.0.1", int(sys.argv[1])), processes=1)
"""


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, "the web process ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the web process did not start")
