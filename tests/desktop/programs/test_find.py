from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.programs.description import shipped_description
from overstap.desktop.programs.find import Place, ProgramFile, find_programs, part_name


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


def test_a_path_on_the_network_is_recognised() -> None:
    kind = shipped_description().kinds[0]
    assert ProgramFile(kind, 2016, Path("//server/share/BasWin2016.exe")).place is Place.NETWORK
    assert ProgramFile(kind, 2016, Path("/srv/BasWin2016.exe")).place is Place.LOCAL


def test_a_program_of_all_years_is_called_by_its_name_alone() -> None:
    assert (part_name("BAS", 2016), part_name("CAS", None)) == ("BAS 2016", "CAS")
