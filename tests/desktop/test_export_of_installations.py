"""Whole exports of the sample installation by the engine, its programs misbehaving: nothing is lost unseen."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from overstap.bundle import verify
from overstap.bundle.model import Reason
from overstap.desktop.export import ExportResult, Target, export
from overstap.desktop.export.errors import ExportIncompleteError
from overstap.desktop.flow.errors import ExportCancelledError
from overstap.desktop.flow.progress import ExportProgress
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import ProgramMissingError, ProgramSilentError
from overstap.desktop.programs.find import ProgramSearch
from overstap.desktop.progress import Report, Sign, silent
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.opening import open_source
from overstap.desktop.sources.selection import Component, ProgramYear, Selection

STARTED = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
TWO = Selection(programs=frozenset({ProgramYear("BAS", 2016), ProgramYear("BTW", 2016)}))


class ExportWith(Protocol):
    """Exports with a fault in the programs."""

    def __call__(self, fault: str, report: Report = silent) -> ExportResult: ...


class Impatient(ExportProgress):
    """Somebody who presses Annuleren when nothing happens."""

    def going_on(self) -> None:
        if "BTW 2016" in self.parts:
            self.cancel()
        super().going_on()


def export_from(folder: Path, out: Path, selection: Selection = TWO, report: Report = silent) -> ExportResult:
    with closing(open_source(folder)) as source:
        return export(source, selection, Target(out, STARTED), report=report)


@pytest.fixture(scope="module")
def healthy(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """The export of two programs and what goes with them, nothing wrong."""
    return export_from(installation, tmp_path_factory.mktemp("healthy"))


def with_own_programs(installation: Path, folder: Path) -> Path:
    """A *folder* with programs to put a fault in, for the data of *installation*."""
    shutil.copytree(installation / "Elsevier", folder / "Elsevier")
    text = (installation / "ElsevierNetwerk.ini").read_text(encoding="cp1252")
    text = text.replace(str(installation / "Elsevier"), str(folder / "Elsevier"))
    (folder / "ElsevierNetwerk.ini").write_text(text, encoding="cp1252")
    return folder


@pytest.fixture
def export_with(installation: Path, tmp_path: Path) -> ExportWith:
    """The same export, with a fault in the programs."""
    folder = with_own_programs(installation, tmp_path / "kantoor")

    def run(fault: str, report: Report = silent) -> ExportResult:
        (folder / "Elsevier" / "OVERSTAP_SAMPLE_FAULT").write_text(fault, encoding="utf-8")
        return export_from(folder, tmp_path / "out", report=report)

    return run


def test_a_healthy_installation_is_exported_whole(healthy: ExportResult) -> None:
    assert healthy.shortfalls == ()
    assert verify(healthy.bundle.path).ok


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("crash-after:2:BAS2016", Reason.PROGRAM_FAILED),
        ("exit-1-after:2:BAS2016", Reason.PROGRAM_FAILED),
        ("exit0-halfway:2:BAS2016", Reason.PROGRAM_FAILED),
        ("garbage:2:BAS2016", Reason.PROGRAM_FAILED),
        ("broken-schema:2:BAS2016", Reason.PROGRAM_FAILED),
        ("skip:2:BAS2016", Reason.NOT_HANDED_OVER),
    ],
)
def test_a_program_that_fails_is_named_and_the_rest_goes_on(
    healthy: ExportResult, export_with: ExportWith, fault: str, reason: Reason
) -> None:
    failed = export_with(fault)
    (short,) = failed.shortfalls
    assert short.part == "BAS 2016"
    assert failed.bundle.tables["returns"].left_behind[reason] == short.records - _attachments(failed, reason)
    assert verify(failed.bundle.path).ok
    assert failed.bundle.tables["clients"].exported == healthy.bundle.tables["clients"].exported


def test_a_record_that_is_left_out_without_a_word_is_named_with_what_is_known(export_with: ExportWith) -> None:
    with pytest.raises(ExportIncompleteError) as caught:
        export_with("skip:2:BAS2016").check_complete()
    assert re.search(r"BAS 2016: \d records? niet ontvangen \(Aangiften \d+.*meldde geen fout", str(caught.value))


def test_of_the_local_variant_a_program_that_is_left_out_keeps_nobody_waiting(
    local_installation: Path, tmp_path: Path
) -> None:
    folder = with_own_programs(local_installation, tmp_path / "kantoor")
    (folder / "Elsevier" / "OVERSTAP_SAMPLE_FAULT").write_text("hang:0:BAS2016", encoding="utf-8")
    with closing(open_source(folder)) as source:
        left_out = {part.name for part in source.parts(Selection())} - {"CAS", "BTW 2016"}
    assert "BAS 2016" in left_out
    access = Access(programs=ProgramSearch(left_out=frozenset(left_out)))
    with closing(open_source(folder, access=access)) as source:
        done = export(source, Selection(), Target(tmp_path / "out", STARTED))
    assert done.shortfalls == ()
    assert {part for part, attested in done.bundle.attested.items() if not attested} == left_out
    assert done.bundle.tables["returns"].exported > 0
    assert verify(done.bundle.path).ok


def test_a_program_that_crashes_once_costs_nothing(healthy: ExportResult, export_with: ExportWith) -> None:
    told = ExportProgress()
    once = export_with("crash-once:2:BAS2016", report=told)
    assert (once.shortfalls, once.bundle.content_digest) == ((), healthy.bundle.content_digest)
    (again,) = (notice for notice in told.notices if notice.sign is Sign.RESTARTED)
    assert (again.part, again.details["attempt"], again.details["records"]) == ("BAS 2016", 2, 2)


def test_a_program_that_hangs_is_ended_and_the_rest_goes_on(local_installation: Path, tmp_path: Path) -> None:
    programs = tmp_path / "Elsevier"
    shutil.copytree(local_installation / "Elsevier", programs)
    (programs / "OVERSTAP_SAMPLE_FAULT").write_text("hang:2:BAS2016", encoding="utf-8")
    for path in set(programs.glob("*.py")) - {
        programs / f"{name}.py" for name in ("CasWin", "BasWin2016", "BtwWin2016")
    }:
        path.unlink()
    few = Programs(programs, shipped_description(), silence=3)
    told = ExportProgress()
    with closing(LocalSource(local_installation / "Gegevens", few)) as source:
        # Nobody misses the others here.
        source.absent = {}
        result = export(source, TWO, Target(tmp_path / "out", STARTED), report=told)
    failures = {short.part: type(short.failure) for short in result.shortfalls if short.failure is not None}
    assert failures == {"BAS 2016": ProgramSilentError}
    # Nobody sits before a window that says nothing: what is waited for, each start, and the end of it.
    signs = [notice.sign for notice in told.notices if notice.part == "BAS 2016"]
    assert (signs.count(Sign.RESTARTED), signs[0], signs[-1]) == (3, Sign.WAITING, Sign.GIVEN_UP)
    assert not told.waiting
    assert result.bundle.tables["returns"].exported > 0
    assert verify(result.bundle.path).ok


def test_an_export_that_waits_for_a_program_that_hangs_can_be_stopped(
    installation: Path, export_with: ExportWith, tmp_path: Path
) -> None:
    with pytest.raises(ExportCancelledError):
        export_with("hang:2:BAS2016", report=Impatient())
    assert not list((tmp_path / "out").iterdir())


def _attachments(result: ExportResult, reason: Reason) -> int:
    return result.bundle.tables["attachments"].left_behind.get(reason, 0)


def test_a_program_that_is_missing_is_its_own_reason(export_with: ExportWith, tmp_path: Path) -> None:
    (tmp_path / "kantoor" / "Elsevier" / "BasWin2016.py").unlink()
    result = export_with("slow:1:BTW2016")
    assert result.bundle.tables["returns"].left_behind[Reason.PROGRAM_MISSING] > 0
    assert [type(short.failure) for short in result.shortfalls] == [ProgramMissingError]


def test_a_record_that_comes_twice_is_taken_once(healthy: ExportResult, export_with: ExportWith) -> None:
    doubled = export_with("duplicate:2:BAS2016")
    assert doubled.shortfalls == ()
    assert doubled.bundle.content_digest == healthy.bundle.content_digest


def test_a_record_that_was_made_meanwhile_is_listed_late(healthy: ExportResult, export_with: ExportWith) -> None:
    late = export_with("stranger:2:BAS2016")
    (short,) = late.shortfalls
    assert (short.part, short.records, short.late) == ("BAS 2016", 1, 1)
    assert late.bundle.tables["returns"].inventory == healthy.bundle.tables["returns"].inventory + 1


def test_both_variants_of_one_office_give_the_same_content(
    installation: Path, local_installation: Path, tmp_path: Path
) -> None:
    # Without SBAs, which refer to returns of all years: so a few programs are enough, and the test is quick.
    selection = Selection(components=frozenset(Component) - {Component.ASSESSMENT_NOTICES}, programs=TWO.programs)
    database = export_from(installation, tmp_path / "database", selection)
    with closing(open_source(local_installation)) as source:
        assert isinstance(source, LocalSource)
        for part in set(source.programs.found) - {"CAS", "BAS 2016", "BTW 2016"}:
            del source.programs.found[part]
        local = export(source, selection, Target(tmp_path / "local", STARTED))
    assert (database.shortfalls, local.shortfalls) == ((), ())
    assert local.bundle.content_digest == database.bundle.content_digest
    assert local.bundle.tables["returns"].exported > 10
