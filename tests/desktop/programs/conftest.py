"""A program folder whose programs are written by each test."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from tests.desktop.tiny_programs import MakeProgram, write_program


@pytest.fixture
def make_program(tmp_path: Path) -> MakeProgram:
    """``write_program`` in a folder of this test."""
    return partial(write_program, tmp_path / "Elsevier")
