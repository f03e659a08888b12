"""The flow on a real machine: a database with programs, a local installation, a folder of messages."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from overstap.bundle import verify
from overstap.desktop.flow import Flow, Page, RealSurroundings, Step
from overstap.desktop.flow.errors import ExportCancelledError, FolderUnusableError
from overstap.desktop.flow.progress import ExportProgress
from overstap.desktop.flow.surroundings import WINDOWS_FOLDER
from overstap.desktop.flow.views import ProgramsView, ResponsibilitiesView, UsersView
from overstap.desktop.plan import SourceVariant
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.sources.errors import SourceNotFoundError
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import step
from tests.xbrl.making import vat_return

StartFlow = Callable[[SourceVariant, Path], Flow]


@pytest.fixture
def start(tmp_path: Path, request: pytest.FixtureRequest) -> StartFlow:
    """A flow that has passed the choice of variant and of the settings file or folder, on this machine."""

    def begin(variant: SourceVariant, path: Path) -> Flow:
        flow = Flow(RealSurroundings({}, tmp_path))
        request.addfinalizer(flow.close)
        flow.next()
        flow.choose_variant(variant)
        flow.choose_path(path)
        flow.choose_folder(tmp_path / "uit")
        return flow

    return begin


def walked(flow: Flow, until: Page) -> Flow:
    """On to the page; programs that cannot be used are left out on the way."""
    while flow.page is not until:
        if flow.page is Page.PROGRAMS:
            flow.work()
            assert isinstance(flow.view, ProgramsView)
            flow.leave_out(row.part for row in flow.view.rows if row.seen and row.seen.state is not ProgramState.READY)
        step(flow)
    flow.work()
    return flow


def test_clients_of_a_database_are_exported_without_starting_a_program(start: StartFlow, installation: Path) -> None:
    flow = start(SourceVariant.DATABASE, installation / "ElsevierNetwerk.ini")
    flow.choose_components({Component.CLIENTS})
    walked(flow, Page.EXPORT)
    progress = ExportProgress()
    flow.finish(flow.export(progress))
    assert flow.page is Page.FINISH
    assert progress.whole.part == 1
    (bundle,) = (flow.choices.folder or Path()).iterdir()
    assert verify(bundle).ok


def test_people_and_roles_come_from_the_database(start: StartFlow, installation: Path) -> None:
    flow = start(SourceVariant.DATABASE, installation / "ElsevierNetwerk.ini")
    flow.choose_components({Component.RELATIONS})
    users = walked(flow, Page.USERS).view
    assert isinstance(users, UsersView)
    assert len(users.rows) > 1
    duties = walked(flow, Page.RESPONSIBILITIES).view
    assert isinstance(duties, ResponsibilitiesView)
    assert "Controleur" in {option.origin.name for option in duties.options}


def test_programs_are_asked_who_they_are(start: StartFlow, installation: Path) -> None:
    flow = start(SourceVariant.DATABASE, installation / "ElsevierNetwerk.ini")
    walked(flow, Page.YEARS)
    chosen = sorted(flow.plan().selection.programs or ())[:2]
    flow.choose_programs(chosen)
    step(flow)
    flow.work()
    assert isinstance(flow.view, ProgramsView)
    assert {row.part for row in flow.view.rows} == {str(program) for program in chosen} | {"CAS"}
    assert all(row.seen is not None for row in flow.view.rows)


def test_a_cancelled_export_leaves_nothing(start: StartFlow, installation: Path) -> None:
    flow = start(SourceVariant.DATABASE, installation / "ElsevierNetwerk.ini")
    flow.choose_components({Component.CLIENTS})
    walked(flow, Page.EXPORT)
    progress = ExportProgress()
    progress.cancel()
    with pytest.raises(ExportCancelledError):
        flow.export(progress)
    assert not list((flow.choices.folder or Path()).iterdir())
    assert flow.page is Page.EXPORT


def test_a_folder_of_messages_is_walked_to_a_file(start: StartFlow, tmp_path: Path) -> None:
    messages = tmp_path / "berichten"
    messages.mkdir()
    (messages / "a.xbrl").write_bytes(vat_return())
    flow = walked(start(SourceVariant.SBR_FOLDER, messages), Page.EXPORT)
    result = flow.export()
    assert result.bundle.tables["returns"].exported == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no names that are no text")
def test_a_folder_whose_name_is_no_text_is_walked_to_a_file_too(start: StartFlow, tmp_path: Path) -> None:
    messages = tmp_path / os.fsdecode(b"berichten-\xff")
    messages.mkdir()
    (messages / "a.xbrl").write_bytes(vat_return())
    result = walked(start(SourceVariant.SBR_FOLDER, messages), Page.EXPORT).export()
    assert result.bundle.tables["returns"].exported == 1


def test_the_local_variant_opens_on_the_page_of_its_settings_file(start: StartFlow, local_installation: Path) -> None:
    flow = start(SourceVariant.LOCAL, local_installation / "ElsevierNetwerk.ini")
    flow.next()
    assert flow.page is Page.SETTINGS
    steps = []
    # Not run: the lists of all programs take their time, and other tests read them.
    while (work := flow.due) is not None and work.step is not Step.OPEN:
        steps.append(work.step)
        flow.take(work, work.run(lambda *_: None))
    assert steps == [Step.SEARCH, Step.SETTINGS]
    assert work is not None


def test_work_may_run_on_another_thread(start: StartFlow, installation: Path) -> None:
    flow = walked(start(SourceVariant.DATABASE, installation / "ElsevierNetwerk.ini"), Page.CONNECTION)
    flow.connect()
    work = flow.due
    assert work is not None
    outcomes: list[object] = []
    thread = threading.Thread(target=lambda: outcomes.append(work.run(lambda *_: None)))
    thread.start()
    thread.join()
    flow.take(work, outcomes[0])
    assert flow.problems == ()


def test_what_lies_at_a_path_is_recognised(installation: Path, local_installation: Path, tmp_path: Path) -> None:
    surroundings = RealSurroundings({}, tmp_path)
    settings = installation / "ElsevierNetwerk.ini"
    assert surroundings.recognise(installation) == (SourceVariant.DATABASE, settings)
    assert surroundings.recognise(settings) == (SourceVariant.DATABASE, settings)
    assert surroundings.recognise(local_installation)[0] is SourceVariant.LOCAL
    assert surroundings.recognise(tmp_path) == (SourceVariant.SBR_FOLDER, tmp_path)
    with pytest.raises(SourceNotFoundError):
        surroundings.recognise(tmp_path / "weg")


def test_the_settings_file_is_looked_for_where_windows_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "Elsevier" / "ElsevierNetwerk.ini"
    file.parent.mkdir()
    file.touch()
    assert RealSurroundings({"ProgramData": str(tmp_path)}, tmp_path / "elders").look_for_settings().found == file


def test_a_folder_that_is_a_file_or_closed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bestand"
    file.touch()
    surroundings = RealSurroundings({}, tmp_path)
    surroundings.check_folder(tmp_path / "nog" / "niet")
    with pytest.raises(FolderUnusableError, match="bestand"):
        surroundings.check_folder(file / "map")


@pytest.mark.skipif(os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_without_rights_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FolderUnusableError):
        RealSurroundings({}, tmp_path).check_folder(tmp_path)


def test_the_default_folder_is_that_of_the_step_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert RealSurroundings({}, Path()).default_folder() == WINDOWS_FOLDER
