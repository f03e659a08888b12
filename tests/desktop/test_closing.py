"""The tool is ended in the middle of an export: whatever the way, no program goes on without it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from overstap.desktop.plan import PlannedSource, SourceVariant, new_plan, plan_text
from overstap.desktop.sources.opening import open_source

A_TOOL = "from overstap.cli import main; main()"


@pytest.fixture
def slow_plan(installation: Path, tmp_path: Path) -> Path:
    """A plan for an office whose programs take half a second over each record."""
    folder = tmp_path / "kantoor"
    shutil.copytree(installation / "Elsevier", folder / "Elsevier")
    (folder / "Elsevier" / "OVERSTAP_SAMPLE_FAULT").write_text("slow:500", encoding="utf-8")
    text = (installation / "ElsevierNetwerk.ini").read_text(encoding="cp1252")
    text = text.replace(str(installation / "Elsevier"), str(folder / "Elsevier"))
    (folder / "ElsevierNetwerk.ini").write_text(text, encoding="cp1252")
    with closing(open_source(folder)) as source:
        planned = PlannedSource(folder, SourceVariant.DATABASE, source.info.id)
        overview = source.overview()
    plan = tmp_path / "plan.toml"
    plan.write_text(plan_text(new_plan(planned, overview), overview.returns), encoding="utf-8")
    return plan


def programs_of(tool: psutil.Process) -> list[psutil.Process]:
    """The desktop programs that *tool* has running, without their guards."""
    return [each for each in tool.children(recursive=True) if is_program(each)]


def is_program(process: psutil.Process) -> bool:
    # One that has just ended has no command line any more.
    with suppress(psutil.Error):
        command = process.cmdline()
        return "--config" in command and not any(part.endswith("guard.py") for part in command)
    return False


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@contextmanager
def exporting(plan: Path, out: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[psutil.Process]]]:
    """An export in a process of its own, with the programs that it runs at the moment."""
    command = [sys.executable, "-c", A_TOOL, "export", "--plan", str(plan), "-o", str(out)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tool:
        running: list[psutil.Process] = []

        def some_run() -> bool:
            running[:] = programs_of(psutil.Process(tool.pid))
            return bool(running)

        try:
            assert eventually(some_run)
            yield tool, running
        finally:
            tool.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_program_goes_on_without_the_tool(slow_plan: Path, tmp_path: Path, number: signal.Signals) -> None:
    with exporting(slow_plan, tmp_path / "uit") as (tool, running):
        tool.send_signal(number)
        tool.wait(90)
        assert eventually(lambda: not any(map(psutil.Process.is_running, running)), 10)
    assert list((tmp_path / "uit").glob("*.zip")) == []
