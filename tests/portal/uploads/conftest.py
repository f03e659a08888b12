"""Fixtures for uploads: a tus request in few words, and a real web process for real clients."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from overstap.portal.accounts.api import Account, User, create_token
from overstap.portal.uploads import limits, receiving
from tests.portal.database import Database
from tests.portal.uploads.certificates import give_certificate
from tests.portal.uploads.tus_requests import Tus


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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--no-ws"]
    command += ["--blocking-threads", "8", "overstap.portal.project.wsgi:application"]
    with subprocess.Popen(command, env=portal_environment, stdout=subprocess.DEVNULL) as process:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the web process ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the web process did not start")
