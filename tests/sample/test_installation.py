"""A whole installation: the same bytes for the same wish, private, all or nothing, with the counts that it reports."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from overstap.sample import installation as room
from overstap.sample.defects import ABOUT
from overstap.sample.errors import FolderInUseError, NoParentFolderError, UnknownProgramError
from overstap.sample.installation import Wish, create
from tests.sample.conftest import CLIENTS
from tests.sample.running import Installation

_COUNT = "SELECT COUNT(*) FROM {}"


def _hashes(folder: Path) -> dict[str, str]:
    """Relative path → hash; the settings file is left out, as it names the folder itself."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".ini"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("variant", ["database", "local"])
def test_the_same_wish_gives_the_same_bytes(tmp_path: Path, variant: str) -> None:
    wish = Wish(variant=variant, clients=12, seed=5)
    first, second = create(tmp_path / "a", wish), create(tmp_path / "b", wish)
    assert _hashes(first.folder) == _hashes(second.folder)


def test_another_seed_gives_another_office(tmp_path: Path) -> None:
    names = []
    for seed in (1, 2):
        made = create(tmp_path / str(seed), Wish(clients=3, seed=seed))
        with closing(sqlite3.connect(made.folder / "Database" / "Else4Cas.db")) as connection:
            names.append(connection.execute("SELECT Naam FROM Client ORDER BY ClientId").fetchall())
    assert names[0] != names[1]


def test_the_number_of_processes_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wish = Wish(clients=25)
    alone = create(tmp_path / "alone", wish, processes=1)
    monkeypatch.setattr(room, "_ALONE_BELOW", 1)
    together = create(tmp_path / "together", wish, processes=2)
    assert _hashes(alone.folder) == _hashes(together.folder)


def test_only_the_owner_can_read_it(installation: Installation) -> None:
    for path in [installation.folder, *installation.folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_it_holds_what_it_says(database: Installation) -> None:
    with closing(sqlite3.connect(database.folder / "Database" / "Else4Cas.db")) as connection:
        for table, count in database.made.records.items():
            assert connection.execute(_COUNT.format(table)).fetchone() == (count,)
    assert database.made.records["Client"] == CLIENTS
    assert database.made.records["Aangifte"] == database.made.returns.total()


def test_the_list_says_the_same_in_json(database: Installation) -> None:
    content = json.loads((database.folder / "sample.json").read_text("utf-8"))
    assert content["records"] == dict(database.made.records)
    assert Counter({(one["tax"], one["year"]): one["count"] for one in content["returns"]}) == database.made.returns
    assert [(one["code"], one["table"], one["id"]) for one in content["defects"]] == database.made.defects


def test_every_defect_is_there(installation: Installation) -> None:
    assert {code for code, _, _ in installation.made.defects} == set(ABOUT)


def test_all_kinds_and_years_are_there(database: Installation) -> None:
    assert {tax for tax, _ in database.made.returns} == {"IB", "VPB", "OB"}
    assert {year for _, year in database.made.returns} == set(range(2010, 2026))


def test_one_program_per_kind_and_year(installation: Installation) -> None:
    names = {path.stem for path in (installation.folder / "Elsevier").iterdir()}
    expected = {f"{title}{year}" for title in ("BasWin", "VpbWin", "BtwWin") for year in range(2010, 2026)}
    assert names == {*expected, "CasWin"}
    assert installation.made.programs == len(names)


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    create(tmp_path / "a", Wish(clients=4), progress=lambda _, done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_office_without_clients_is_an_office_too(tmp_path: Path) -> None:
    made = create(tmp_path / "a", Wish(clients=0, offices=1))
    assert (made.records["Kantoor"], made.records["Client"]) == (1, 0)


def test_an_empty_folder_may_be_there_already(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert create(tmp_path / "a", Wish(clients=1)).folder == tmp_path / "a"


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("bewaren", encoding="utf-8")
    with pytest.raises(FolderInUseError):
        create(tmp_path, Wish(clients=1))
    assert [path.name for path in tmp_path.iterdir()] == ["brief.txt"]


def test_a_folder_in_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoParentFolderError):
        create(tmp_path / "geen" / "map", Wish(clients=1))


def test_an_unknown_program_cannot_be_too_old(tmp_path: Path) -> None:
    with pytest.raises(UnknownProgramError):
        create(tmp_path / "a", Wish(clients=1, too_old=frozenset({"BAS2030"})))


def test_a_program_can_be_made_too_old(tmp_path: Path) -> None:
    made = create(tmp_path / "a", Wish(clients=1, too_old=frozenset({"BAS2016"})))
    old = Installation(made, tmp_path)
    versions = [json.loads(old.ask(name, "--about").out)["version"] for name in ("BasWin2016", "BasWin2017")]
    assert versions == ["1.0.0", "3.0.0"]


def test_what_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(room, "write_settings", full)
    with pytest.raises(OSError, match="space"):
        create(tmp_path / "a", Wish(clients=2))
    assert list(tmp_path.iterdir()) == []
