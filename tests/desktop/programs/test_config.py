from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from overstap.desktop.programs.config import PrivateFolder, ProgramConfig, deleting, private_folder

CONFIG = ProgramConfig("database", database_url="mssql://sa:secret@server", offices=("1", "2"), tables=("returns",))


@pytest.fixture
def folder(tmp_path: Path) -> PrivateFolder:
    return PrivateFolder(tmp_path)


def test_a_config_is_what_the_protocol_says(folder: PrivateFolder) -> None:
    assert json.loads(folder.write_config(CONFIG).read_text(encoding="utf-8")) == {
        "protocol": "1",
        "variant": "database",
        "database_url": "mssql://sa:secret@server",
        "data_folder": None,
        "offices": ["1", "2"],
        "tables": ["returns"],
    }


def test_only_this_user_can_read_it() -> None:
    with private_folder() as folder:
        path = folder.write_config(CONFIG)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_nothing_is_left_of_it() -> None:
    with private_folder() as folder:
        path = folder.write_config(CONFIG)
    assert not path.parent.exists()


def test_the_password_is_not_in_what_python_shows() -> None:
    assert "secret" not in repr(CONFIG)


def test_the_config_goes_with_the_first_line(folder: PrivateFolder) -> None:
    path = folder.write_config(CONFIG)
    lines = deleting(path, iter([b"1", b"2"]))
    assert path.exists()
    assert next(lines) == b"1"
    assert not path.exists()
    assert list(lines) == [b"2"]
