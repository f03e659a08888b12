from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs import find
from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.errors import ProgramUnknownError
from overstap.desktop.programs.find import ProgramFile, ProgramSearch, chosen_file, find_programs, part_name
from overstap.desktop.programs.place import Place


def found_in(folder: Path, *names: str) -> dict[str, ProgramFile]:
    for name in names:
        (folder / name).touch()
    return find_programs(folder, shipped_description())


def test_a_program_is_found_by_its_name_and_year(tmp_path: Path) -> None:
    found = found_in(tmp_path, "BasWin2013.exe")
    assert (found["BAS 2013"].kind.name, found["BAS 2013"].year) == ("BAS", 2013)


def test_every_kind_of_program_is_known(tmp_path: Path) -> None:
    found = found_in(tmp_path, "BasWin2016.exe", "BtwWin2015.exe", "VpbWin2014.exe", "CasWin.exe")
    assert list(found) == ["BAS 2016", "BTW 2015", "CAS", "VPB 2014"]


def test_the_case_of_a_file_name_does_not_matter(tmp_path: Path) -> None:
    assert "BAS 2013" in found_in(tmp_path, "BASWIN2013.EXE")


@pytest.mark.parametrize("name", ["BasWin.exe", "BasWin20133.exe", "BasWin2013.exe.bak", "CasWin2013.exe"])
def test_a_file_with_another_name_is_no_program(tmp_path: Path, name: str) -> None:
    assert not found_in(tmp_path, name)


def test_a_folder_with_a_programs_name_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "CasWin.exe").mkdir()
    assert not found_in(tmp_path)


def test_of_two_files_for_one_program_the_first_suffix_counts(tmp_path: Path) -> None:
    found = found_in(tmp_path, "CasWin.py", "CasWin.exe")
    assert found["CAS"].path.name == "CasWin.exe"


def test_a_folder_that_is_not_there_has_no_programs(tmp_path: Path) -> None:
    assert not find_programs(tmp_path / "none", shipped_description())


def test_a_program_that_has_gone_is_missing(tmp_path: Path) -> None:
    program = found_in(tmp_path, "CasWin.exe")["CAS"]
    assert program.place is Place.LOCAL
    program.path.unlink()
    assert program.place is Place.MISSING


def test_a_file_that_describes_a_tap_stands_in_for_its_program(tmp_path: Path) -> None:
    found = found_in(tmp_path, "BasWin2016.tap.toml", "CasWin.exe", "programs.toml")
    assert {part: file.is_tap for part, file in found.items()} == {"BAS 2016": True, "CAS": False}


def test_what_the_settings_name_comes_before_the_default_folder(tmp_path: Path) -> None:
    default, own = tmp_path / "default", tmp_path / "own"
    for folder, name in ((default, "CasWin.exe"), (default, "BasWin2016.exe"), (own, "CasWin.exe")):
        folder.mkdir(exist_ok=True)
        (folder / name).touch()
    search = ProgramSearch(description=replace(shipped_description(), folders=(str(default), "no/absolute/folder")))
    assert {part: file.path.parent.name for part, file in search.find(own).items()} == {
        "BAS 2016": "default",
        "CAS": "own",
    }


def test_a_chosen_file_comes_before_what_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    found_in(tmp_path, "BasWin2016.exe")
    found = ProgramSearch({"BAS 2016": tmp_path / "other.exe", "CAS": tmp_path / "mijn.toml"}).find(tmp_path)
    assert {part: file.path.name for part, file in found.items()} == {"BAS 2016": "other.exe", "CAS": "mijn.toml"}


@pytest.mark.parametrize("part", ["BAS", "CAS 2016", "XYZ 2016", "", "BAS 16", "BAS ٢٠١٦", "x" * 5000])
def test_a_file_cannot_be_chosen_for_a_program_that_does_not_exist(part: str) -> None:
    with pytest.raises(ProgramUnknownError, match="BAS, BTW, VPB, CAS"):
        chosen_file(part, Path("x.exe"), shipped_description())


def test_a_program_of_all_years_is_called_by_its_name_alone() -> None:
    assert (part_name("BAS", 2016), part_name("CAS", None)) == ("BAS 2016", "CAS")


def test_a_link_to_nothing_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "CasWin.exe").symlink_to(tmp_path / "weg.exe")
    assert not found_in(tmp_path)


def test_a_link_to_a_program_is_one(tmp_path: Path) -> None:
    (tmp_path / "echt.bin").touch()
    (tmp_path / "CasWin.exe").symlink_to(tmp_path / "echt.bin")
    assert found_in(tmp_path)["CAS"].path.name == "CasWin.exe"


def test_a_file_where_a_folder_should_be_has_no_programs(tmp_path: Path) -> None:
    (tmp_path / "Elsevier").touch()
    assert not find_programs(tmp_path / "Elsevier", shipped_description())


def test_of_a_folder_of_something_else_only_so_many_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(find, "MAX_FILES", 5)
    for number in range(50):
        (tmp_path / f"foto {number}.jpg").touch()
    assert len(find._file_names(tmp_path)) == 5


@given(st.text(max_size=30))
def test_law_any_name_of_a_program_is_known_or_refused_in_words(part: str) -> None:
    try:
        file = chosen_file(part, Path("x.exe"), shipped_description())
    except ProgramUnknownError as error:
        told = str(error)
    else:
        told = file.part
        assert file.part == part
    assert told


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_law_whatever_lies_in_a_folder_is_passed_over_or_a_program(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.mktemp("Elsevier")
    with suppress(OSError):
        (folder / name).touch()
    for part, file in find_programs(folder, shipped_description()).items():
        assert (file.part, file.path.name) == (part, name)
