"""A whole export in a process of its own, which ends where the test wants it to, as hard as a power cut."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from overstap.bundle import Recipient
from overstap.desktop.export import ExportResult, Target, engine, export
from overstap.desktop.sources import connection
from overstap.desktop.sources.opening import open_source
from overstap.desktop.sources.selection import Component, ProgramYear, Selection

CHOICE = Selection(
    programs=frozenset({ProgramYear("BAS", 2016), ProgramYear("BTW", 2016), ProgramYear("sbr-folder", 2014)}),
    # Without SBAs, which refer to returns of all years: so two programs are enough.
    components=frozenset(Component) - {Component.ASSESSMENT_NOTICES},
)

DRIVER = """
import os, signal, sys
from pathlib import Path
from tests.desktop.export.interrupted import run
source, folder, reports, recipient = sys.argv[1:]
left = int(reports)
def report(step, done, total):
    global left
    left -= step == "Export"
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
result = run(Path(source), Path(folder), recipient=recipient or None, report=report)
print("done", result.kept, result.bundle.content_digest)
"""


@dataclass(frozen=True)
class Ended:
    """How a driver ended: its exit code (negative: the signal), and what it wrote."""

    code: int
    out: str
    err: str


def run(
    source: Path, folder: Path, *, recipient: str | None = None, report: engine.Report = engine.silent
) -> ExportResult:
    """Export *source* in this process, in many blocks, as a large office would give, and every block saved."""
    saved, engine.POINT_BYTES = engine.POINT_BYTES, 1
    rows, connection.ROWS_AT_ONCE = connection.ROWS_AT_ONCE, 200
    try:
        with closing(open_source(source, identity="practice")) as opened:
            target = Target(folder, datetime.now(UTC), Recipient(recipient) if recipient else None)
            return export(opened, CHOICE, target, report=report)
    finally:
        engine.POINT_BYTES, connection.ROWS_AT_ONCE = saved, rows


def start(source: Path, folder: Path, *, reports: int = 10**9, recipient: str = "") -> subprocess.Popen[str]:
    """Start a driver that kills itself after so many *reports*."""
    command = [sys.executable, "-c", DRIVER, str(source), str(folder), str(reports), recipient]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def drive(source: Path, folder: Path, *, reports: int = 10**9, recipient: str = "") -> Ended:
    """Run such a driver to its end."""
    with start(source, folder, reports=reports, recipient=recipient) as driver:
        out, err = driver.communicate(timeout=300)
    return Ended(driver.returncode, out, err)


def suffixes(folder: Path) -> list[str]:
    """What lies in *folder*, by ending."""
    return sorted(path.suffix for path in folder.iterdir())
