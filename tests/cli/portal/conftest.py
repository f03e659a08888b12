"""The command line as operators type it, in processes of their own, on a portal that lives as long as the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overstap.portal.project.embedded import hold

Overstap = Callable[..., "subprocess.CompletedProcess[str]"]
PASSWORD = "vier losse woorden samen"


def clean_environment() -> dict[str, str]:
    """Ours, without what would lead a portal elsewhere."""
    left_out = {"OVERSTAP_DATABASE_URL", "OVERSTAP_DATABASE_URL_FILE", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in left_out}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose server is kept running between commands."""
    folder = tmp_path_factory.mktemp("portal") / "data"
    folder.mkdir(mode=0o700)
    with hold(folder / "postgresql", throwaway=True):
        yield folder


@pytest.fixture(scope="module")
def overstap(data: Path) -> Overstap:
    """``overstap portal …`` on that folder; *typed* is its standard input."""

    def run(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "overstap", "portal", *arguments, "--data", str(data)]
        return subprocess.run(
            command, input=typed, env=clean_environment(), capture_output=True, text=True, check=False
        )

    return run
