"""Exports of the sample in which a program cannot be asked, cannot list, or says nothing: real files and programs."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from overstap.bundle import verify
from overstap.bundle.model import Reason
from overstap.desktop.export import ExportResult, Target, export
from overstap.desktop.flow.progress import ExportProgress
from overstap.desktop.programs.about import check
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramInventoryError,
    ProgramSilentError,
    ProgramTooOldError,
    ProgramWrongYearError,
)
from overstap.desktop.progress import Sign
from overstap.desktop.sources import handing_over
from overstap.desktop.sources.connection import open_database_file
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.selection import ProgramYear, Selection
from overstap.errors import ProgramError

TWO = Selection(programs=frozenset({ProgramYear("BAS", 2016), ProgramYear("BTW", 2016)}))
FEW = ("CasWin.py", "BasWin2016.py", "BtwWin2016.py")

# Seconds that a program may say nothing here: longer than a start on a busy machine takes.
SILENCE = 6


@pytest.fixture(autouse=True)
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that does not say who it is costs a test seconds, and not the twenty of an office."""
    monkeypatch.setattr(handing_over, "check", partial(check, seconds=SILENCE))


def programs_with(installation: Path, folder: Path, fault: str) -> Programs:
    """The programs of three kinds, in *folder*, with a *fault*."""
    folder.mkdir()
    for name in FEW:
        shutil.copy(installation / "Elsevier" / name, folder / name)
    (folder / "OVERSTAP_SAMPLE_FAULT").write_text(fault, encoding="utf-8")
    return Programs(folder, shipped_description(), silence=SILENCE)


def database_source(installation: Path, programs: Programs) -> Source:
    file = installation / "Database" / "Else4Cas.db"
    return DatabaseSource(open_database_file(file), f"sqlite:///{file}", programs)


def exported(source: Source, folder: Path, told: ExportProgress | None = None) -> ExportResult:
    """The export, which is a whole bundle whatever its programs did."""
    with closing(source):
        result = export(source, TWO, Target(folder, datetime.now(UTC)), report=told or ExportProgress())
    assert verify(result.bundle.path).problems == ()
    assert result.bundle.tables["clients"].exported > 0
    return result


def failures(result: ExportResult) -> dict[str, type[ProgramError]]:
    return {short.part: type(short.failure) for short in result.shortfalls if short.failure is not None}


@pytest.mark.parametrize("fault", ["no-inventory:BAS2016", "wrong-count:BAS2016"])
def test_a_program_whose_list_is_not_whole_is_not_attested_and_the_rest_goes_on(
    local_installation: Path, tmp_path: Path, fault: str
) -> None:
    programs = programs_with(local_installation, tmp_path / "Elsevier", fault)
    told = ExportProgress()
    source = LocalSource(local_installation / "Gegevens", programs)
    # Only a few were copied, and nobody misses the others here.
    source.absent = {}
    result = exported(source, tmp_path / "out", told)
    assert failures(result) == {"BAS 2016": ProgramInventoryError}
    assert (result.bundle.attested["BAS 2016"], result.bundle.attested["BTW 2016"]) == (False, True)
    assert [notice.part for notice in told.notices if notice.sign is Sign.GIVEN_UP] == ["BAS 2016"]


@pytest.mark.parametrize("fault", ["silent:BAS2016", "mute-about:BAS2016"])
def test_a_program_that_does_not_say_who_it_is_is_left_out_by_name(
    installation: Path, tmp_path: Path, fault: str
) -> None:
    programs = programs_with(installation, tmp_path / "Elsevier", fault)
    result = exported(database_source(installation, programs), tmp_path / "out")
    assert failures(result) == {"BAS 2016": ProgramSilentError}
    assert result.bundle.tables["returns"].left_behind[Reason.PROGRAM_FAILED] > 0
    assert result.bundle.tables["returns"].exported > 0


def test_a_program_that_hangs_over_a_database_is_ended_four_times_and_the_rest_goes_on(
    installation: Path, tmp_path: Path
) -> None:
    programs = programs_with(installation, tmp_path / "Elsevier", "hang:2:BAS2016")
    told = ExportProgress()
    result = exported(database_source(installation, programs), tmp_path / "out", told)
    assert failures(result) == {"BAS 2016": ProgramSilentError}
    again = [notice.details["attempt"] for notice in told.notices if notice.sign is Sign.RESTARTED]
    assert again == [2, 3, 4]
    (end,) = (notice for notice in told.notices if notice.sign is Sign.GIVEN_UP)
    assert end.details["records"] == next(short.records for short in result.shortfalls)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("version='2.1.0'", "version='2.0.9'", ProgramTooOldError),
        ("year=2016", "year=2015", ProgramWrongYearError),
        ("import sys", "raise SystemExit(3)", ProgramCrashedError),
    ],
)
def test_a_program_that_cannot_be_used_is_left_out_by_name(
    installation: Path, tmp_path: Path, old: str, new: str, error: type[ProgramError]
) -> None:
    programs = programs_with(installation, tmp_path / "Elsevier", "slow:1:BTW2016")
    file = programs.folder / "BasWin2016.py"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    result = exported(database_source(installation, programs), tmp_path / "out")
    assert failures(result) == {"BAS 2016": error}
    assert result.bundle.tables["returns"].exported > 0
