from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import ProgramCrashedError
from overstap.desktop.progress import silent
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.survey.model import ProgramSeen
from overstap.desktop.survey.programs_seen import look_at_programs, problems_of, with_unlisted
from tests.desktop.programs.taps.fake_tap import write_tap
from tests.desktop.tiny_programs import write_program


def about(version: str = "2.1.0", year: int = 2016) -> str:
    return f"""
        say({{"protocol": "1", "name": "BAS", "title": "BasWin", "year": {year}, "version": "{version}",
             "capabilities": [], "settings_file": None, "tables": []}})
        """


def look(folder: Path, **needed: int) -> dict[str, ProgramSeen]:
    programs = Programs(folder, shipped_description())
    wanted = {name.replace("_", " "): records for name, records in needed.items()}
    return {seen.part: seen for seen in look_at_programs(programs, wanted, report=silent)}


def test_a_good_program_is_shown_with_version_and_minimum(tmp_path: Path) -> None:
    write_program(tmp_path, about())
    seen = look(tmp_path, BAS_2016=12)["BAS 2016"]
    assert (seen.state, seen.records, seen.file) == (ProgramState.READY, 12, "BasWin2016.py")
    assert (seen.version, seen.minimum, seen.message) == ("2.1.0", "2.1.0", None)


def test_a_program_that_is_not_there_is_shown_with_what_hangs_on_it(tmp_path: Path) -> None:
    seen = look(tmp_path, BAS_2016=12, CAS=3)
    assert {part: (each.state, each.records) for part, each in seen.items()} == {
        "BAS 2016": (ProgramState.MISSING, 12),
        "CAS": (ProgramState.MISSING, 3),
    }
    assert (seen["BAS 2016"].year, seen["CAS"].year) == (2016, None)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (about(version="2.0.0"), "program-too-old"),
        (about(year=2017), "program-wrong-year"),
        ("sys.exit(1)", "program-not-working"),
        ("print('hallo')", "program-not-working"),
    ],
)
def test_each_way_to_disappoint_is_a_problem_of_its_own(tmp_path: Path, body: str, code: str) -> None:
    write_program(tmp_path, body)
    (found,) = problems_of(list(look(tmp_path, BAS_2016=1).values()))
    assert (found.code, found.ids, found.table) == (code, ("BAS 2016",), None)


def test_a_program_that_does_not_list_what_it_holds_is_not_ready(tmp_path: Path) -> None:
    write_program(tmp_path, about())
    seen = list(look(tmp_path, BAS_2016=0, CAS=1).values())
    crash = ProgramCrashedError(program="BAS 2016", status=1)
    told = {each.part: each for each in with_unlisted(seen, {"BAS 2016": crash, "CAS": crash})}
    assert (told["BAS 2016"].state, told["BAS 2016"].message) == (ProgramState.BAD_ANSWER, str(crash))
    # What was wrong with it before is why it did not list.
    assert told["CAS"] in seen
    assert {found.code for found in problems_of(list(told.values()))} == {"program-missing", "program-not-working"}


def test_good_programs_are_no_problem(tmp_path: Path) -> None:
    write_program(tmp_path, about())
    assert list(problems_of(list(look(tmp_path, BAS_2016=1).values()))) == []


def test_a_tap_that_stands_in_is_told(tmp_path: Path) -> None:
    write_tap(tmp_path)
    seen = look(tmp_path, BAS_2016=9)
    assert (seen["BAS 2016"].state, seen["BAS 2016"].attests) == (ProgramState.READY, False)
    # The published minimum is of the vendor's program.
    assert (seen["BAS 2016"].version, seen["BAS 2016"].minimum) == (None, None)
    assert [(found.code, found.ids) for found in problems_of(list(seen.values()))] == [
        ("program-not-attested", ("BAS 2016",))
    ]


def test_progress_is_told_per_program(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    programs = Programs(tmp_path, shipped_description())
    look_at_programs(programs, {"CAS": 1, "BAS 2016": 1}, report=lambda _, done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
