from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from overstap.desktop.programs.about import ERRORS, MAX_ANSWER_BYTES, ProgramState, ask, check, missing
from overstap.desktop.programs.errors import ProgramAnswerError
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.place import Place
from tests.desktop.tiny_programs import MakeProgram

GOOD = {
    "protocol": "1",
    "name": "BAS",
    "title": "BasWin",
    "year": 2016,
    "version": "2.1.0",
    "capabilities": ["inventory", "records", "state"],
    "settings_file": None,
    "tables": ["returns", "attachments"],
}


def answering(make_program: MakeProgram, **changes: object) -> ProgramFile:
    return make_program(f"print({json.dumps(GOOD | changes)!r})")


def test_a_program_says_who_it_is(make_program: MakeProgram) -> None:
    about = ask(answering(make_program))
    assert (about.part, about.version, about.tables) == ("BAS 2016", "2.1.0", ("returns", "attachments"))


def test_a_program_new_enough_is_ready(make_program: MakeProgram) -> None:
    assert check(answering(make_program)).state is ProgramState.READY


def test_a_program_below_the_minimum_is_too_old(make_program: MakeProgram) -> None:
    checked = check(answering(make_program, version="2.0.9"))
    assert checked.state is ProgramState.TOO_OLD
    assert "2.1.0" in str(checked.error)


def test_a_program_of_another_year_is_told_apart(make_program: MakeProgram) -> None:
    checked = check(answering(make_program, year=2015))
    assert checked.state is ProgramState.WRONG_YEAR
    assert "BAS 2015" in checked.sentence


def test_another_program_under_this_name_is_told_apart(make_program: MakeProgram) -> None:
    assert check(answering(make_program, name="CAS", year=None)).state is ProgramState.MISMATCH


def test_a_program_that_does_not_answer_is_ended(make_program: MakeProgram) -> None:
    checked = check(make_program("time.sleep(60)"), seconds=0.3)
    assert checked.state is ProgramState.NO_ANSWER


def test_a_program_that_says_a_little_now_and_then_is_ended_too(make_program: MakeProgram) -> None:
    body = "while True: print(end=' ', flush=True); time.sleep(0.05)"
    started = time.monotonic()
    assert check(make_program(body), seconds=0.5).state is ProgramState.NO_ANSWER
    assert time.monotonic() - started < 120


def test_a_program_that_has_gone_since_it_was_found_is_missing(make_program: MakeProgram) -> None:
    program = answering(make_program)
    program.path.unlink()
    checked = check(program)
    assert (checked.state, checked.place) == (ProgramState.MISSING, Place.MISSING)
    # Which file it was to be, also when somebody else chose it in a plan.
    assert str(program.path) in checked.sentence


@pytest.mark.parametrize("end", ["", "\\n"])
def test_an_answer_without_end_is_a_bad_one_as_soon_as_it_is_too_long(make_program: MakeProgram, end: str) -> None:
    checked = check(make_program(f"while True: print('x' * 10_000, end='{end}')"))
    assert checked.state is ProgramState.BAD_ANSWER
    # By the limit of an answer, and not by that of a record, which is a document's.
    assert f"> {MAX_ANSWER_BYTES} bytes" in checked.sentence


def test_every_state_but_ready_has_its_errors_and_every_error_one_state() -> None:
    assert set(ERRORS) == set(ProgramState) - {ProgramState.READY}
    errors = [error for of_state in ERRORS.values() for error in of_state]
    assert len(errors) == len(set(errors))


def test_a_program_that_is_ready_has_nothing_to_say(make_program: MakeProgram) -> None:
    checked = check(answering(make_program))
    assert (checked.sentence, checked.advice, checked.place) == ("", "", Place.LOCAL)


def test_a_program_that_ends_with_an_error_has_a_bad_answer(make_program: MakeProgram) -> None:
    assert check(make_program("sys.exit(3)")).state is ProgramState.BAD_ANSWER


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"protocol": "2"}, "protocol"),
        ({"year": "2016"}, "year"),
        ({"year": True}, "year"),
        ({"version": "new"}, "version"),
        ({"tables": "returns"}, "tables"),
        ({"capabilities": None}, "capabilities"),
        ({"version": "٣.١"}, "version"),
        ({"version": "1." * 40}, "version"),
        ({"year": 10**30}, "year"),
        ({"name": "BAS\x1b[2J"}, "name"),
        ({"name": "B" * 41}, "name"),
        ({"title": "half \ud83d"}, "title"),
        ({"settings_file": "C:\\x\ny"}, "settings_file"),
        ({"tables": ["returns"] * 100}, "tables"),
    ],
)
def test_each_wrong_key_of_an_answer_is_named(
    make_program: MakeProgram, changes: dict[str, object], named: str
) -> None:
    with pytest.raises(ProgramAnswerError, match=named):
        ask(answering(make_program, **changes))


@pytest.mark.parametrize(
    "body", ["print('hello')", "print('[]')", "print('[' * 100000)", "pass", "print('x' * 100000)"]
)
def test_an_answer_that_is_no_object_is_refused(make_program: MakeProgram, body: str) -> None:
    with pytest.raises(ProgramAnswerError):
        ask(make_program(body))


def test_a_program_without_a_file_is_missing(tmp_path: Path) -> None:
    checked = missing("BAS 2013", tmp_path)
    assert (checked.state, checked.place) == (ProgramState.MISSING, Place.MISSING)
    assert "BAS 2013" in checked.sentence
    assert checked.advice


def test_a_file_that_cannot_be_run_cannot_be_started(make_program: MakeProgram) -> None:
    program = make_program("")
    direct = program.path.rename(program.path.with_suffix(".exe"))
    direct.chmod(0o600)
    assert check(ProgramFile(program.kind, program.year, direct)).state is ProgramState.NO_START
