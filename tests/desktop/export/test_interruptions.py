"""Exports that are killed, starved of room or robbed of their source, with real processes, files and programs."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle import generate_identity, verify
from overstap.bundle.errors import DiskFullError, FolderError
from overstap.desktop.export import ExportResult, Target, export
from overstap.desktop.export.errors import ExportIncompleteError
from overstap.desktop.flow.progress import ExportProgress
from overstap.desktop.progress import Sign
from overstap.desktop.sources.database_errors import DatabaseGoneError
from overstap.desktop.sources.errors import FolderGoneError
from overstap.desktop.sources.opening import open_source
from overstap.desktop.sources.selection import Selection
from tests.desktop.export.interrupted import drive, run, start, suffixes
from tests.xbrl.making import vat_return


@pytest.fixture(scope="module")
def straight(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """The export that nothing happened to."""
    return run(installation, tmp_path_factory.mktemp("straight"))


@pytest.fixture
def office(installation: Path, tmp_path: Path) -> Path:
    """A copy of the installation, to change and to break."""
    return copied(installation, tmp_path / "kantoor")


def copied(installation: Path, folder: Path) -> Path:
    shutil.copytree(installation, folder)
    text = (installation / "ElsevierNetwerk.ini").read_text(encoding="cp1252")
    (folder / "ElsevierNetwerk.ini").write_text(text.replace(str(installation), str(folder)), encoding="cp1252")
    return folder


def change(office: Path, statement: str) -> None:
    with closing(sqlite3.connect(office / "Database" / "Else4Cas.db")) as base, base:
        assert base.execute(statement).rowcount > 0


@pytest.mark.parametrize("reports", [1, 12, 17])
def test_law_killed_and_gone_on_with_is_the_same_bundle(
    installation: Path, tmp_path: Path, straight: ExportResult, reports: int
) -> None:
    killed = drive(installation, tmp_path, reports=reports)
    assert (killed.code, ".zip" in suffixes(tmp_path)) == (-signal.SIGKILL, False)
    result = run(installation, tmp_path)
    assert verify(result.bundle.path).problems == ()
    assert result.bundle.content_digest == straight.bundle.content_digest
    assert (result.bundle.tables, result.shortfalls) == (straight.bundle.tables, ())
    assert suffixes(tmp_path) == [".zip"]


def test_what_was_finished_before_the_kill_is_kept(installation: Path, tmp_path: Path) -> None:
    drive(installation, tmp_path, reports=17)
    assert run(installation, tmp_path).kept > 0


def test_an_encrypted_export_leaves_nothing_readable_and_goes_on(
    installation: Path, tmp_path: Path, straight: ExportResult
) -> None:
    identity, public_key = generate_identity()
    drive(installation, tmp_path, reports=17, recipient=public_key)
    (part,) = tmp_path.glob("*.part")
    assert b"xbrl" not in part.read_bytes()
    result = run(installation, tmp_path, recipient=public_key)
    assert verify(result.bundle.path, identity=identity).problems == ()
    assert result.kept > 0
    assert result.bundle.content_digest == straight.bundle.content_digest


def test_what_changed_meanwhile_is_in_the_bundle_as_it_is_now(office: Path, tmp_path: Path) -> None:
    drive(office, tmp_path / "out", reports=17)
    change(office, "UPDATE Aangifte SET Status = 'Verzonden' WHERE Status = 'Definitief' AND Jaar = 2016")
    change(office, "UPDATE Client SET Naam = 'Veranderd' WHERE ClientId = (SELECT min(ClientId) FROM Client)")
    now = run(office, tmp_path / "now")
    assert run(office, tmp_path / "out").bundle.content_digest == now.bundle.content_digest


def test_a_local_installation_goes_on_as_well(local_installation: Path, tmp_path: Path) -> None:
    office = copied(local_installation, tmp_path / "kantoor")
    for program in (office / "Elsevier").glob("*.py"):
        # Few programs, for each that is there is asked what it holds.
        if program.stem not in {"CasWin", "BasWin2016", "BtwWin2016"}:
            program.unlink()
            # With what it keeps, or it would be missed.
            shutil.rmtree(office / "Gegevens" / program.stem.replace("Win", "").upper())
    killed = drive(office, tmp_path / "out", reports=6)
    result = run(office, tmp_path / "out")
    assert (killed.code, result.shortfalls) == (-signal.SIGKILL, ())
    assert result.bundle.content_digest == run(office, tmp_path / "now").bundle.content_digest


def test_two_exports_into_one_folder_do_not_disturb_each_other(
    installation: Path, tmp_path: Path, straight: ExportResult
) -> None:
    drive(installation, tmp_path, reports=17)
    with start(installation, tmp_path) as first, start(installation, tmp_path) as second:
        said = [process.communicate(timeout=300) for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert [out.split()[2] for out, _ in said] == [straight.bundle.content_digest] * 2
    assert suffixes(tmp_path) == [".zip", ".zip"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB."""
    folder = tmp_path / "schijf"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_gone_on_with_when_there_is_room(
    installation: Path, small_disk: Path, straight: ExportResult
) -> None:
    ballast = small_disk / "ballast"
    # What is left is enough to begin with, and less than keys and bundle take together.
    ballast.write_bytes(bytes(2 * 1024 * 1024 - 300 * 1024))
    with pytest.raises(DiskFullError):
        run(installation, small_disk)
    ballast.unlink()
    assert ".zip" not in suffixes(small_disk)
    assert run(installation, small_disk).bundle.content_digest == straight.bundle.content_digest


