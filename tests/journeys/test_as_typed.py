"""The commands of the README on a sample installation, and what they promise about repetition and processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from overstap.cli.demo.running import overstap
from tests.journeys.conftest import Kantoor
from tests.portal_folders import remove_portal

# One portal serves all journeys, so one worker walks them.
pytestmark = pytest.mark.xdist_group("journeys")


@pytest.fixture(scope="session")
def sample_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("as-typed")
    office = folder / "praktijk"
    overstap("sample", "create", str(office), "--clients", "50")
    settings = str(office / "ElsevierNetwerk.ini")
    overstap("survey", settings, "--json", str(folder / "s.json"))
    overstap("plan", "new", settings, "-o", str(folder / "plan.toml"))
    overstap("export", "--plan", str(folder / "plan.toml"), "-o", str(folder / "uit"))
    (bundle,) = (folder / "uit").glob("*.zip")
    overstap("bundle", "verify", str(bundle))
    return bundle


@pytest.fixture(scope="module")
def first_import(sample_bundle: Path, open_account: Callable[[], Kantoor]) -> tuple[Kantoor, dict[str, Any]]:
    """An account that has taken the bundle in once, and what it said of that."""
    kantoor = open_account()
    return kantoor, json.loads(kantoor.upload(sample_bundle))["migration"]


def test_a_sample_office_reconciles_from_inventory_to_portal(first_import: tuple[Kantoor, dict[str, Any]]) -> None:
    _, migration = first_import
    assert migration["state"] == "complete", migration
    assert all(row["reconciled"] for row in migration["report"]["tables"])


def test_importing_the_same_bundle_twice_changes_nothing_and_says_so(
    sample_bundle: Path, first_import: tuple[Kantoor, dict[str, Any]]
) -> None:
    kantoor, _ = first_import
    second = json.loads(kantoor.upload(sample_bundle))["migration"]["report"]["tables"]
    assert sum(row["unchanged"] for row in second) == sum(row["exported"] for row in second) > 0
    assert not any(row["imported"] or row["changed"] for row in second)


def test_a_killed_demo_leaves_no_process_behind(tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "overstap", "demo", "--clients", "10", "--data", str(tmp_path / "demo")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    family = _wait_for_postgres(psutil.Process(demo.pid))
    os.kill(demo.pid, signal.SIGKILL)
    demo.wait()
    _, alive = psutil.wait_procs(family, timeout=180)
    assert not alive
    remove_portal(tmp_path / "demo" / "portal")


def _wait_for_postgres(demo: psutil.Process) -> list[psutil.Process]:
    """Every process under *demo*, once the portal's worker is among them; the server may have been detached."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        running = [process for process in psutil.process_iter(["cmdline"]) if _belongs_to(process, demo)]
        if any("postgres" in " ".join(process.info["cmdline"] or []) for process in running):
            return running
        time.sleep(0.2)
    raise AssertionError("the demo did not start PostgreSQL")


def _belongs_to(process: psutil.Process, demo: psutil.Process) -> bool:
    folder = demo.cmdline()[-1]
    return any(folder in argument for argument in process.info["cmdline"] or [])
