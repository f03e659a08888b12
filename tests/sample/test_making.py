from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from overstap.sample.making import MARK, in_the_making

KILLED = """
import os, signal, sys
from pathlib import Path
from overstap.sample.making import in_the_making
with in_the_making(Path(sys.argv[1])) as building:
    (building / "half").touch()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def made(final: Path) -> None:
    """Make *final* with one file in it."""
    with in_the_making(final) as building:
        (building / "whole").touch()


def hidden(parent: Path) -> list[Path]:
    return list(parent.glob(".*"))


def test_a_folder_appears_when_it_is_whole(tmp_path: Path) -> None:
    with in_the_making(tmp_path / "kantoor") as building:
        assert not (tmp_path / "kantoor").exists()
        (building / "whole").touch()
    assert [path.name for path in (tmp_path / "kantoor").iterdir()] == ["whole"]
    assert hidden(tmp_path) == []


def test_an_empty_folder_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kantoor").mkdir()
    made(tmp_path / "kantoor")
    assert (tmp_path / "kantoor" / "whole").exists()


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_goes_wrong_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error), in_the_making(tmp_path / "kantoor"):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_maker_left_goes_with_the_next_one(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "kantoor")], check=False)
    (left,) = hidden(tmp_path)
    assert (left / "half").exists()
    made(tmp_path / "ander")
    assert hidden(tmp_path) == []


def test_what_a_living_maker_makes_stays(tmp_path: Path) -> None:
    with in_the_making(tmp_path / "een") as building:
        made(tmp_path / "twee")
        assert (building / MARK).exists()
    assert {path.name for path in tmp_path.iterdir()} == {"een", "twee"}


def test_a_hidden_folder_of_somebody_else_stays(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").touch()
    made(tmp_path / "kantoor")
    assert (tmp_path / ".git" / "config").exists()


def test_a_mark_that_is_no_lock_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".x").mkdir()
    (tmp_path / ".x" / MARK).write_text("iets anders" * 100, encoding="utf-8")
    made(tmp_path / "kantoor")
    assert (tmp_path / ".x" / MARK).exists()


def test_the_folder_is_private_while_it_is_made(tmp_path: Path) -> None:
    with in_the_making(tmp_path / "kantoor") as building:
        assert building.stat().st_mode & 0o077 == 0
