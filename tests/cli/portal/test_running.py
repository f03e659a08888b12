"""``overstap portal serve``: everything starts, and everything ends with it, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import requests

from overstap.portal.project.embedded.place import prepare
from overstap.portal.project.port import claim
from tests.cli.portal.conftest import clean_environment
from tests.portal_folders import SECONDS_TO_STOP, remove_portal


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    remove_portal(tmp_path / "data")


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A whole portal in a process of its own, and its address."""
    command = [sys.executable, "-m", "overstap", "portal", "serve", "--port", "0", "--data", str(folder), *options]
    with subprocess.Popen(
        command, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        assert "http://" in line
        try:
            yield process, line.split()[-1]
        finally:
            if process.poll() is None:
                process.kill()


def everything_of(process: subprocess.Popen[str], folder: Path) -> list[psutil.Process]:
    """The processes of a running portal: its children, and the PostgreSQL in its folder."""
    data = prepare(folder / "postgresql").data
    server = [found for found in psutil.process_iter(["cwd"]) if found.info["cwd"] == str(data)]
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(server) > 3
    assert len(children) == 3
    return [*children, *server]


@pytest.fixture(scope="module")
def portal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal") / "data"


@pytest.fixture(scope="module")
def portal(portal_folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A portal that runs beside those of the single tests."""
    with serving(portal_folder) as running:
        yield running
        running[0].terminate()
        assert running[0].wait(SECONDS_TO_STOP) == 0
    remove_portal(portal_folder)


def test_the_same_portal_is_not_served_twice(portal: tuple[subprocess.Popen[str], str], portal_folder: Path) -> None:
    command = [sys.executable, "-m", "overstap", "portal", "serve", "--port", "0", "--data", str(portal_folder)]
    again = subprocess.run(command, env=clean_environment(), capture_output=True, text=True, check=False, timeout=180)
    assert (again.returncode, "portal.runs-already" in again.stderr) == (10, True)
    assert portal[1] in " ".join(again.stderr.split())


def test_a_whole_portal_answers_at_the_address_that_it_prints(portal: tuple[subprocess.Popen[str], str]) -> None:
    answer = requests.get(portal[1], timeout=120)
    assert answer.status_code == 200
    assert "/inloggen/" in answer.url
    assert "Content-Security-Policy" in answer.headers


def test_a_killed_part_comes_back(portal: tuple[subprocess.Popen[str], str]) -> None:
    process, address = portal
    (web,) = _web_parts(process)
    web.kill()
    assert _in_time(lambda: _web_parts(process) not in ([], [web]))
    assert _in_time(lambda: _answers(address))


def _interrupt(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)


def _close_input(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.close()


@pytest.mark.parametrize("end", [_interrupt, _close_input])
def test_everything_ends_in_order(folder: Path, end: Callable[[subprocess.Popen[str]], None]) -> None:
    with serving(folder, "--until-stdin-closes") as (process, _):
        left = everything_of(process, folder)
        end(process)
        assert process.wait(SECONDS_TO_STOP) == 0
        assert not [found for found in left if _runs(found)]


def test_everything_ends_when_it_is_killed_and_a_neighbour_does_not_notice(
    folder: Path, portal: tuple[subprocess.Popen[str], str]
) -> None:
    with serving(folder) as (process, _):
        left = everything_of(process, folder)
        process.kill()
        assert _in_time(lambda: not [found for found in left if _runs(found)])
    assert requests.get(portal[1], timeout=120).status_code == 200


def _runs(process: psutil.Process) -> bool:
    # A zombie has ended; whoever adopted it has not looked yet.
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _web_parts(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return [part for part in psutil.Process(process.pid).children() if _runs(part) and "web" in part.cmdline()]


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=120).status_code == 200
    except requests.ConnectionError:
        return False


def _in_time(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_STOP
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return condition()


def test_a_second_portal_on_the_same_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with claim("127.0.0.1", 0) as port:
        command = [sys.executable, "-m", "overstap", "portal", "serve", "--port", str(port)]
        refused = subprocess.run(
            [*command, "--data", str(tmp_path / "portal")], capture_output=True, text=True, check=False
        )
    assert (refused.returncode, "portal.port-taken" in refused.stderr) == (10, True)
    assert not (tmp_path / "portal").exists()
