from __future__ import annotations

import pytest

from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.errors import ProgramCrashedError, ProgramInventoryError, ProgramProtocolError
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.listing import Item, list_records
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
        (ONE + ONE + end(2), ProgramInventoryError),
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
