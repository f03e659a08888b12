from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from overstap.desktop.programs.config import MARK, PREFIX, PrivateFolder, ProgramConfig, deleting, private_folder
from tests.desktop.tiny_programs import write_program

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


HOLDER = """
from overstap.desktop.programs.config import ProgramConfig, private_folder
with private_folder() as folder:
    print(folder.write_config(ProgramConfig("database", database_url="mssql://sa:secret@server")), flush=True)
    input()
"""


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Another process that uses a folder for a while already, and its configuration."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = [sys.executable, "-c", HOLDER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}, **pipes) as process:
        assert process.stdout is not None
        config = Path(process.stdout.readline().strip())
        os.utime(config.with_name(MARK), (0, 0))
        yield process, config
        process.kill()


def test_what_a_killed_tool_left_goes_with_the_next_run(held: tuple[subprocess.Popen[str], Path]) -> None:
    process, config = held
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert "secret" in config.read_text(encoding="utf-8")
    with private_folder():
        assert not config.parent.exists()


def test_what_a_living_tool_uses_is_left_alone(held: tuple[subprocess.Popen[str], Path]) -> None:
    _, config = held
    with private_folder():
        assert config.exists()


def test_a_folder_that_is_not_ours_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    other = tmp_path / f"{PREFIX}van-een-ander"
    other.mkdir()
    with private_folder():
        assert other.exists()


def test_a_folder_that_was_made_this_moment_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    fresh = tmp_path / f"{PREFIX}vers"
    fresh.mkdir()
    (fresh / MARK).touch()
    with private_folder():
        assert fresh.exists()


A_RUN = """
import sys
from pathlib import Path
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.run import ProgramRun
program = ProgramFile(shipped_description().kinds[0], 2016, Path(sys.argv[1]))
config = ProgramConfig("database", database_url="mssql://sa:secret@server", tables=("returns",))
list(ProgramRun(program, config, silence=60).events())
"""


def test_a_program_that_said_nothing_yet_leaves_no_password_when_the_tool_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "told"
    body = f"pathlib.Path({str(told)!r}).write_text(given.config + chr(10))\ntime.sleep(60)"
    command = [sys.executable, "-c", A_RUN, str(write_program(tmp_path / "programs", body).path)]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(tmp_path)}) as tool:
        assert eventually(lambda: told.exists() and told.read_text(encoding="utf-8").endswith("\n"))
        config = Path(told.read_text(encoding="utf-8").strip())
        assert "secret" in config.read_text(encoding="utf-8")
        tool.kill()
    assert eventually(lambda: not config.exists())


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()
