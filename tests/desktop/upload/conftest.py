"""A portal to upload to, a file, and patience without waiting."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.desktop.upload import Patience, Portal, upload
from overstap.desktop.upload.sending import CHUNK_BYTES
from tests.desktop.upload.tus_server import TOKEN, FakePortal, running_portal

PATIENT = Patience(attempts=4, first=0.0)


@pytest.fixture
def fake() -> Iterator[FakePortal]:
    with running_portal() as portal:
        yield portal


@pytest.fixture(scope="session")
def data() -> bytes:
    """The content of a file of two and a half chunks."""
    return hashlib.shake_256(b"file").digest(CHUNK_BYTES * 2 + CHUNK_BYTES // 2)


@pytest.fixture
def file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "26092026171302.zip"
    path.write_bytes(data)
    return path


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Where unfinished uploads are remembered."""
    return tmp_path / "state"


class Sender:
    """Uploads the file once more, as a new run of the program would."""

    def __init__(self, address: str, file: Path, state: Path) -> None:
        self.address = address
        self.file = file
        self.state = state
        self.steps: list[tuple[str, int, int]] = []

    def send(self, token: str = TOKEN) -> str:
        with Portal(self.address, token) as portal:
            return upload(portal, self.file, report=self._report, patience=PATIENT, state=self.state)

    def _report(self, step: str, done: int, total: int) -> None:
        self.steps.append((step, done, total))


@pytest.fixture
def sender(fake: FakePortal, file: Path, state: Path) -> Sender:
    return Sender(fake.address, file, state)
