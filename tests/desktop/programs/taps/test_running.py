from __future__ import annotations

from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest

from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramProtocolError,
    ProgramSilentError,
    ProgramStartError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.listen import Batch, State
from overstap.desktop.programs.run import Restarted, Unreadable
from overstap.desktop.programs.taps import running
from overstap.desktop.programs.taps.catalog import discover
from overstap.desktop.programs.taps.description import read_tap
from overstap.desktop.programs.taps.running import TapRun
from overstap.desktop.progress import Notice, Sign
from overstap.errors import ProgramError
from tests.desktop.programs.taps.fake_tap import write_tap

ALL = list("123456789")


def told(file: ProgramFile, *, tables: tuple[str, ...] = ("returns",), silence: float = 20) -> list[object]:
    """The run in short: ids, "|" for what is whole, "R" for a restart."""
    catalog = discover(file, read_tap(file.path), seconds=120)
    short: list[object] = []
    for event in TapRun(file, tables, catalog, silence=silence).events():
        match event:
            case Batch():
                short += event.batch.column("id").to_pylist()
            case State():
                short.append("|")
            case Restarted():
                short.append("R")
            case Unreadable():
                short.append((event.table, event.id))
    return short


@pytest.fixture(autouse=True)
def in_threes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of three records."""
    monkeypatch.setattr(running, "BLOCK_RECORDS", 3)


def test_records_come_in_blocks_that_are_whole(tmp_path: Path) -> None:
    assert told(write_tap(tmp_path)) == [*"123", "|", *"456", "|", *"789", "|"]


def test_a_table_that_was_not_asked_for_does_not_start_the_tap(tmp_path: Path) -> None:
    assert told(write_tap(tmp_path, "sys.exit(1)"), tables=("clients",)) == []


def test_the_tap_is_asked_for_one_stream_and_what_is_used_of_it(tmp_path: Path) -> None:
    body = """
    (entry,) = catalog["streams"]
    told = {tuple(each["breadcrumb"]): each["metadata"] for each in entry["metadata"]}
    assert (entry["stream"], told[()]["selected"], told[()]["replication-method"]) == ("AANGIFTE", True, "FULL_TABLE")
    assert [told["properties", name]["selected"] for name in NAMES] == [True, True, True, True, False]
    assert (config, arguments[0], os.getcwd()) == ({"path": "x"}, "--quiet", str(pathlib.Path(__file__).parent))
    record(ROWS[0])
    """
    assert told(write_tap(tmp_path, body)) == ["1", "|"]


def test_its_configuration_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    body = """
    path = pathlib.Path(arguments[arguments.index("--config") + 1])
    pathlib.Path("seen").write_text(f"{path.stat().st_mode & 0o777:o} {path}")
    """
    told(write_tap(tmp_path, body))
    mode, path = (tmp_path / "seen").read_text().split(" ", 1)
    assert (mode, Path(path).exists()) == ("600", False)


def test_a_tap_that_dies_gives_everything_once(tmp_path: Path) -> None:
    body = """
    for row in ROWS:
        if row["NR"] == 5 and not os.path.exists("once"): open("once", "x").close(); sys.exit(1)
        record(row)
    """
    assert told(write_tap(tmp_path, body)) == [*"123", "|", "R", *"456", "|", *"789", "|"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("sys.exit(3)", ProgramCrashedError),
        ("print('Traceback')", ProgramProtocolError),
        ("say({'type': 'BATCH', 'stream': 'AANGIFTE', 'manifest': []})", ProgramProtocolError),
        ("record([1])", ProgramProtocolError),
        ("record({'KLANT': 7})", ProgramProtocolError),
        ("record(ROWS[0] | {'NR': 'x' * 5000})", ProgramProtocolError),
        ("record(ROWS[0] | {'NR': 'a\\n'})", ProgramProtocolError),
        ("record(ROWS[0] | {'NR': {'a': 1}})", ProgramProtocolError),
    ],
)
def test_a_tap_that_keeps_failing_is_tried_four_times(tmp_path: Path, body: str, error: type[ProgramError]) -> None:
    file = write_tap(tmp_path, "open('tried', 'a').write('x')\n" + body)
    with pytest.raises(error):
        told(file)
    assert (tmp_path / "tried").read_text() == "xxxx"


def test_a_tap_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(ProgramSilentError):
        told(write_tap(tmp_path, "record(ROWS[0]); time.sleep(60)"), silence=1)


def test_a_record_that_does_not_fit_does_not_cost_the_others(tmp_path: Path) -> None:
    body = """
    ROWS[1]["STATUS"] = "?"
    ROWS[4]["KLANT"] = None
    ROWS[7]["JAAR"] = "vorig jaar"
    for row in ROWS: record(row)
    """
    short = told(write_tap(tmp_path, body))
    assert [each for each in short if isinstance(each, str) and each != "|"] == list("134679")
    assert {each for each in short if isinstance(each, tuple)} == {("returns", key) for key in "258"}


def test_other_messages_mean_nothing(tmp_path: Path) -> None:
    body = """
    say({"type": "SCHEMA", "stream": "AANGIFTE", "schema": {}, "key_properties": []})
    say({"type": "RECORD", "stream": "ANDERS", "record": {"NR": 5}})
    say({"type": "ACTIVATE_VERSION", "stream": "AANGIFTE", "version": 1})
    record(ROWS[0])
    say({"type": "STATE", "value": {"bookmarks": {"AANGIFTE": {}}}})
    """
    assert told(write_tap(tmp_path, body)) == ["1", "|"]


def test_more_records_than_a_tap_can_have_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MAX_RECORDS", 5)
    with pytest.raises(ProgramProtocolError, match="meer records"):
        told(write_tap(tmp_path))


def heard(file: ProgramFile, silence: float = 20) -> list[Notice]:
    """What is told of a run beside its records."""
    notices: list[Notice] = []
    catalog = discover(file, read_tap(file.path), seconds=120)
    with suppress(ProgramError):
        list(TapRun(file, ("returns",), catalog, silence=silence, hear=notices.append).events())
    return notices


def test_a_restart_is_told_with_what_need_not_come_again(tmp_path: Path) -> None:
    body = """
    for row in ROWS:
        if row["NR"] == 5 and not os.path.exists("once"): open("once", "x").close(); sys.exit(1)
        record(row)
    """
    (notice,) = heard(write_tap(tmp_path, body))
    assert (notice.sign, notice.part) == (Sign.RESTARTED, "BAS 2016")
    assert (notice.details["attempt"], notice.details["attempts"], notice.details["records"]) == (2, 4, 3)
    assert notice.details["code"] == ProgramCrashedError.code


def test_each_attempt_of_a_tap_that_hangs_is_told_and_the_last_as_the_last(tmp_path: Path) -> None:
    notices = heard(write_tap(tmp_path, "time.sleep(60)"), silence=0.8)
    told_then = [notice.details["then"] for notice in notices if notice.sign is Sign.WAITING]
    assert [then for then, _ in groupby(told_then)] == [Sign.RESTARTED, Sign.GIVEN_UP]
    assert [notice.details["attempt"] for notice in notices if notice.sign is Sign.RESTARTED] == [2, 3, 4]


def test_a_tap_whose_command_has_gone_is_not_tried_again(tmp_path: Path) -> None:
    file = write_tap(tmp_path)
    catalog = discover(file, read_tap(file.path), seconds=120)
    (tmp_path / "tap.py").unlink()
    notices: list[Notice] = []
    with pytest.raises(ProgramStartError, match="bestaat niet"):
        list(TapRun(file, ("returns",), catalog, hear=notices.append).events())
    assert notices == []


def test_the_last_words_of_a_tap_are_kept_for_the_report(tmp_path: Path) -> None:
    file = write_tap(tmp_path, "print('geen rechten op de map', file=sys.stderr); sys.exit(1)")
    run = TapRun(file, ("returns",), discover(file, read_tap(file.path), seconds=120))
    with pytest.raises(ProgramCrashedError):
        list(run.events())
    assert run.last_words == ("geen rechten op de map",)
