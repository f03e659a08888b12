"""``overstap portal leftovers``, and what ``make clean`` does with it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overstap.cli.portal.leaving import leftovers
from overstap.portal.project.embedded.place import owner_file, prepare, remove

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user has everything in one folder")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "var" / "portal" / "postgresql"
    folder.mkdir(mode=0o700, parents=True)
    yield folder
    if folder.exists():
        remove(prepare(folder))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(leftovers, list(map(str, arguments)), catch_exceptions=False)


def test_a_deleted_portals_database_is_shown_with_whose_it_was(asked: Path) -> None:
    home = prepare(asked).home
    shutil.rmtree(asked)
    done = run()
    assert f"{home} (0 bytes), van {asked}" in done.output
    shutil.rmtree(home)
    owner_file(home).unlink()


def test_showing_removes_nothing(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    run("--under", tmp_path)
    assert home.exists()


def test_the_databases_of_a_folder_can_be_removed(asked: Path, tmp_path: Path) -> None:
    home = prepare(asked).home
    done = run("--remove", "--under", tmp_path / "var")
    assert (done.exit_code, "Verwijderd." in done.output) == (0, True)
    assert not home.exists()


def test_nothing_left_is_said_to_be_so(tmp_path: Path) -> None:
    assert "Er is niets achtergebleven." in run("--under", tmp_path).output


def test_the_root_of_the_project_cleans_the_databases_of_its_own_portals() -> None:
    makefile = (Path(__file__).parents[3] / "Makefile").read_text(encoding="utf-8")
    recipe = makefile[makefile.index("clean: ##") :]
    assert recipe.index("portal leftovers --remove --under var") < recipe.index("rm -rf")