def test_a_database_that_goes_away_half_way_is_named(office: Path, tmp_path: Path, straight: ExportResult) -> None:
    base = office / "Database" / "Else4Cas.db"

    def take_away(step: str, done: int, total: int) -> None:
        if step == "Export" and base.exists():
            base.rename(base.with_suffix(".weg"))

    with pytest.raises(DatabaseGoneError, match=base.name) as caught:
        run(office, tmp_path / "out", report=take_away)
    assert caught.value.retry_helps
    base.with_suffix(".weg").rename(base)
    assert run(office, tmp_path / "out").bundle.content_digest == straight.bundle.content_digest


def test_a_folder_of_messages_that_goes_away_half_way_is_named(tmp_path: Path) -> None:
    messages, away = tmp_path / "berichten", tmp_path / "weg"
    messages.mkdir()
    for number in range(450):
        (messages / f"{number}.xbrl").write_bytes(vat_return(identifier=f"{number:09}B01"))

    def take_away(step: str, done: int, total: int) -> None:
        # The place where a stick was mounted stays behind.
        if step == "Export" and not away.exists():
            messages.rename(away)
            messages.mkdir()

    target = Target(tmp_path / "out", datetime.now(UTC))
    with closing(open_source(messages)) as source, pytest.raises(FolderGoneError, match="berichten") as caught:
        export(source, Selection(), target, report=take_away)
    assert caught.value.retry_helps
    messages.rmdir()
    away.rename(messages)
    with closing(open_source(messages)) as source:
        assert export(source, Selection(), target).bundle.tables["returns"].exported == 450


def test_a_program_on_a_drive_that_has_gone_is_named_with_its_file(office: Path, tmp_path: Path) -> None:
    def take_away(step: str, done: int, total: int) -> None:
        if step == "Export" and (office / "Elsevier").exists():
            (office / "Elsevier").rename(office / "weg")

    result = run(office, tmp_path / "out", report=take_away)
    with pytest.raises(ExportIncompleteError, match=r"Elsevier/B..Win2016\.py"):
        result.check_complete()


def test_killed_before_anything_was_safe_the_next_export_keeps_the_name(
    installation: Path, tmp_path: Path, straight: ExportResult
) -> None:
    killed = drive(installation, tmp_path, reports=0)
    (part,) = tmp_path.glob("*.part")
    told = ExportProgress()
    result = run(installation, tmp_path, report=told)
    assert (killed.code, result.bundle.path.name) == (-signal.SIGKILL, part.stem)
    assert (result.kept, result.bundle.content_digest) == (0, straight.bundle.content_digest)
    assert [notice.text[:17] for notice in told.notices if notice.sign is Sign.REMARK] == ["De vorige export "]
    assert suffixes(tmp_path) == [".zip"]


def test_programs_that_go_away_half_way_are_named_and_the_rest_goes_on(office: Path, tmp_path: Path) -> None:
    def take_away(step: str, done: int, total: int) -> None:
        if step == "Export" and (office / "Elsevier").exists():
            (office / "Elsevier").rename(office / "weg")

    result = run(office, tmp_path / "out", report=take_away)
    assert verify(result.bundle.path).problems == ()
    assert {short.part for short in result.shortfalls} == {"BAS 2016", "BTW 2016"}
    assert all(short.failure is not None for short in result.shortfalls)
    assert result.bundle.tables["clients"].exported > 0


def test_an_output_folder_that_vanishes_is_said(installation: Path, tmp_path: Path) -> None:
    def remove(step: str, done: int, total: int) -> None:
        if step == "Export":
            shutil.rmtree(tmp_path / "out", ignore_errors=True)

    with pytest.raises(FolderError):
        run(installation, tmp_path / "out", report=remove)
    assert not (tmp_path / "out").exists()


@pytest.mark.soak
def test_law_killed_at_hundreds_of_moments(installation: Path, tmp_path: Path, straight: ExportResult) -> None:
    """Each export is killed from outside at some moment, up to six times, and then finished."""
    chance = random.Random(2026)
    for round_number in range(60):
        folder = tmp_path / str(round_number)
        for _ in range(chance.randint(1, 6)):
            with start(installation, folder) as running:
                time.sleep(chance.uniform(0.5, 4))
                running.kill()
                running.communicate()
            if folder.exists():
                assert all(verify(bundle).ok for bundle in folder.glob("*.zip"))
        result = run(installation, folder)
        assert result.bundle.content_digest == straight.bundle.content_digest
        assert (result.bundle.tables, result.shortfalls) == (straight.bundle.tables, ())
        assert not [path for path in folder.iterdir() if path.suffix != ".zip"]
