from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.portal_folders import remove_portal

# The demo runs once, so one worker looks at it.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def finished_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    command = [sys.executable, "-m", "overstap", "demo", "--exit", "--clients", "20", "--data", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    yield done.stdout, folder
    remove_portal(folder / "portal")


def test_the_demo_prints_a_row_for_every_kind_of_record(finished_demo: tuple[str, Path]) -> None:
    table, _ = finished_demo
    for kind in ("Kantoren", "Gebruikers", "Klanten", "Relaties", "Aangiften", "Rollen", "Aanslagen (SBA)", "Bijlagen"):
        assert kind in table


def test_the_demo_shows_the_portal_and_how_to_log_in(finished_demo: tuple[str, Path]) -> None:
    table, _ = finished_demo
    assert "http://127.0.0.1:" in table
    assert "Wachtwoord" in table


def test_nothing_that_the_demo_made_can_be_read_by_others(finished_demo: tuple[str, Path]) -> None:
    _, folder = finished_demo
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    loose = [path for path, _, _ in os.walk(folder) if Path(path).stat().st_mode & 0o007]
    assert not loose
