"""Real ``overstap upload`` processes that are killed, and portals that go away and come back; nothing is sent twice.

Each process takes a second or two to start, so there are few of these; the branches are tried in ``test_sending``.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle import BundleWriter, SourceInfo
from overstap.desktop.upload.sending import CHUNK_BYTES
from tests.desktop.upload.tus_server import TOKEN, FakePortal, Fault, running_portal

SOURCE = SourceInfo("guid-1", "database", "Else4Cas")

# Seconds in which a process must have come so far; only a failure ever takes as long.
PATIENCE = 180


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of three chunks: a few documents that cannot be compressed."""
    folder = tmp_path_factory.mktemp("bundle")
    with BundleWriter(folder, source=SOURCE, started=datetime(2026, 9, 26, 17, 13, 2, tzinfo=UTC)) as writer:
        writer.not_attested("tap")
        for number in range(3):
            scan = {"id": str(number), "return_id": "r", "file_name": "scan.pdf", "document": os.urandom(CHUNK_BYTES)}
            writer.add("attachments", [scan], part="tap")
        return writer.finish().path


class Uploads:
    """Runs ``overstap upload`` in processes of their own, which remember in a folder of the test."""

    def __init__(self, address: str, bundle: Path, folder: Path) -> None:
        self._command = [sys.executable, "-m", "overstap", "upload", str(bundle), "--portal", address]
        self._folder = folder
        self._running = ExitStack()

    def start(self, token: str = TOKEN, options: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        environment = os.environ | {
            "OVERSTAP_TOKEN": token,
            "XDG_STATE_HOME": str(self._folder),
            "LANGUAGE": "nl",
        }
        return self._running.enter_context(
            subprocess.Popen(
                [*self._command, *options],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )

    def run(self, token: str = TOKEN, options: tuple[str, ...] = ()) -> tuple[int, str]:
        """The exit code, and what was written on standard error."""
        process = self.start(token, options)
        _, error = process.communicate(timeout=PATIENCE)
        return process.returncode, error

    def close(self) -> None:
        self._running.close()


@pytest.fixture
def fake() -> Iterator[FakePortal]:
    with running_portal() as portal:
        yield portal


@pytest.fixture
def uploads(fake: FakePortal, bundle: Path, tmp_path: Path) -> Iterator[Uploads]:
    found = Uploads(fake.address, bundle, tmp_path)
    yield found
    found.close()


def reached(portal: FakePortal, size: int) -> None:
    """Wait until the portal has *size* bytes of an upload."""
    until = time.monotonic() + PATIENCE
    while not portal.uploads or len(portal.content) < size:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("ending", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_killed_upload_goes_on_in_a_new_process(
    uploads: Uploads, fake: FakePortal, bundle: Path, ending: signal.Signals, code: int
) -> None:
    fake.slowness = 0.02
    process = uploads.start()
    reached(fake, CHUNK_BYTES)
    process.send_signal(ending)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    fake.slowness = 0.0
    sent = len(fake.sizes)
    assert uploads.run()[0] == 0
    assert fake.content == bundle.read_bytes()
    assert fake.count("POST") == 1
    # What had arrived was not sent again.
    assert sum(fake.sizes[sent:]) <= bundle.stat().st_size - CHUNK_BYTES


MIGRATION = {"id": "1", "progress": 100, "url": "/migratie/1", "report": None}


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_killed_while_it_waits_the_same_command_waits_on_for_the_same_migration(
    uploads: Uploads, fake: FakePortal, ending: signal.Signals
) -> None:
    fake.states = [{**MIGRATION, "state": "waiting"}]
    process = uploads.start(options=("--wait",))
    until = time.monotonic() + PATIENCE
    while not fake.count("GET"):
        assert time.monotonic() < until
        time.sleep(0.02)
    process.send_signal(ending)
    process.communicate(timeout=PATIENCE)
    # What became of it meanwhile is shown at once.
    fake.states = [{**MIGRATION, "state": "complete"}]
    sent = len(fake.sizes)
    code, error = uploads.run(options=("--wait",))
    assert (code, fake.count("POST"), len(fake.sizes)) == (0, 1, sent), error
    # And then it is over: whoever uploads it once more means to.
    assert uploads.run(options=("--wait",))[0] == 0
    assert fake.count("POST") == 2


def test_a_portal_that_restarts_in_the_middle_gets_the_rest(bundle: Path, tmp_path: Path) -> None:
    with running_portal() as portal:
        portal.slowness = 0.02
        uploads = Uploads(portal.address, bundle, tmp_path)
        process = uploads.start()
        reached(portal, CHUNK_BYTES)
        portal.faults = [Fault("PATCH", after=100)]
        portal.slowness = 0.0
    time.sleep(1.5)
    with running_portal(portal):
        _, error = process.communicate(timeout=PATIENCE)
        assert (process.returncode, portal.count("POST")) == (0, 1), error
    uploads.close()
    assert portal.content == bundle.read_bytes()


def test_a_token_that_is_withdrawn_half_way_ends_it_and_a_new_one_goes_on(
    uploads: Uploads, fake: FakePortal, bundle: Path
) -> None:
    said = {"code": "uploads.not-logged-in", "message": "Ingetrokken.", "hint": "Maak een nieuwe."}

    def withdraw() -> None:
        reached(fake, CHUNK_BYTES)
        fake.faults = [Fault("PATCH", status=401, body=said)]

    fake.slowness = 0.01
    watcher = threading.Thread(target=withdraw)
    watcher.start()
    code, error = uploads.run()
    watcher.join()
    assert (code, "Ingetrokken." in error, TOKEN in error) == (7, True, False)
    assert uploads.run()[0] == 0
    assert (fake.content, fake.count("POST")) == (bundle.read_bytes(), 1)


def test_a_file_that_changed_between_two_runs_is_sent_from_its_beginning(
    fake: FakePortal, bundle: Path, tmp_path: Path
) -> None:
    file = tmp_path / "kopie.zip"
    file.write_bytes(bundle.read_bytes())
    uploads = Uploads(fake.address, file, tmp_path)
    fake.faults = [Fault("PATCH", status=403)]
    assert uploads.run()[0] == 7
    changed = bytearray(bundle.read_bytes())
    # Inside a document: what is read of the bundle before it is sent stays as it was.
    changed[CHUNK_BYTES] ^= 1
    file.write_bytes(changed)
    assert uploads.run()[0] == 0
    uploads.close()
    assert (fake.content, fake.count("POST")) == (bytes(changed), 2)
