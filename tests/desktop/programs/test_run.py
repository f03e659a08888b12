from __future__ import annotations

import json
from contextlib import closing, suppress
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramFileMissingError,
    ProgramProtocolError,
    ProgramSilentError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.listen import Batch, State
from overstap.desktop.programs.run import ProgramRun, Restarted, Unreadable
from overstap.desktop.progress import Notice, Sign
from overstap.errors import ProgramError
from tests.desktop.tiny_programs import MakeProgram, write_program

CONFIG = ProgramConfig("database", database_url="sqlite:///x", tables=("returns",))

# Hands over 1 to 9, with a state after every third; a test lets it die at some point.
NINE = """
schema()
for number in range(int(after or 0) + 1, 10):
    fault(number)
    record(id=str(number))
    if number % 3 == 0: state(str(number))
"""


def nine(fault: str) -> str:
    return f"def fault(number):\n    {fault}\n{NINE}"


def told(program: ProgramFile, silence: float = 20) -> list[object]:
    """The run in short: ids, "|" for a state, "R" for a restart."""
    run = ProgramRun(program, CONFIG, silence=silence)
    short: list[object] = []
    for event in run.events():
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


def kept(short: list[object]) -> list[object]:
    """What is left when everything since the last state is forgotten at each restart."""
    whole: list[object] = []
    pending: list[object] = []
    for item in short:
        if item == "|":
            whole, pending = whole + pending, []
        elif item == "R":
            pending = []
        else:
            pending.append(item)
    return whole + pending


def test_a_program_that_lives_hands_everything_over(make_program: MakeProgram) -> None:
    assert "".join(map(str, told(make_program(nine("pass"))))) == "123|456|789|"


def once(number: int, fault: str) -> str:
    """A program that has *fault* before it hands over *number*, but only the first time."""
    return nine(
        f"first = number == {number} and not os.path.exists('once')\n    if first: open('once', 'x').close(); {fault}"
    )


@pytest.mark.parametrize(
    "fault",
    ["sys.exit(1)", "os.kill(os.getpid(), signal.SIGKILL)", "print('garbage')", "record(id=5)", "raise ValueError"],
)
def test_a_program_that_dies_goes_on_after_its_last_state(make_program: MakeProgram, fault: str) -> None:
    short = told(make_program(once(5, fault)))
    assert short.count("R") == 1
    assert kept(short) == list("123456789")


def test_a_program_that_hangs_is_ended_and_started_again(make_program: MakeProgram) -> None:
    # Long enough for one that only starts slowly on a busy machine: it would be ended too.
    short = told(make_program(once(5, "time.sleep(600)")), silence=8)
    assert short.count("R") == 1
    assert kept(short) == list("123456789")


def heard(program: ProgramFile, silence: float = 20) -> list[Notice]:
    """What is told of a run beside its records."""
    notices: list[Notice] = []
    with suppress(ProgramError):
        list(ProgramRun(program, CONFIG, silence=silence, hear=notices.append).events())
    return notices


def test_a_restart_is_told_with_its_attempt_its_place_and_its_reason(make_program: MakeProgram) -> None:
    (notice,) = heard(make_program(once(5, "sys.exit(1)")))
    assert (notice.sign, notice.part) == (Sign.RESTARTED, "BAS 2016")
    assert (notice.details["attempt"], notice.details["attempts"], notice.details["records"]) == (2, 4, 3)
    assert notice.details["code"] == ProgramCrashedError.code


def test_each_attempt_of_a_program_that_hangs_is_told_and_the_last_as_the_last(make_program: MakeProgram) -> None:
    notices = heard(make_program(nine("time.sleep(60)")), silence=0.8)
    # A busy machine may have it waited for at its start as well.
    told = [sign for sign, _ in groupby(notice.sign for notice in notices)]
    assert told == [Sign.WAITING, *[Sign.RESTARTED, Sign.WAITING] * 3]
    waited = [notice.details["then"] for notice in notices if notice.sign is Sign.WAITING]
    assert [then for then, _ in groupby(waited)] == ["restarted", "given-up"]
    assert [notice.details["attempt"] for notice in notices if notice.sign is Sign.RESTARTED] == [2, 3, 4]


def test_going_on_from_another_export_is_told_as_that(make_program: MakeProgram) -> None:
    notices: list[Notice] = []
    state = {"bookmarks": {"returns": "3"}}
    run = ProgramRun(make_program(once(5, "sys.exit(1)")), CONFIG, hear=notices.append, state=state)
    assert kept([event for batch in run.events() if isinstance(batch, Batch) for event in batch.batch["id"]])
    assert [notice.details["records"] for notice in notices] == [None]


