"""The scratch database: nobody else can open it, and a full disk is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.scratch import Scratch, ScratchError

LAYOUT = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT)"


def test_what_is_put_in_comes_out() -> None:
    with Scratch(LAYOUT) as scratch:
        scratch.change("INSERT INTO notes VALUES (?, ?)", [(1, "een"), (2, "twee")])
        assert scratch.rows("SELECT text FROM notes WHERE id > ?", [1]) == [("twee",)]


def test_it_has_no_file_that_others_can_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("SQLITE_TMPDIR", str(tmp_path))
    with Scratch(LAYOUT) as scratch:
        scratch.change("INSERT INTO notes (text) VALUES (?)", [("x" * 100_000,) for _ in range(200)])
        assert not list(tmp_path.iterdir())


def test_two_of_them_share_nothing() -> None:
    with Scratch(LAYOUT) as first, Scratch(LAYOUT) as second:
        first.change("INSERT INTO notes VALUES (?, ?)", [(1, "een")])
        assert second.rows("SELECT * FROM notes") == []


def test_a_full_disk_is_an_error_that_says_what_to_do() -> None:
    with Scratch("PRAGMA max_page_count = 3;" + LAYOUT) as scratch, pytest.raises(ScratchError) as caught:
        scratch.change("INSERT INTO notes (text) VALUES (?)", [("x" * 100_000,)])
    assert "(de schijf is vol)" in str(caught.value)
    assert "TMPDIR" in caught.value.advice
