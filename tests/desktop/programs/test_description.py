from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.description import SHIPPED, Version, read_description, shipped_description
from overstap.desktop.programs.errors import ProgramDescriptionError


def described(folder: Path, text: str) -> Path:
    path = folder / "programs.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("program", "year", "minimum"),
    [
        ("BAS", 2013, "2.3.0"),
        ("BAS", 2014, "3.4.0"),
        ("VPB", 2015, "2.2.0"),
        ("BTW", 2016, "2.0.0"),
        ("BAS", 2017, "3.0.0"),
    ],
)
def test_the_published_minimum_versions_are_known(program: str, year: int, minimum: str) -> None:
    kind = shipped_description().kind(program)
    assert kind is not None
    assert kind.minimum[year] == minimum


def test_an_unknown_program_is_none() -> None:
    assert shipped_description().kind("WORD") is None


@pytest.mark.parametrize(("older", "newer"), [("2.3.0", "2.4.0"), ("2.9", "2.10"), ("2.3", "2.3.1"), ("9.9.9", "10")])
def test_versions_compare_number_by_number(older: str, newer: str) -> None:
    assert Version.parse(older) < Version.parse(newer)


def test_trailing_zeros_do_not_make_a_version_newer() -> None:
    assert Version.parse("2.3") == Version.parse("2.3.0")


@given(st.lists(st.integers(0, 999_999), min_size=1, max_size=4))
def test_law_a_version_equals_itself_with_zeros_added(numbers: list[int]) -> None:
    text = ".".join(map(str, numbers))
    padded = ".".join(map(str, (*numbers, 0, 0, 0)[:4]))
    assert Version.parse(text) == Version.parse(padded)


@pytest.mark.parametrize("text", ["", "2.", "2..3", "v2.3", "2.3.0.0.0", "2.3 beta", "٢.٣x"])
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="version"):
        Version.parse(text)


def test_everything_wrong_with_a_description_is_named_at_once(tmp_path: Path) -> None:
    path = described(tmp_path, 'description = 2\n[[program]]\nname = "X"\n[program.tables]\nlocal = ["inventory"]\n')
    with pytest.raises(ProgramDescriptionError) as caught:
        read_description(path)
    for problem in ("description", "suffixes", "title", "file", "regel 5, program[1].tables.local: 'inventory'"):
        assert problem in str(caught.value)


def test_a_minimum_that_is_no_version_is_named(tmp_path: Path) -> None:
    text = 'description = 1\nsuffixes = [".exe"]\n[[program]]\nname = "X"\ntitle = "X"\nfile = "X"\n'
    path = described(tmp_path, text + "[program.tables]\n[program.minimum]\n2016 = 'new'\n")
    with pytest.raises(ProgramDescriptionError, match=r"regel 8, program\[1\]\.minimum: 2016"):
        read_description(path)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProgramDescriptionError):
        read_description(described(tmp_path, "= ="))


PROGRAM = 'description = 1\nsuffixes = [".exe"]\n[[program]]\ntitle = "X"\n[program.tables]\n'


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ('name = "X"\nfile = "A{year}{year}"', "file"),
        ('name = "X"\nfile = "map/A{year}"', "file"),
        ('name = "X"\nfile = ""', "file"),
        ('name = "X\\u001b[2J"\nfile = "A"', "name"),
        (f'name = "{"X" * 41}"\nfile = "A"', "name"),
        ('name = "X"\nfile = "A"\ntax = "LB"', "tax"),
        ('name = "X"\nfile = "A"\ntax = 7', "tax"),
        ('name = "X"\nfile = "A"\ncolour = "blue"', "colour"),
    ],
)
def test_what_a_program_cannot_be_is_a_mistake_with_its_line(tmp_path: Path, keys: str, wrong: str) -> None:
    path = described(tmp_path, PROGRAM.replace("[[program]]\n", f"[[program]]\n{keys}\n"))
    with pytest.raises(ProgramDescriptionError, match=rf"regel \d+, program\[1\]\.{wrong}: "):
        read_description(path)


def test_a_program_that_is_described_twice_is_a_mistake(tmp_path: Path) -> None:
    shipped = SHIPPED.read_text(encoding="utf-8")
    with pytest.raises(ProgramDescriptionError, match=r"program\[2\]\.name: dit programma staat er al"):
        read_description(described(tmp_path, shipped.replace('name = "BTW"', 'name = "BAS"')))


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "a." * 5000 + "b = 1", "[[program]]\n" * 200, "x" * 300_000])
def test_a_description_that_wants_to_be_expensive_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ProgramDescriptionError):
        read_description(described(tmp_path, text))


def test_a_description_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProgramDescriptionError, match=r"weg\.toml.*bestaat niet"):
        read_description(tmp_path / "weg.toml")


@given(st.text(max_size=300))
def test_law_any_text_is_a_description_or_a_clear_no(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("described") / "programs.toml"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    with suppress(ProgramDescriptionError):
        read_description(path)


@given(st.data())
def test_law_any_change_of_a_description_is_a_description_or_a_clear_no(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    shipped = SHIPPED.read_text(encoding="utf-8").splitlines()
    at = data.draw(st.integers(0, len(shipped) - 1))
    shipped[at] = data.draw(st.one_of(st.sampled_from(shipped), st.text(max_size=40)))
    with suppress(ProgramDescriptionError):
        for kind in read_description(described(tmp_path_factory.mktemp("described"), "\n".join(shipped))).kinds:
            # What was let through can be looked for.
            kind.pattern((".exe",)).fullmatch("BasWin2016.exe")


REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "program-description.md"


def test_the_example_of_the_reference_is_a_description(tmp_path: Path) -> None:
    example = REFERENCE.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (kind,) = read_description(described(tmp_path, example)).kinds
    assert (kind.name, kind.minimum) == ("BAS", {2016: "2.1.0"})


def test_every_state_is_in_the_reference() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    assert [state for state in ProgramState if f"| `{state}` |" not in text] == []


@pytest.mark.parametrize("folders", ["[]", '"x"', "[1]"])
def test_folders_are_a_list_of_paths(tmp_path: Path, folders: str) -> None:
    shipped = SHIPPED.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^folders = .*$", f"folders = {folders}", shipped)
    with pytest.raises(ProgramDescriptionError, match="folders"):
        read_description(described(tmp_path, text))
