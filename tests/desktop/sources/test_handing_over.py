from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from threading import Timer

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import ProgramMissingError, ProgramUnknownError
from overstap.desktop.programs.place import Place
from overstap.desktop.sources.contract import Boundary
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.wanted import WantedRecords
from overstap.errors import CancelledError
from tests.desktop.event_log import Kept, keep
from tests.desktop.programs.taps.fake_tap import write_tap
from tests.desktop.tiny_programs import write_program

CONFIG = ProgramConfig("database", database_url="sqlite:///x", tables=("returns", "attachments"))
ABOUT = """
if given.about:
    say({"protocol": "1", "name": "BAS", "title": "BasWin", "year": 2016, "version": "2.1.0",
         "capabilities": ["inventory", "records", "state"], "settings_file": None, "tables": ["returns"]})
    sys.exit()
"""
NINE = """
schema()
for number in range(int(after or 0) + 1, 10):
    fault(number)
    record(id=str(number), source_status="Verzonden")
    if number % 3 == 0: state(str(number))
"""
ATTACHMENTS = """
properties = {name: {} for name in ("id", "return_id", "file_name")}
say({"type": "SCHEMA", "stream": "attachments", "schema": {"properties": properties}, "key_properties": ["id"]})
for number in (4, 5):
    values = {"id": f"b{number}", "return_id": str(number), "file_name": "x.pdf"}
    say({"type": "RECORD", "stream": "attachments", "record": values})
state("9")
"""
UNREADABLE_FIVE = """
def fault(number): pass
def record(**values):
    if values["id"] == "5":
        print(json.dumps({"table": "returns", "id": "5", "problem": "unreadable"}), file=sys.stderr, flush=True)
    else:
        say({"type": "RECORD", "stream": "returns", "record": {**FILL["returns"], **values}})
"""


def given_by(folder: Path, body: str, judge: WantedRecords | None = None) -> Kept:
    write_program(folder, ABOUT + body)
    programs = Programs(folder, shipped_description())
    return keep(programs.events("BAS 2016", CONFIG, judge or WantedRecords({"Verzonden"})))


def fault(body: str) -> str:
    return f"NAMES['returns'].append('source_status')\ndef fault(number):\n    {body}\n"


def test_a_program_that_lives_gives_what_it_has(tmp_path: Path) -> None:
    kept = given_by(tmp_path, fault("pass") + NINE)
    assert (kept.ids("returns"), kept.rewinds, kept.found) == (set("123456789"), 0, [])


def test_a_program_that_dies_and_goes_on_gives_everything_once(tmp_path: Path) -> None:
    body = "first = number == 5 and not os.path.exists('once')\n    if first: open('once', 'x').close(); sys.exit(1)"
    kept = given_by(tmp_path, fault(body) + NINE)
    assert (kept.ids("returns"), kept.rewinds) == (set("123456789"), 1)


def test_what_is_not_wanted_is_dropped_for_it_was_left_behind_already(tmp_path: Path) -> None:
    judge = WantedRecords({"Verzonden"})
    judge.learn("returns", ["1", "2", "3"], [True, False, True])
    kept = given_by(tmp_path, fault("pass") + NINE, judge)
    assert kept.ids("returns") == set("13456789")
    assert kept.left == {}


def test_a_status_word_that_the_profile_does_not_know_is_found(tmp_path: Path) -> None:
    kept = given_by(tmp_path, fault("pass") + NINE, WantedRecords({"Definitief"}))
    assert {found.code for found in kept.found} == {"unknown-status"}
    assert len(kept.found) == 9


def test_what_hangs_on_a_return_that_cannot_be_read_stays_with_it(tmp_path: Path) -> None:
    kept = given_by(tmp_path, "NAMES['returns'].append('source_status')" + UNREADABLE_FIVE + NINE + ATTACHMENTS)
    assert kept.left == {("returns", "5"): Reason.UNREADABLE, ("attachments", "b5"): Reason.UNREADABLE}
    assert kept.ids("attachments") == {"b4"}


def test_what_hangs_on_a_return_that_was_passed_over_is_left_to_the_account(tmp_path: Path) -> None:
    body = "NAMES['returns'].append('source_status')" + UNREADABLE_FIVE.replace('"unreadable"', '"forgotten"')
    kept = given_by(tmp_path, body + NINE + ATTACHMENTS)
    assert kept.ids("attachments") == {"b4"}
    assert kept.left == {}


