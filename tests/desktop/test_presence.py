"""What is there, and what a drive or server that has gone answers."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from overstap.desktop.presence import holds_anything, is_there


def test_a_file_is_there_and_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    assert [is_there(tmp_path / "a"), is_there(tmp_path), is_there(tmp_path / "b")] == [True, False, False]


@pytest.mark.parametrize("number", [errno.EIO, errno.EHOSTDOWN, errno.ESTALE])
def test_what_cannot_be_asked_for_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(self: Path) -> bool:
        raise OSError(number, "weg")

    monkeypatch.setattr(Path, "is_file", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert not is_there(tmp_path / "a")
    assert not holds_anything(tmp_path)


def test_the_place_where_a_drive_was_mounted_holds_nothing(tmp_path: Path) -> None:
    assert not holds_anything(tmp_path)
    assert not holds_anything(tmp_path / "weg")
    (tmp_path / "a").touch()
    assert holds_anything(tmp_path)
