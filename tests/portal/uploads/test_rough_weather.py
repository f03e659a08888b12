"""What real evenings bring: a server that dies underway, ten gigabytes, and clients that say nothing."""

from __future__ import annotations

import os
import resource
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from overstap.portal.accounts.api import Account, bind
from overstap.portal.project.arriving import LEAST_BYTES, SECONDS_OF_SILENCE
from overstap.portal.project.open_files import allow_many_open_files
from overstap.portal.uploads.models import Upload
from tests.portal.uploads.conftest import web_process
from tests.portal.uploads.test_real_clients import client, digest, received
from tests.ports import free_port

MIB = 1024 * 1024
GIB = 1024 * MIB
KILLS = 2
MEMORY_OF_AN_UPLOAD = 64 * MIB
"""What one upload may add to a web process: a part, a few copies of it, and room."""
SECONDS_FOR_A_PAGE = 10.0
SILENT_CLIENTS = 1_000
SECONDS_TO_CLOSE = 3 * SECONDS_OF_SILENCE
"""Once for the body's beginning, once for a part of it, and room for a busy machine."""


def kill(process: psutil.Process) -> None:
    """End a web process and its children without a word, as a power cut does."""
    family = [*process.children(recursive=True), process]
    for each in family:
        each.kill()
    psutil.wait_procs(family, timeout=120)


def say(address: str, token: str, *, offset: int, length: int, body: bytes) -> socket.socket:
    """Begin a PATCH of *length* bytes, send *body* of it, and leave the line open."""
    parts = urlsplit(address)
    head = [
        f"PATCH {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Tus-Resumable: 1.0.0",
        f"Authorization: Bearer {token}",
        f"Upload-Offset: {offset}",
        "Content-Type: application/offset+octet-stream",
        f"Content-Length: {length}",
    ]
    line = socket.create_connection((parts.hostname, parts.port), timeout=30)
    line.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + body)
    return line


