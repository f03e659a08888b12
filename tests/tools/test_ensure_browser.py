"""A browser is found, or its absence is said: never skipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools" / "ensure_browser.py"


def find(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, TOOL, "--find"], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """Something that can be started under a browser's name."""
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return program


def test_a_browser_on_the_path_is_found(browser: Path) -> None:
    assert find(PATH=str(browser.parent)).stdout.strip() == str(browser)


def test_the_one_that_was_chosen_goes_first(browser: Path, tmp_path: Path) -> None:
    other = tmp_path / "eigen"
    other.symlink_to(browser)
    assert find(PATH=str(browser.parent), OVERSTAP_CHROMIUM=str(other)).stdout.strip() == str(other)


@pytest.mark.parametrize("environment", [{"PATH": "/nergens"}, {"PATH": "/nergens", "OVERSTAP_CHROMIUM": "/weg"}])
def test_a_missing_browser_is_a_sentence_and_a_failure(environment: dict[str, str]) -> None:
    found = find(**environment)
    assert found.returncode != 0
    assert "No Chromium or Chrome was found" in found.stderr
    assert "OVERSTAP_CHROMIUM" in found.stderr
    assert found.stdout == ""
