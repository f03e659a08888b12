from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramInventoryError,
    ProgramProtocolError,
    ProgramSilentError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.listing import Item, _ListReader, list_records
from overstap.desktop.programs.process import Leash
from overstap.desktop.progress import Notice, Sign
from overstap.errors import ProgramError
from tests.desktop.tiny_programs import MakeProgram

CONFIG = ProgramConfig("local", data_folder="x", tables=("returns",))

ONE = 'say({"table": "returns", "id": "1", "hash": "ab"})\n'
TWO = 'say({"table": "attachments", "id": "1", "hash": None})\n'


def end(count: int) -> str:
    return f'say({{"complete": True, "count": {count}}})\n'


def listed(program: ProgramFile) -> list[Item]:
    return list(list_records(program, CONFIG, silence=20))


def test_a_whole_list_is_given_line_by_line(make_program: MakeProgram) -> None:
    assert listed(make_program(ONE + TWO + end(2))) == [("returns", "1", "ab"), ("attachments", "1", None)]


def test_a_program_may_hold_nothing(make_program: MakeProgram) -> None:
    assert listed(make_program(end(0))) == []


def test_the_program_is_asked_for_its_inventory(make_program: MakeProgram) -> None:
    body = 'assert given.inventory and config["tables"] == ["returns"]\n'
    assert listed(make_program(body + end(0))) == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (ONE, ProgramInventoryError),
        (ONE + end(2), ProgramInventoryError),
        ('say({"complete": True, "count": False})', ProgramInventoryError),
        ('say({"table": "returns", "id": "a\\nb", "hash": None})', ProgramProtocolError),
        ('print(\'{"table": "returns", "id": "1", "id": "2", "hash": null}\')', ProgramProtocolError),
        (ONE + end(1) + TWO, ProgramInventoryError),
        (ONE + end(1) + end(1), ProgramInventoryError),
        (ONE + end(1) + "sys.exit(1)", ProgramCrashedError),
        ("print('hallo')", ProgramProtocolError),
        ('say({"table": "findings", "id": "1", "hash": None})', ProgramProtocolError),
        ('say({"table": "returns", "id": 1, "hash": None})', ProgramProtocolError),
        ('say({"table": "returns", "id": "", "hash": None})', ProgramProtocolError),
        ('say({"table": "returns", "id": "x" * 5000, "hash": None})', ProgramProtocolError),
        ('say({"table": ["returns"], "id": "1", "hash": 5})', ProgramProtocolError),
    ],
)
def test_a_list_that_is_not_whole_is_refused(make_program: MakeProgram, body: str, error: type[ProgramError]) -> None:
    with pytest.raises(error):
        listed(make_program(body))


values = st.one_of(st.none(), st.integers(), st.text(max_size=5), st.just("returns"), st.booleans())
entries = st.dictionaries(st.sampled_from(["table", "id", "hash", "complete", "count"]), values)


@given(st.lists(entries, max_size=6), st.integers(0, 1))
def test_law_a_list_is_whole_or_refused(said: list[dict[str, object]], closing: int) -> None:
    said = [*said, *[{"complete": True, "count": len(said)}] * closing]
    reader = _ListReader("BAS 2016")
    try:
        items = [reader.read(number, json.dumps(line).encode()) for number, line in enumerate(said, start=1)]
        reader.finish()
    except ProgramError:
        return
    assert items[-1] is None
    assert len([item for item in items if item]) == len(said) - 1


def test_who_waits_for_a_list_hears_that_it_is_asked_for_once(make_program: MakeProgram) -> None:
    heard: list[Notice] = []
    program = make_program(ONE + "time.sleep(60)")
    with pytest.raises(ProgramSilentError):
        list(list_records(program, CONFIG, silence=2, hear=heard.append))
    assert {notice.sign for notice in heard} == {Sign.WAITING}
    # What was listed already cannot be taken back, so a list is not asked for again.
    assert {notice.details["then"] for notice in heard} == {Sign.GIVEN_UP}


def test_a_list_that_comes_in_time_is_not_waited_for(make_program: MakeProgram) -> None:
    heard: list[Notice] = []
    assert len(list(list_records(make_program(ONE + end(1)), CONFIG, silence=60, hear=heard.append))) == 1
    assert heard == []


def test_a_program_that_keeps_its_list_to_itself_ends_with_its_leash(make_program: MakeProgram) -> None:
    leash = Leash()
    said = list_records(make_program("time.sleep(600)"), CONFIG, silence=2, leash=leash, hear=lambda _: leash.end_all())
    with pytest.raises(ProgramCrashedError):
        list(said)
