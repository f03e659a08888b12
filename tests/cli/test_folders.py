from __future__ import annotations

import io
from pathlib import Path

import click
import pytest

from overstap.cli.folders import confirm_folder
from overstap.desktop.survey.errors import WholeDiskError
from tests.cli.conftest import Overstap

ROOT = Path(Path.cwd().anchor)


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("path", [ROOT, ROOT / ".", ROOT / "tmp" / ".."])
def test_a_whole_disk_is_not_read_by_mistake(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(WholeDiskError):
        confirm_folder(path, yes=False)


def test_who_says_so_beforehand_is_not_asked() -> None:
    confirm_folder(ROOT, yes=True)


def test_a_folder_is_just_read(tmp_path: Path) -> None:
    confirm_folder(tmp_path, yes=False)


def test_a_link_to_a_whole_disk_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    (tmp_path / "alles").symlink_to(ROOT)
    with pytest.raises(WholeDiskError):
        confirm_folder(tmp_path / "alles", yes=False)


@pytest.mark.parametrize(("answer", "is_read"), [(True, True), (False, False)])
def test_at_a_terminal_it_is_asked(monkeypatch: pytest.MonkeyPatch, *, answer: bool, is_read: bool) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(click, "confirm", lambda *_, **__: answer)
    if is_read:
        confirm_folder(ROOT, yes=False)
    else:
        with pytest.raises(WholeDiskError):
            confirm_folder(ROOT, yes=False)


@pytest.mark.parametrize("command", [("survey", ROOT), ("plan", "new", ROOT, "-o", "plan.toml")], ids=str)
def test_commands_that_read_a_folder_refuse_a_whole_disk(overstap: Overstap, command: tuple[object, ...]) -> None:
    done = overstap(*command)
    assert done.code == 2
    assert "is een hele schijf" in done.err
    assert "--yes" in done.err
