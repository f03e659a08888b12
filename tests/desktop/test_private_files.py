"""What the tool writes for people is theirs alone."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.private_files import write_private


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    write_private(tmp_path / "plan.toml", "één")
    assert ((tmp_path / "plan.toml").read_text(encoding="utf-8"), mode(tmp_path / "plan.toml")) == ("één", 0o600)


def test_a_file_that_others_could_read_is_closed_to_them_when_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("oud", encoding="utf-8")
    path.chmod(0o644)
    write_private(path, "nieuw")
    assert (path.read_text(encoding="utf-8"), mode(path)) == ("nieuw", 0o600)


def test_what_an_earlier_attempt_left_is_not_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "plan.toml.part").write_text("half", encoding="utf-8")
    write_private(tmp_path / "plan.toml", "heel")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pijp"
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text(encoding="utf-8")))
    heard: list[str] = []
    reader.start()
    write_private(pipe, "tekst")
    reader.join()
    assert (heard, pipe.is_fifo()) == (["tekst"], True)


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").mkdir()
    with pytest.raises(OSError, match=r"plan\.toml"):
        write_private(tmp_path / "plan.toml", "tekst")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.toml"]


def test_a_text_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text("oud", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "plan.toml", "nieuw \udcff")
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {"plan.toml": "oud"}


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_law_what_is_written_is_read_as_it_was_on_every_system(text: str) -> None:
    with TemporaryDirectory() as folder:
        write_private(Path(folder) / "x", text)
        assert (Path(folder) / "x").read_bytes() == text.encode()
