from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.programs.about import ProgramState, check
from overstap.desktop.programs.errors import ProgramStartError, TapStreamsError
from overstap.desktop.programs.taps.catalog import discover, executable
from overstap.desktop.programs.taps.description import read_tap
from tests.desktop.programs.taps.fake_tap import DESCRIPTION, write_tap


def test_a_tap_lists_its_streams(tmp_path: Path) -> None:
    file = write_tap(tmp_path)
    assert set(discover(file, read_tap(file.path), seconds=120)) == {"AANGIFTE", "ANDERS"}


@pytest.mark.parametrize(
    "said",
    [
        "print('Traceback')",
        "say([])",
        "say({})",
        "say({'streams': {}})",
        "say({'streams': [1]})",
        "say({'streams': [{'stream': 7, 'schema': {}}]})",
        "say({'streams': [{'schema': {}}]})",
        "say({'streams': [stream() | {'schema': None}]})",
        "say({'streams': [stream() | {'metadata': {}}]})",
        "say({'streams': [stream() | {'metadata': [{'breadcrumb': 'x', 'metadata': {}}]}]})",
        "say({'streams': [stream() | {'metadata': [{'breadcrumb': [['x']], 'metadata': {}}]}]})",
        "print('{\"streams\": [' + '[' * 100_000)",
        "print(' ' * 17_000_000)",
    ],
)
def test_a_list_that_cannot_be_understood_is_refused(tmp_path: Path, said: str) -> None:
    file = write_tap(tmp_path, discover=f"{said}; sys.exit()")
    with pytest.raises(TapStreamsError):
        discover(file, read_tap(file.path), seconds=120)


def test_all_that_is_missing_is_named(tmp_path: Path) -> None:
    file = write_tap(tmp_path, discover="CATALOG = {'streams': [stream(names=['NR', 'STATUS'])]}")
    with pytest.raises(TapStreamsError, match=r"AANGIFTE\.JAAR, AANGIFTE\.KLANT"):
        discover(file, read_tap(file.path), seconds=120)


def test_a_stream_that_is_missing_is_named(tmp_path: Path) -> None:
    file = write_tap(tmp_path, discover="CATALOG = {'streams': []}")
    with pytest.raises(TapStreamsError, match="AANGIFTE"):
        discover(file, read_tap(file.path), seconds=120)


@pytest.mark.parametrize(
    ("discover_body", "state"),
    [
        ("pass", ProgramState.READY),
        ("sys.exit(1)", ProgramState.BAD_ANSWER),
        ("time.sleep(60)", ProgramState.NO_ANSWER),
        ("CATALOG = {'streams': []}", ProgramState.BAD_ANSWER),
    ],
)
def test_a_tap_has_the_states_of_a_program(tmp_path: Path, discover_body: str, state: ProgramState) -> None:
    # A busy machine takes seconds to start anything, so only the one that hangs is given little time.
    seconds = 1 if state is ProgramState.NO_ANSWER else 20
    assert check(write_tap(tmp_path, discover=discover_body), seconds=seconds).state is state


def test_a_tap_whose_description_is_wrong_has_a_bad_answer(tmp_path: Path) -> None:
    checked = check(write_tap(tmp_path, description="overstap_tap = 2"))
    assert checked.state is ProgramState.BAD_ANSWER
    assert "regel 1" in checked.sentence


def test_a_tap_that_takes_no_catalog_is_not_asked_for_one(tmp_path: Path) -> None:
    description = DESCRIPTION.replace("[tap]", "[tap]\ncatalog = false")
    assert check(write_tap(tmp_path, discover="sys.exit(1)", description=description)).state is ProgramState.READY


@pytest.mark.parametrize("command", ["no-such-tap-anywhere", "./no-tap.py", "../tap.py"])
def test_a_command_that_is_not_there_cannot_be_started(tmp_path: Path, command: str) -> None:
    checked = check(write_tap(tmp_path, description=DESCRIPTION.replace("./tap.py", command)))
    assert checked.state is ProgramState.NO_START


def test_a_command_that_is_not_there_is_noticed_without_starting_it(tmp_path: Path) -> None:
    description = DESCRIPTION.replace("[tap]", "[tap]\ncatalog = false").replace("./tap.py", "./no-tap.py")
    assert check(write_tap(tmp_path, description=description)).state is ProgramState.NO_START


def test_a_bare_name_is_looked_for_where_the_system_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_tap(tmp_path, description=DESCRIPTION.replace("./tap.py", "tap-proef"))
    with pytest.raises(ProgramStartError):
        executable(file, read_tap(file.path))
    (tmp_path / "tap-proef").touch(mode=0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert executable(file, read_tap(file.path)).path == tmp_path / "tap-proef"
