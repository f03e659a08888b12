from __future__ import annotations

import json
import stat
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
    for words in ("Else4Cas", "Utrecht", "2016", "gaan mee", "Blijft achter", "2 gereed", "BAS 2013–2015", "geen BSN"):
        assert words in shown


def test_json_and_page_are_written(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    done = overstap("survey", office, "--json", tmp_path / "s.json", "--html", tmp_path / "s.html")
    assert (done.code, "s.html" in done.out) == (0, True)
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["source"]["variant"] == "database"
    assert (tmp_path / "s.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("same", ["s.out", "./s.out", "../m/s.out", "-"])
def test_one_file_for_two_forms_is_refused_before_anything_is_read(
    overstap: Overstap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same: str
) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    monkeypatch.chdir(folder)
    # A source that is not there: had it been looked for, that would be said.
    done = overstap("survey", "weg", "--json", "-" if same == "-" else "s.out", "--html", same)
    assert (done.code, list(folder.iterdir())) == (2, [])
    assert "--json en --html noemen hetzelfde bestand" in done.err


def test_json_on_the_screen_is_nothing_but_json(overstap: Overstap, office: Path) -> None:
    assert json.loads(overstap("survey", office, "--json", "-").out)["tables"]["clients"] == 8


def test_progress_can_be_read_by_scripts(overstap: Overstap, office: Path) -> None:
    lines = overstap("survey", office, "--json-progress").err.splitlines()
    assert set(json.loads(lines[-1])) >= {"step", "done", "total"}


def test_the_layout_of_the_database_can_be_printed(overstap: Overstap, office: Path) -> None:
    shown = overstap("survey", office, "--schema").out
    assert "KantoorId" in shown
    assert "onbekend" not in shown


def test_a_folder_of_messages_has_no_layout(overstap: Overstap, tmp_path: Path) -> None:
    assert overstap("survey", tmp_path, "--schema").code == 2


def test_a_folder_of_messages_can_be_surveyed(overstap: Overstap, shared_data: Path) -> None:
    assert "bestemd voor een bank" in overstap("survey", shared_data / "returns").out


def test_a_file_that_cannot_be_written_is_named(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    done = overstap("survey", office, "--html", tmp_path / "none" / "s.html")
    assert done.code == 10
    assert "s.html" in done.err


@pytest.mark.parametrize("option", ["--html", "--json"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    overstap: Overstap, office: Path, tmp_path: Path, option: str
) -> None:
    done = overstap("survey", office, option, tmp_path / "none" / "s", "--json-progress")
    # Not a single step was reported: nobody waited for what could not be kept.
    assert (done.code, '"step"' in done.err, done.out) == (10, False, "")


def test_looking_at_a_place_leaves_nothing_there(overstap: Overstap, tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    overstap("survey", tmp_path / "weg", "--html", place / "s.html")
    assert list(place.iterdir()) == []


def test_page_and_json_are_for_the_office_only(overstap: Overstap, office: Path, tmp_path: Path) -> None:
    overstap("survey", office, "--json", tmp_path / "s.json", "--html", tmp_path / "s.html")
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("s.json", "s.html")} == {0o600}


def test_without_names_nobody_is_in_it(overstap: Overstap, office: Path) -> None:
    def names(*options: str) -> set[str]:
        problems = json.loads(overstap("survey", office, "--json", "-", *options).out)["problems"]
        return {example["name"] for problem in problems for example in problem["examples"]}

    assert names("--without-names") == {""}
    assert len(names()) > 1


def test_a_folder_says_from_the_beginning_what_is_being_read(overstap: Overstap, tmp_path: Path) -> None:
    for number in range(401):
        (tmp_path / f"{number}.txt").touch()
    steps = [json.loads(line) for line in overstap("survey", tmp_path, "--json-progress").err.splitlines()]
    assert {"step": "Bestanden zoeken", "done": 200, "total": 0} in [
        {key: step[key] for key in ("step", "done", "total")} for step in steps
    ]


def test_a_source_that_is_not_there_is_named(overstap: Overstap, tmp_path: Path) -> None:
    done = overstap("survey", tmp_path / "weg")
    assert (done.code, "weg" in done.err) == (4, True)
