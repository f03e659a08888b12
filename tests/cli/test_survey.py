from __future__ import annotations

import json
from pathlib import Path

import pytest

from overstap.sample.installation import Wish, create
from tests.cli.conftest import Overstap


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small office with two of its programs: asking each of fifty takes a while."""
    folder = tmp_path_factory.mktemp("office") / "kantoor"
    create(folder, Wish(clients=8), processes=1)
    for path in (folder / "Elsevier").glob("*Win*.py"):
        if path.name not in {"BasWin2016.py", "CasWin.py"}:
            path.unlink()
    return folder


def test_the_screen_shows_what_there_is(overstap: Overstap, office: Path) -> None:
    shown = overstap("survey", office / "ElsevierNetwerk.ini").out
    for words in ("Else4Cas", "Utrecht", "2016", "gaan mee", "Blijft achter", "2 gereed", "BAS 2014", "geen BSN"):
        assert words in shown


def test_json_and_page_are_written(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    done = overstap("survey", office, "--json", tmp_path / "s.json", "--html", tmp_path / "s.html")
    assert (done.code, "s.html" in done.out) == (0, True)
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["source"]["variant"] == "database"
    assert (tmp_path / "s.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_json_on_the_screen_is_nothing_but_json(overstap: Overstap, office: Path) -> None:
    assert json.loads(overstap("survey", office, "--json", "-").out)["tables"]["clients"] == 8


def test_progress_can_be_read_by_scripts(overstap: Overstap, office: Path) -> None:
    lines = overstap("survey", office, "--json-progress").err.splitlines()
    assert set(json.loads(lines[-1])) >= {"step", "done", "total"}


def test_the_layout_of_the_database_can_be_printed(overstap: Overstap, office: Path) -> None:
    shown = overstap("survey", office, "--schema").out
    assert "  KantoorId  INTEGER" in shown
    assert "onbekend" not in shown


def test_a_folder_of_messages_has_no_layout(overstap: Overstap, tmp_path: Path) -> None:
    assert overstap("survey", tmp_path, "--schema").code == 2


def test_a_folder_of_messages_can_be_surveyed(overstap: Overstap, shared_data: Path) -> None:
    assert "bestemd voor een bank" in overstap("survey", shared_data / "returns").out


def test_a_file_that_cannot_be_written_is_named(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    done = overstap("survey", office, "--html", tmp_path / "none" / "s.html")
    assert done.code == 10
    assert "s.html" in done.err
