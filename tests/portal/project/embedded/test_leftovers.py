"""Databases that deleted data folders left: found, told apart from living ones, and removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.portal.project.embedded import place as places
from overstap.portal.project.embedded.errors import EmbeddedInUseError
from overstap.portal.project.embedded.leftovers import Leftover, leftovers
from overstap.portal.project.embedded.place import owner_file, prepare, remove

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has everything in one folder")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Path]:
    """The folder of a portal's database, as ``server`` makes it."""
    folder = tmp_path / "portal" / "postgresql"
    folder.mkdir(mode=0o700, parents=True)
    yield folder
    if folder.exists():
        remove(prepare(folder))


@pytest.fixture
def orphan(asked: Path) -> Iterator[Path]:
    """The home of a database whose folder was deleted by hand."""
    home = prepare(asked).home
    (home / "data").mkdir()
    (home / "data" / "base").write_bytes(b"x" * 1000)
    shutil.rmtree(asked)
    yield home
    shutil.rmtree(home, ignore_errors=True)
    owner_file(home).unlink(missing_ok=True)


def of(home: Path, under: Path | None = None) -> list[Leftover]:
    """What is found of this one home; other tests have theirs in the same place."""
    return [each for each in leftovers(under) if each.home == home]


def test_a_database_says_whose_it_is(asked: Path) -> None:
    assert owner_file(prepare(asked).home).read_text(encoding="utf-8") == str(asked)


def test_only_root_writes_whose_it_is(asked: Path) -> None:
    found = owner_file(prepare(asked).home).stat()
    assert (found.st_uid, found.st_mode & 0o022) == (0, 0)


def test_a_database_that_is_in_use_is_no_leftover(asked: Path) -> None:
    assert of(prepare(asked).home) == []


def test_a_folder_that_was_moved_still_has_its_database(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    moved = asked.rename(tmp_path / "moved")
    prepare(moved)
    assert of(home) == []
    moved.rename(asked)


def test_a_database_whose_folder_is_gone_is_found(orphan: Path, asked: Path) -> None:
    (found,) = of(orphan)
    assert (found.asked, found.is_orphan, found.is_running) == (asked, True, False)
    assert found.size() == 1000


def test_a_folder_made_anew_does_not_hide_what_its_predecessor_left(orphan: Path, asked: Path) -> None:
    asked.mkdir(mode=0o700)
    prepare(asked)
    assert [each.is_orphan for each in of(orphan)] == [True]


def test_of_a_database_from_before_the_owner_is_unknown(orphan: Path) -> None:
    owner_file(orphan).unlink()
    assert [(each.asked, each.is_orphan) for each in of(orphan)] == [(None, False)]


def test_removing_leaves_nothing(orphan: Path) -> None:
    (found,) = of(orphan)
    found.remove()
    assert not orphan.exists()
    assert not owner_file(orphan).exists()


def test_the_databases_of_portals_below_a_folder_are_found_though_they_are_there(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    assert [each.asked for each in of(home, tmp_path)] == [asked]
    assert of(home, tmp_path / "portal") == of(home, tmp_path)


def test_the_databases_of_other_folders_are_not(asked: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert of(prepare(asked).home, elsewhere) == []


def test_below_a_folder_those_of_before_are_known_by_their_pointer(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    owner_file(home).unlink()
    assert [each.asked for each in of(home, tmp_path)] == [asked]


def test_below_a_folder_what_it_once_had_is_found_too(orphan: Path, tmp_path: Path) -> None:
    assert [each.home for each in of(orphan, tmp_path)] == [orphan]


def test_removing_a_database_that_is_there_takes_its_folder_along(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    of(home, tmp_path)[0].remove()
    assert not home.exists()
    assert not asked.exists()


def test_a_database_that_runs_is_never_removed(orphan: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, cwd=orphan / "data") as process:
        (orphan / "data" / "postmaster.pid").write_text(f"{process.pid}\n{orphan}\n", encoding="ascii")
        (found,) = of(orphan)
        assert found.is_running
        with pytest.raises(EmbeddedInUseError):
            found.remove()
        assert process.stdin is not None
        process.stdin.close()
    assert orphan.exists()


@pytest.mark.parametrize("content", ["", "no number\n", "999999999\n", "{another_program}\n"])
def test_a_note_of_a_dead_server_does_not_count_as_running(orphan: Path, content: str) -> None:
    # A number may have gone to another program meanwhile: these tests' own process is one.
    (orphan / "data" / "postmaster.pid").write_text(content.format(another_program=os.getpid()), encoding="ascii")
    assert not of(orphan)[0].is_running


def test_other_things_in_the_place_of_databases_are_left_alone(orphan: Path) -> None:
    copies = [path for path in places.SYSTEM_ROOT.iterdir() if path.name.startswith("postgresql-")]
    assert copies
    assert not {each.home for each in leftovers()} & set(copies)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"home": 3}'])
def test_a_pointer_that_makes_no_sense_points_nowhere(asked: Path, tmp_path: Path, content: str) -> None:
    home = prepare(asked).home
    pointer = (asked / "place.json").read_text(encoding="utf-8")
    (asked / "place.json").write_text(content, encoding="utf-8")
    assert [each.is_orphan for each in of(home)] == [True]
    (asked / "place.json").write_text(pointer, encoding="utf-8")


def test_an_ordinary_user_has_nothing_there(monkeypatch: pytest.MonkeyPatch, orphan: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert list(leftovers()) == []