def test_a_server_that_dies_underway_costs_no_more_than_the_part_that_was_arriving(
    token: str, account: Account, portal_environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "26092017130002.zip"
    file.write_bytes(os.urandom(25 * MIB))
    port, address = free_port(), ""
    for number in range(KILLS):
        with web_process(port, portal_environment) as process:
            web = f"http://127.0.0.1:{port}"
            if not address:
                address = client(web, token).uploader(str(file), metadata={"filename": file.name}).create_url()
            offset = client(web, token).uploader(str(file), url=address).offset
            # A part of 8 MiB is stored as soon as it is whole; one more MiB is on its way when the server dies.
            with say(
                address, token, offset=offset, length=25 * MIB - offset, body=file.read_bytes()[offset:][: 9 * MIB]
            ):
                wait_for_bytes(account, (number + 1) * 8 * MIB)
                kill(psutil.Process(process.pid))
    with web_process(port, portal_environment):
        uploader = client(f"http://127.0.0.1:{port}", token).uploader(str(file), url=address)
        assert uploader.offset == KILLS * 8 * MIB
        uploader.upload()
    assert received(account) == digest(file)


def wait_for_bytes(account: Account, least: int) -> None:
    """Return once the upload holds *least* bytes."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        with bind(account.pk):
            if Upload.objects.get().offset >= least:
                return
        time.sleep(0.05)
    raise TimeoutError("the bytes did not arrive")


@pytest.mark.soak
def test_ten_gigabytes_arrive_on_flat_memory(
    token: str, account: Account, portal_environment: dict[str, str], tmp_path: Path
) -> None:
    size = 10 * GIB
    sparse = tmp_path / "groot.zip"
    sparse.touch()
    os.truncate(sparse, size)
    port = free_port()
    with web_process(port, portal_environment) as process:
        web = f"http://127.0.0.1:{port}"
        requests.get(f"{web}/inloggen/", timeout=60)
        before = memory_of(process.pid)
        client(web, token).uploader(str(sparse), chunk_size=256 * MIB, metadata={"filename": sparse.name}).upload()
        grown = memory_of(process.pid) - before
    with bind(account.pk):
        assert Upload.objects.get().offset == size
    assert grown < MEMORY_OF_AN_UPLOAD


def memory_of(pid: int) -> int:
    """The most memory that a process and its children took, each at its own worst moment, in bytes."""
    return sum(map(_peaks, (pid, *(child.pid for child in psutil.Process(pid).children(recursive=True)))))


def _peaks(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


@dataclass(frozen=True)
class Place:
    """Where a silent client goes: the port, and what it takes to begin an upload there."""

    port: int
    address: str
    token: str

    def begin(self, head: bytes) -> socket.socket:
        """A line on which *head* was said, and nothing more."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        line.sendall(head)
        return line


FORM = b"POST /inloggen/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
SILENCES: dict[str, Callable[[Place], socket.socket]] = {
    "not a word": lambda place: place.begin(b""),
    "half a head": lambda place: place.begin(b"GET / HTTP/1.1\r\nHost: x\r\nX-"),
    "half a form": lambda place: place.begin(FORM + b"Content-Length: 1000\r\n\r\na"),
    "half an upload": lambda place: say(place.address, place.token, offset=0, length=MIB, body=b"x"),
    "an upload that begins well": lambda place: say(place.address, place.token, offset=0, length=MIB, body=WELL),
}
WELL = bytes(LEAST_BYTES + 1)


@pytest.mark.soak
@pytest.mark.parametrize("silence", SILENCES)
@pytest.mark.parametrize("dribbles", [False, True])
def test_a_thousand_silent_clients_keep_nobody_out_and_are_closed(
    token: str, portal_environment: dict[str, str], tmp_path: Path, *, silence: str, dribbles: bool
) -> None:
    file = tmp_path / "stil.zip"
    file.write_bytes(bytes(MIB))
    port = free_port()
    # The server's limit is its own to raise; this one is for their end of the lines.
    mine = resource.getrlimit(resource.RLIMIT_NOFILE)
    with web_process(port, portal_environment), ExitStack() as lines:
        lines.callback(resource.setrlimit, resource.RLIMIT_NOFILE, mine)
        allow_many_open_files()
        web = f"http://127.0.0.1:{port}"
        silent = [
            lines.enter_context(SILENCES[silence](Place(port, address, token)))
            for address in addresses(web, token, file)
        ]
        began = time.monotonic()
        with ThreadPoolExecutor(1) as beside:
            closing = beside.submit(wait_until_closed, silent, dribbles=dribbles)
            assert requests.get(f"{web}/inloggen/", timeout=60).status_code == 200
            assert time.monotonic() - began < SECONDS_FOR_A_PAGE
            client(web, token).uploader(
                str(file), metadata={"filename": "goed.zip"}, retries=20, retry_delay=3
            ).upload()
            closing.result()


def wait_until_closed(lines: list[socket.socket], *, dribbles: bool) -> None:
    """Return when the server has closed every line; until then say a byte a second on each, or nothing."""
    deadline = time.monotonic() + SECONDS_TO_CLOSE
    while lines and time.monotonic() < deadline:
        lines = [line for line in lines if not is_closed(line)]
        for line in lines if dribbles else []:
            with suppress(OSError):
                line.sendall(b"x")
        time.sleep(1)
    assert not lines, f"{len(lines)} lines are still open"


def is_closed(line: socket.socket) -> bool:
    """Whether the server has said its last word; whatever that was is read."""
    line.settimeout(0)
    try:
        while line.recv(4096):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def addresses(web: str, token: str, file: Path) -> Iterator[str]:
    """Where a thousand clients send to: more than a process has places for."""
    made = [client(web, token).uploader(str(file), metadata={"filename": file.name}).create_url() for _ in range(10)]
    for number in range(SILENT_CLIENTS):
        yield made[number % len(made)]
