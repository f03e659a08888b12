"""Faults do what they say, and only to the program that they name."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from overstap.sample.programs.faults import KINDS, VARIABLE, requested
from tests.sample.running import Installation

PROGRAM = "BtwWin2024"


def test_a_fault_is_for_the_program_it_names(tmp_path: Path) -> None:
    environment = {VARIABLE: "hang:7:BAS2016, crash-after:5:CAS"}
    assert requested("BAS2016", tmp_path, environment) == ("hang", 7)
    assert requested("CAS", tmp_path, environment) == ("crash-after", 5)
    assert requested("BTW2016", tmp_path, environment) is None


def test_a_fault_without_a_name_is_for_all(tmp_path: Path) -> None:
    fault = requested("VPB2020", tmp_path, {VARIABLE: "garbage"})
    assert fault == ("garbage", 3)


def test_a_file_beside_the_programs_asks_too(tmp_path: Path) -> None:
    (tmp_path / VARIABLE).write_text("slow:1:BAS2016\n", encoding="utf-8")
    assert requested("BAS2016", tmp_path, {}) == ("slow", 1)
    assert requested("BAS2017", tmp_path, {}) is None


def test_a_fault_that_does_not_exist_is_noticed(database: Installation) -> None:
    assert database.hand_over(PROGRAM, fault="explode").code == 2


def test_crash_after_kills_without_a_word(database: Installation) -> None:
    answer = database.hand_over(PROGRAM, fault="crash-after:4:BTW2024")
    assert answer.code == -signal.SIGKILL
    assert len(answer.records()) == 4
    assert answer.states == []


def test_crash_once_goes_on_after_a_restart(database: Installation) -> None:
    whole = database.hand_over(PROGRAM)
    first = database.hand_over(PROGRAM, fault="crash-once:4")
    # Also of a small sample there is a state, and a record behind it that comes again.
    assert (first.code < 0, len(first.states), len(first.records())) == (True, 1, 5)
    again = database.hand_over(PROGRAM, fault="crash-once:4", state=first.states[0])
    assert (again.code, first.records()[:4] + again.records()) == (0, whole.records())


@pytest.mark.parametrize(("fault", "code"), [("exit0-halfway:4", 0), ("exit-1-after:4", 1)])
def test_ending_halfway_leaves_out_the_rest(database: Installation, fault: str, code: int) -> None:
    answer = database.hand_over(PROGRAM, fault=fault)
    assert answer.code == code
    assert len(answer.records()) == 4
    assert answer.lines[-1]["type"] == "RECORD"


def test_garbage_is_a_line_that_is_no_json(database: Installation) -> None:
    lines = database.hand_over(PROGRAM, fault="garbage:2").out.splitlines()
    assert [line for line in lines if not line.startswith(b"{")] == [b"Runtime error 216 at 00403A2C"]


def test_a_broken_record_lacks_its_id(database: Installation) -> None:
    records = database.hand_over(PROGRAM, fault="broken-schema:2").records()
    assert [place for place, record in enumerate(records) if "id" not in record] == [2]


@pytest.mark.parametrize(("fault", "more"), [("duplicate:2", 1), ("skip:2", -1)])
def test_a_record_can_come_twice_or_not_at_all(database: Installation, fault: str, more: int) -> None:
    whole = database.hand_over(PROGRAM).records()
    found = database.hand_over(PROGRAM, fault=fault).records()
    assert len(found) == len(whole) + more
    assert {record["id"] for record in found} <= {record["id"] for record in whole}


def test_a_stranger_is_not_in_the_inventory(database: Installation) -> None:
    listed = {key for _, key in database.inventory(PROGRAM).entries}
    strangers = [record["id"] for record in database.hand_over(PROGRAM, fault="stranger:2").records()]
    assert [key for key in strangers if key not in listed] == ["0" + sorted(listed)[2]]


@pytest.mark.parametrize(("fault", "last"), [("no-inventory", None), ("wrong-count", 1)])
def test_an_inventory_can_be_broken(database: Installation, fault: str, last: int | None) -> None:
    answer = database.inventory(PROGRAM, fault=fault)
    if last is None:
        assert "complete" not in answer.lines[-1]
    else:
        assert answer.lines[-1]["count"] == len(answer.entries) + last


@pytest.mark.parametrize(("fault", "question"), [("hang:2", "records"), ("silent", "about"), ("mute-about", "about")])
def test_a_program_can_fall_silent(database: Installation, fault: str, question: str) -> None:
    arguments = ["--about"] if question == "about" else ["--config", database.config()]
    with pytest.raises(subprocess.TimeoutExpired):
        database.ask(PROGRAM, *arguments, fault=fault, timeout=1.5)


def test_mute_about_still_answers_the_rest(database: Installation) -> None:
    assert database.hand_over(PROGRAM, fault="mute-about").code == 0


def test_slow_loses_nothing(database: Installation) -> None:
    assert database.hand_over(PROGRAM, fault="slow:1").records() == database.hand_over(PROGRAM).records()


def test_every_fault_is_documented() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "sample-installation.md").read_text("utf-8")
    assert [kind for kind in KINDS if f"`{kind}`" not in page] == []


def test_about_is_json_with_a_fault_for_another(database: Installation) -> None:
    assert json.loads(database.ask(PROGRAM, "--about", fault="silent:BAS2010").out)["name"] == "BTW"
