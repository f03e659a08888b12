from __future__ import annotations

import re
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
    for problem in ("description", "suffixes", "title", "file", "tables: inventory"):
        assert problem in str(caught.value)


def test_a_minimum_that_is_no_version_is_named(tmp_path: Path) -> None:
    text = 'description = 1\nsuffixes = [".exe"]\n[[program]]\nname = "X"\ntitle = "X"\nfile = "X"\n'
    path = described(tmp_path, text + "[program.tables]\n[program.minimum]\n2016 = 'new'\n")
    with pytest.raises(ProgramDescriptionError, match=r"minimum\.2016"):
        read_description(path)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProgramDescriptionError):
        read_description(described(tmp_path, "= ="))


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
