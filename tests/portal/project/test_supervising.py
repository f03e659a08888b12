"""Keeping parts running: started again, given up on, stopped in order."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from overstap.portal.project import supervising
from overstap.portal.project.supervising import Part, ProcessFailedError, running, watch

SECONDS_TO_HAPPEN = 120.0
"""Longer than anything here takes on a busy machine."""

_SCRIPT = """
import signal, sys, time
from pathlib import Path
log, name, behaviour = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
def note(word):
    with log.open("a") as file:
        file.write(f"{name} {word}\\n")
def stop(*_):
    if behaviour == "stubborn":
        return
    note("stopped")
    sys.exit()
signal.signal(signal.SIGTERM, stop)
note("started")
while behaviour != "ends":
    time.sleep(0.05)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def part(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Part]:
    """Parts that note what happens to them, in the place of ``overstap``'s own commands."""
    script = tmp_path / "part.py"
    script.write_text(_SCRIPT)
    monkeypatch.setattr(supervising, "COMMAND", (sys.executable, str(script), str(log)))

    def make(name: str, behaviour: str) -> Part:
        # Only one that never stops is waited for in vain; the others get all the time that a busy machine may take.
        patience = 1.0 if behaviour == "stubborn" else SECONDS_TO_HAPPEN
        return Part(name, (name, behaviour), seconds_to_stop=patience)

    return make


def happened(log: Path, lines: int) -> list[str]:
    """What was noted, once there are so many lines."""
    deadline = time.monotonic() + SECONDS_TO_HAPPEN
    while time.monotonic() < deadline:
        if log.exists() and len(noted := log.read_text().splitlines()) >= lines:
            return noted
        time.sleep(0.02)
    raise AssertionError(log.read_text() if log.exists() else "nothing")


def test_parts_stop_in_the_order_in_which_they_are_given(part: Callable[[str, str], Part], log: Path) -> None:
    with running([part("web", "stays"), part("worker", "stays")]):
        happened(log, 2)
    assert log.read_text().splitlines()[2:] == ["web stopped", "worker stopped"]


def test_a_part_that_does_not_stop_is_made_to(part: Callable[[str, str], Part], log: Path) -> None:
    with running([part("web", "stubborn")]) as (child,):
        happened(log, 1)
    assert child.has_ended()


def test_a_part_that_was_killed_is_started_again(part: Callable[[str, str], Part], log: Path) -> None:
    with running([part("worker", "stays")]) as (child,):
        happened(log, 1)
        os.kill(child.process_id, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS_TO_HAPPEN
        while len(log.read_text().splitlines()) < 2 and time.monotonic() < deadline:
            child.look()
            time.sleep(0.02)
        assert happened(log, 2) == ["worker started"] * 2


def test_a_part_that_never_lives_long_is_given_up_on(part: Callable[[str, str], Part], log: Path) -> None:
    with running([part("worker", "ends")]) as children, pytest.raises(ProcessFailedError, match="worker"):
        watch(children, until_stdin_closes=False)
    assert len(happened(log, 1)) == supervising.MOST_FAILED_STARTS


def test_watching_ends_when_nobody_holds_standard_input(
    part: Callable[[str, str], Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, b"getypt")
    os.close(write_end)
    with os.fdopen(read_end) as standard_input, running([part("web", "stays")]) as children:
        monkeypatch.setattr(sys, "stdin", standard_input)
        watch(children, until_stdin_closes=True)