def test_a_program_is_asked_once_who_it_is(tmp_path: Path) -> None:
    write_program(tmp_path, "if given.about: open('asked', 'a').write('x')\n" + ABOUT)
    programs = Programs(tmp_path, shipped_description())
    assert [programs.checked("BAS 2016").state for _ in range(3)] == [ProgramState.READY] * 3
    assert (tmp_path / "asked").read_text() == "x"


def test_a_program_that_is_not_there_is_missing(tmp_path: Path) -> None:
    programs = Programs(tmp_path, shipped_description())
    with pytest.raises(ProgramMissingError, match="BAS 2016"):
        programs.ready("BAS 2016")


def test_another_file_can_be_chosen_for_a_program(tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    chosen = write_program(tmp_path / "elders", ABOUT).path
    programs = Programs(tmp_path, shipped_description())
    assert programs.checked("BAS 2016").state is ProgramState.MISSING
    assert programs.choose("BAS 2016", chosen).state is ProgramState.READY
    assert (programs.chosen, programs.ready("BAS 2016").path) == ({"BAS 2016": chosen}, chosen)


def test_a_chosen_file_of_another_year_is_not_ready(tmp_path: Path) -> None:
    programs = Programs(tmp_path, shipped_description())
    checked = programs.choose("BAS 2015", write_program(tmp_path, ABOUT).path)
    assert (checked.state, checked.place) == (ProgramState.WRONG_YEAR, Place.LOCAL)
    assert "BAS 2016" in checked.sentence


def test_what_a_tap_gives_cannot_be_gone_on_from(tmp_path: Path) -> None:
    write_tap(tmp_path)
    events = list(Programs(tmp_path, shipped_description()).events("BAS 2016", CONFIG, WantedRecords(set())))
    boundaries = [event for event in events if isinstance(event, Boundary)]
    assert boundaries
    assert {boundary.state for boundary in boundaries} == {None}


def test_a_file_cannot_be_chosen_for_a_program_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ProgramUnknownError):
        Programs(tmp_path, shipped_description()).choose("XYZ", tmp_path / "x.exe")


def test_what_a_plan_chose_is_used_from_the_start(tmp_path: Path) -> None:
    (tmp_path / "elders").mkdir()
    chosen = write_program(tmp_path / "elders", ABOUT).path
    programs = Programs(tmp_path, shipped_description(), chosen={"BAS 2016": chosen})
    assert programs.checked("BAS 2016").state is ProgramState.READY


def test_programs_are_asked_a_few_at_a_time_and_answered_in_order(tmp_path: Path) -> None:
    for year in range(2013, 2023):
        write_program(tmp_path, ABOUT.replace("2016", str(year)).replace("2.1.0", "9.0.0"), f"BasWin{year}.py")
    parts = {f"BAS {year}" for year in range(2012, 2023)}
    checked = list(Programs(tmp_path, shipped_description()).check_all(parts))
    assert [program.part for program in checked] == sorted(parts)
    assert [program.state for program in checked] == [ProgramState.MISSING, *[ProgramState.READY] * 10]


def test_who_stops_asking_waits_for_nobody_and_can_go_on(tmp_path: Path) -> None:
    write_program(tmp_path, ABOUT)
    for year in (2017, 2018):
        write_program(tmp_path, "time.sleep(600)", f"BasWin{year}.py")
    programs = Programs(tmp_path, shipped_description())
    checking = programs.check_all({"BAS 2016", "BAS 2017", "BAS 2018"})
    assert next(checking).state is ProgramState.READY
    started = time.monotonic()
    assert isinstance(checking, Generator)
    checking.close()
    assert time.monotonic() - started < 100
    assert programs.choose("BAS 2016", programs.found["BAS 2016"].path).state is ProgramState.READY


def test_closing_ends_a_program_that_another_thread_listens_to(tmp_path: Path) -> None:
    write_program(tmp_path, ABOUT + fault("if number == 4: time.sleep(60)") + NINE)
    programs = Programs(tmp_path, shipped_description())
    Timer(1.5, programs.close).start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        keep(programs.events("BAS 2016", CONFIG, WantedRecords({"Verzonden"})))
    assert time.monotonic() - started < 30
