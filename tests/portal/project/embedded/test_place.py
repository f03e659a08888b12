"""Where things lie: in the asked folder, or for root where PostgreSQL's own user can come."""

from __future__ import annotations

import json
import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.portal.project.embedded import place as places
from overstap.portal.project.embedded.errors import EmbeddedFolderError, EmbeddedUserError
from overstap.portal.project.embedded.place import LONGEST_SOCKET_PATH, Place, make_private, prepare, remove

ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has everything in one folder")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "asked"
    folder.mkdir(mode=0o700)
    yield folder
    if folder.exists():
        remove(prepare(folder))


def test_the_same_folder_has_the_same_place_every_time(asked: Path) -> None:
    assert prepare(asked) == prepare(asked)


def test_removing_leaves_nothing(asked: Path) -> None:
    place = prepare(asked)
    remove(place)
    assert not place.home.exists()
    assert not asked.exists()


@ONLY_ROOT
def test_for_root_the_folder_keeps_a_pointer(asked: Path) -> None:
    place = prepare(asked)
    assert json.loads((asked / "place.json").read_text()) == {"home": str(place.home)}
    assert place.home.parent == places.SYSTEM_ROOT


@ONLY_ROOT
def test_a_folder_that_was_moved_keeps_its_place(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    moved = asked.rename(tmp_path / "moved")
    assert prepare(moved).home == home
    moved.rename(asked)


@ONLY_ROOT
def test_a_folder_made_anew_does_not_meet_its_predecessors_data(asked: Path) -> None:
    first = prepare(asked)
    remove(first)
    asked.mkdir(mode=0o700)
    assert prepare(asked).home != first.home


@ONLY_ROOT
def test_the_place_belongs_to_the_system_user_alone(asked: Path) -> None:
    found = prepare(asked).home.stat()
    assert pwd.getpwuid(found.st_uid).pw_name == places.SYSTEM_USER
    assert found.st_mode & 0o777 == 0o700


@ONLY_ROOT
def test_the_copied_programs_belong_to_root_and_can_be_run_by_all(asked: Path) -> None:
    for program in ("postgres", "initdb", "psql"):
        found = (prepare(asked).binaries / program).stat()
        assert (found.st_uid, found.st_mode & 0o777) == (0, 0o755)


@ONLY_ROOT
def test_no_folder_that_was_there_already_changes(asked: Path) -> None:
    before = [(parent, parent.stat().st_mode) for parent in (*asked.parents, Path(places.__file__).parent)]
    prepare(asked)
    assert [(parent, parent.stat().st_mode) for parent, _ in before] == before


@ONLY_ROOT
@pytest.mark.parametrize("mode", [0o700, 0o777])
def test_a_root_folder_that_cannot_be_trusted_or_entered_is_refused(
    asked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    root = tmp_path / "root"
    root.mkdir()
    root.chmod(mode)
    monkeypatch.setattr(places, "SYSTEM_ROOT", root)
    with pytest.raises(EmbeddedFolderError, match="root"):
        prepare(asked)
    monkeypatch.undo()


@ONLY_ROOT
def test_without_a_way_to_make_the_user_it_says_how(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SYSTEM_USER", "overstap-absent")
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(EmbeddedUserError) as refused:
        prepare(asked)
    monkeypatch.undo()
    assert "useradd --system overstap-absent" in refused.value.advice


def test_a_socket_lies_in_the_home_when_its_path_is_short_enough(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path, tmp_path, None)
    assert place.socket_folder() == tmp_path / "socket"


def test_a_socket_lies_elsewhere_when_it_is_not(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * LONGEST_SOCKET_PATH)
    folder = Place(tmp_path, deep, tmp_path, None).socket_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(str(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    folder.rmdir()


def test_a_folder_that_is_there_already_keeps_its_owner_and_rights(tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    folder.chmod(0o750)
    make_private(folder, None)
    assert folder.stat().st_mode & 0o777 == 0o750
