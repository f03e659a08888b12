"""The layout on the screen: what becomes of every table and column, above all of those that nobody knows."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from overstap.sample.installation import Wish, create
from tests.cli.conftest import Overstap


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "kantoor"
    create(folder, Wish(clients=0, offices=1), processes=1)
    return folder


@pytest.fixture
def database(installation: Path, tmp_path: Path) -> Path:
    """A copy of the database, and beside it settings that lead to it."""
    path = tmp_path / "Else4Cas.db"
    shutil.copy(installation / "Database" / "Else4Cas.db", path)
    (tmp_path / "ElsevierNetwerk.ini").write_text("[Database]\nVariant=Database\nBestand=Else4Cas.db\n", "cp1252")
    return path


def changed(database: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(database)) as connection:
        for statement in statements:
            connection.execute(statement)
    return database.parent


def test_every_column_says_what_becomes_of_it(overstap: Overstap, installation: Path) -> None:
    done = overstap("survey", installation, "--schema")
    assert done.code == 0
    words = [line.split() for line in done.out.splitlines()]
    assert ["ClientId", "INTEGER", "(sleutel)", "gaat", "mee"] in words
    assert ["Formaat", "VARCHAR(10)", "gaat", "mee", "via", "het", "programma"] in words
    assert "Sessie  blijft achter: Wie er op dit moment is aangemeld" in done.out
    assert "Het bronprofiel kent alle tabellen en kolommen." in done.out


def test_what_nobody_knows_is_named_at_the_end(overstap: Overstap, database: Path) -> None:
    folder = changed(database, "CREATE TABLE Nieuw (Id INTEGER)", "ALTER TABLE Kantoor ADD COLUMN Logo BLOB")
    done = overstap("survey", folder, "--schema")
    assert "Onbekend: Kantoor.Logo, Nieuw." in done.out
    assert "--profile" in done.out


def test_a_database_that_does_not_fit_the_profile_is_shown_all_the_same(overstap: Overstap, database: Path) -> None:
    folder = changed(database, "DROP TABLE Client")
    assert overstap("survey", folder).code == 4
    done = overstap("survey", folder, "--schema")
    assert (done.code, "Kantoor" in done.out, "ClientId" in done.out) == (0, True, True)
    assert "Niet gevonden: Client." in done.out


def test_a_database_of_something_else_is_not_said_to_be_known(overstap: Overstap, tmp_path: Path) -> None:
    (tmp_path / "ElsevierNetwerk.ini").write_text("[Database]\nVariant=Database\nBestand=Leeg.db\n", "cp1252")
    (tmp_path / "Leeg.db").touch()
    done = overstap("survey", changed(tmp_path / "Leeg.db"), "--schema")
    assert done.code == 0
    assert "Niet gevonden: DatabaseInfo, Kantoor, " in " ".join(done.out.split())
    assert "--database" in done.out
    assert "kent alle tabellen" not in done.out


@pytest.mark.parametrize("settings", ["[Lokaal]\nMap=Gegevens\n", None])
def test_what_has_no_database_has_no_layout(overstap: Overstap, tmp_path: Path, settings: str | None) -> None:
    if settings:
        (tmp_path / "ElsevierNetwerk.ini").write_text(settings, "cp1252")
    done = overstap("survey", tmp_path, "--schema")
    assert done.code == 2
    assert "source.no-database" in done.err