def test_a_program_without_a_state_starts_from_the_beginning(make_program: MakeProgram) -> None:
    assert kept(told(make_program(once(2, "sys.exit(1)")))) == list("123456789")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("sys.exit(1)", ProgramCrashedError),
        ("print('garbage')", ProgramProtocolError),
        ("time.sleep(60)", ProgramSilentError),
    ],
)
def test_after_three_restarts_the_fault_is_reported(
    make_program: MakeProgram, fault: str, error: type[ProgramError]
) -> None:
    program = make_program(nine(f"open('starts', 'a').write('x') if number < 5 else {fault}"))
    with pytest.raises(error):
        told(program, silence=0.5)
    # The first start tells 1 to 4, each of three restarts tells 4 again.
    assert (program.path.parent / "starts").read_text() == "xxxxxxx"


def test_a_program_that_ends_half_way_as_if_all_were_well_is_noticed(make_program: MakeProgram) -> None:
    short = told(make_program(once(5, "sys.exit(0)")))
    assert short.count("R") == 1
    assert kept(short) == list("123456789")


def test_a_program_that_cannot_start_is_not_tried_again(make_program: MakeProgram) -> None:
    program = make_program("")
    program.path.unlink()
    with pytest.raises(ProgramFileMissingError, match="BasWin2016"):
        told(program)


def test_the_config_is_gone_once_the_program_speaks(make_program: MakeProgram) -> None:
    body = "schema()\nfor _ in range(3000):\n    time.sleep(0.02)\n    if not os.path.exists(given.config): break\n"
    assert told(make_program(body + "record(id=str(os.path.exists(given.config))); state('1')")) == ["False", "|"]


def test_records_that_cannot_be_read_are_named_once(make_program: MakeProgram) -> None:
    notice = """print(json.dumps({"table": "returns", "id": "4", "problem": "unreadable"}), file=sys.stderr)"""
    short = told(make_program(nine(f"if number == 4: {notice}\n    if number == 5 and not after: pass")))
    assert short[-1] == ("returns", "4")


def test_the_last_words_of_a_program_are_kept_for_the_report(make_program: MakeProgram) -> None:
    run = ProgramRun(make_program("print('schijf vol', file=sys.stderr); sys.exit(1)"), CONFIG)
    with pytest.raises(ProgramCrashedError):
        list(run.events())
    assert run.last_words == ("schijf vol",)


def test_a_run_that_is_closed_ends_its_program(make_program: MakeProgram) -> None:
    program = make_program("schema(); record(id=str(os.getpid())); state('1'); time.sleep(60)")
    with closing(ProgramRun(program, CONFIG).events()) as events:
        assert isinstance(next(events), Batch)


# Dies as it is told: the file "deaths" holds, per attempt, before which record it dies and how.
MORTAL = """
import itertools
deaths = json.loads(pathlib.Path("deaths").read_text())
attempt = len(list(pathlib.Path(".").glob("attempt-*")))
pathlib.Path(f"attempt-{attempt}").touch()
at, how = deaths[attempt] if attempt < len(deaths) else (0, "")
schema()
for number in range(int(after or 0) + 1, 21):
    if number == at:
        if how == "exit": sys.exit(1)
        # Right after a state, an end in good order cannot be told from the end: the inventory finds it.
        if how == "quiet": sys.exit(1 if number > 1 and (number - 1) % EVERY == 0 else 0)
        if how == "kill": os.kill(os.getpid(), signal.SIGKILL)
        if how == "garbage": print("@")
    record(id=str(number))
    if number % EVERY == 0: state(str(number))
state("20")
"""

deaths = st.lists(st.tuples(st.integers(1, 20), st.sampled_from(["exit", "quiet", "kill", "garbage"])), max_size=3)


@given(deaths=deaths, every=st.integers(1, 20))
@settings(max_examples=20)
def test_law_three_deaths_anywhere_cost_nothing(
    tmp_path_factory: pytest.TempPathFactory, deaths: list[tuple[int, str]], every: int
) -> None:
    folder = tmp_path_factory.mktemp("mortal")
    (folder / "deaths").write_text(json.dumps(deaths), encoding="utf-8")
    program = write_program(folder, MORTAL.replace("EVERY", str(every)))
    assert kept(told(program)) == [str(number) for number in range(1, 21)]


@pytest.mark.parametrize(
    "notice",
    [
        {"table": "clients", "id": "1"},
        {"table": "nonsense", "id": "1"},
        {"table": ["returns"], "id": "1"},
        {"table": "returns", "id": "a\nb"},
        {"table": "returns", "id": "x" * 5000},
        {"table": "returns", "id": ""},
        {"table": "returns", "id": 7},
    ],
)
def test_what_is_said_of_a_record_that_cannot_be_is_passed_over(make_program: MakeProgram, notice: object) -> None:
    body = f"print(json.dumps({notice!r} | {{'problem': 'unreadable'}}), file=sys.stderr)\nstate('1')"
    assert told(make_program(body)) == ["|"]
