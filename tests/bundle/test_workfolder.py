from __future__ import annotations

import errno
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conformance.practice import STARTED

from overstap.bundle import verify
from overstap.bundle.errors import AlreadyExistsError, DiskFullError, FolderError
from overstap.bundle.ledger import Ledger
from overstap.bundle.workfolder import (
    SECONDS_TO_START,
    SECONDS_TO_TRY,
    WorkFolder,
    clear_stale,
    environment_faults,
    file_name,
    open_folder,
)
from tests.bundle.making import listed, new_writer, office, put

ANOTHER_WRITER = """
import sys, time
from pathlib import Path
from tests.bundle.making import new_writer, office, put
writer = new_writer(Path(sys.argv[1]), segment_bytes=1)
put(writer, "offices", [office(1), office(2)])
writer.close_segment("offices")
put(writer, "users", [{"id": "u1", "name": "Anna"}])
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def another(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process in the middle of writing a bundle into the folder."""
    command = [sys.executable, "-c", ANOTHER_WRITER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_name_is_the_local_time_of_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    assert file_name(datetime(2017, 9, 26, 11, 0, 2, tzinfo=UTC)) == "26092017130002.zip"
    monkeypatch.undo()
    time.tzset()


def test_a_writer_that_was_killed_leaves_no_bundle(another: subprocess.Popen[str], tmp_path: Path) -> None:
    another.send_signal(signal.SIGKILL)
    another.wait()
    assert [name for name in names(tmp_path) if name.endswith(".zip")] == []
    assert len(names(tmp_path)) == 2


def test_the_next_run_removes_what_a_killed_one_left(another: subprocess.Popen[str], tmp_path: Path) -> None:
    another.send_signal(signal.SIGKILL)
    another.wait()
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        writer.finish()
    assert names(tmp_path) == [file_name(writer._started)]


def test_a_living_writer_is_left_alone(another: subprocess.Popen[str], tmp_path: Path) -> None:
    before = names(tmp_path)
    clear_stale(tmp_path)
    assert names(tmp_path) == before
    with new_writer(tmp_path) as writer:
        assert writer.finish().path.name == file_name(STARTED + timedelta(seconds=1))
    assert set(before) < set(names(tmp_path))
    assert another.poll() is None


def test_a_second_in_which_a_bundle_was_just_finished_is_not_free(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("someone was faster")
    with pytest.raises(AlreadyExistsError):
        WorkFolder(tmp_path / "x.zip")
    assert names(tmp_path) == ["x.zip"]


def test_when_a_whole_minute_is_taken_it_is_said(tmp_path: Path) -> None:
    taken = [file_name(STARTED + timedelta(seconds=number)) for number in range(SECONDS_TO_TRY)]
    for name in taken:
        (tmp_path / name).touch()
    with pytest.raises(AlreadyExistsError) as refused:
        open_folder(tmp_path, STARTED)
    assert refused.value.details == {"name": taken[-1]}
    (tmp_path / taken[-1]).unlink()
    work, started = open_folder(tmp_path, STARTED)
    assert (work.target.name, started) == (taken[-1], STARTED + timedelta(seconds=SECONDS_TO_TRY - 1))


def test_the_hour_that_summer_time_gives_back_replaces_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    time.tzset()
    started = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    for moment in started:
        work, _ = open_folder(tmp_path, moment)
        work.target.touch()
        work.remove()
    assert names(tmp_path) == ["25102026023000.zip", "25102026023001.zip"]
    monkeypatch.undo()
    time.tzset()


def test_someone_elses_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip.part", "notes.work", "c.zip.works"):
        (tmp_path / name).write_text("mine")
    clear_stale(tmp_path)
    assert names(tmp_path) == ["a.zip", "b.zip.part", "c.zip.works", "notes.work"]


@pytest.mark.parametrize("has_ledger", [False, True])
def test_a_folder_that_was_just_made_is_given_time(tmp_path: Path, *, has_ledger: bool) -> None:
    work = tmp_path / "x.zip.work"
    work.mkdir()
    if has_ledger:
        (work / "ledger.sqlite").touch()
    clear_stale(tmp_path)
    assert work.exists()
    long_ago = time.time() - SECONDS_TO_START - 1
    os.utime(work, (long_ago, long_ago))
    clear_stale(tmp_path)
    assert not work.exists()


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + bytes(50)])
def test_a_half_written_ledger_is_stale(content: bytes, tmp_path: Path) -> None:
    work = tmp_path / "x.zip.work"
    work.mkdir()
    (work / "ledger.sqlite").write_bytes(content)
    (tmp_path / "x.zip.part").touch()
    clear_stale(tmp_path)
    assert names(tmp_path) == []


def test_work_is_for_its_owner_only(tmp_path: Path) -> None:
    with new_writer(tmp_path, segment_bytes=1) as writer:
        put(writer, "offices", [office(1), office(2)])
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    folder = f"{file_name(writer._started)}.work"
    assert modes.pop(folder) == 0o700
    assert len(modes) > 2
    assert all(mode == 0o600 for mode in modes.values()), modes


def test_a_bundle_that_exists_is_never_replaced(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "x.zip")
    work.part.write_text("new")
    work.target.write_text("someone was faster")
    with pytest.raises(AlreadyExistsError):
        work.publish()
    assert work.target.read_text() == "someone was faster"


def test_publishing_is_one_rename(tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "x.zip")
    work.part.write_text("whole")
    work.publish()
    work.remove()
    assert (names(tmp_path), work.target.read_text()) == (["x.zip"], "whole")


def test_a_folder_that_does_not_exist_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(FolderError), environment_faults():
        WorkFolder(tmp_path / "nowhere" / "x.zip")


def test_a_full_disk_has_its_own_error() -> None:
    with pytest.raises(DiskFullError), environment_faults():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_under_the_ledger_is_the_same_error(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger._base.execute("PRAGMA max_page_count = 20")
    rows = [(f"key {number}", "database", None) for number in range(10_000)]
    with pytest.raises(DiskFullError), environment_faults():
        ledger.declare("clients", rows)
    ledger.close()


def test_other_faults_of_the_ledger_are_faults_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(FolderError), environment_faults():
        Ledger(tmp_path / "ledger.sqlite")


def test_mistakes_of_ours_are_not_blamed_on_the_disk() -> None:
    with pytest.raises(sqlite3.IntegrityError), environment_faults():
        raise sqlite3.IntegrityError


def test_inventory_entries_of_a_dead_writer_do_not_count(another: subprocess.Popen[str], tmp_path: Path) -> None:
    another.send_signal(signal.SIGKILL)
    another.wait()
    with new_writer(tmp_path) as writer:
        writer.declare("offices", listed(1))
        writer.add("offices", [office(1)])
        assert writer.finish().tables["offices"].inventory == 1


@pytest.mark.soak
def test_law_killed_at_any_moment_there_is_a_whole_bundle_or_none(tmp_path: Path) -> None:
    """A hundred writers, each killed a little later than the one before."""
    program = ANOTHER_WRITER.replace('print("ready", flush=True)\ntime.sleep(60)', "writer.finish()")
    finished = 0
    for number in range(100):
        for bundle in tmp_path.glob("*.zip"):
            bundle.unlink()
        with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stderr=subprocess.DEVNULL) as process:
            time.sleep(0.3 + number * 0.02)
            process.kill()
        for bundle in tmp_path.glob("*.zip"):
            assert verify(bundle).ok
            finished += 1
    clear_stale(tmp_path)
    assert not [name for name in names(tmp_path) if not name.endswith(".zip")]
    assert finished < 100
