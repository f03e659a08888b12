"""A second export after changes at the source: a full bundle, in which the hashes tell what changed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from overstap.bundle import BundleReader, verify
from overstap.desktop.export import ExportResult
from tests.desktop.export.interrupted import run

TABLES = ("offices", "users", "clients", "returns", "attachments", "relations", "roles")

# Of a return that comes along: filed, of a program and year that are chosen, and with nothing that refers to it.
_PLAIN = """SELECT min(AangifteId) FROM Aangifte a WHERE Programma = 'BAS' AND Jaar = 2016 AND Status = 'Definitief'
AND NOT EXISTS (SELECT 1 FROM Sba s WHERE s.AangifteId = a.AangifteId)"""

Hashes = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Office:
    """An installation of its own, exported once; ``first`` holds the content hashes of that export."""

    folder: Path
    out: Path
    first: Hashes

    def changed(self, *statements: str, key: str) -> Hashes:
        """The hashes of a second export, after these changes in the database to what *key* says."""
        with closing(sqlite3.connect(self.folder / "Database" / "Else4Cas.db")) as base, base:
            for statement in statements:
                base.execute(statement, {"key": key})
            assert base.total_changes >= 1
        return hashes(run(self.folder, self.out))

    def one(self, query: str) -> str:
        """The only value that *query* gives."""
        with closing(sqlite3.connect(self.folder / "Database" / "Else4Cas.db")) as base:
            return str(base.execute(query).fetchone()[0])


def hashes(result: ExportResult) -> Hashes:
    assert (verify(result.bundle.path).problems, result.shortfalls, result.kept) == ((), (), 0)
    with BundleReader.open(result.bundle.path) as reader:
        return {
            (table, row["id"]): row["content_hash"]
            for table in TABLES
            for batch in reader.table(table)
            for row in batch.select(["id", "content_hash"]).to_pylist()
        }


@pytest.fixture(scope="module")
def exported(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Hashes:
    """The hashes of an export to which nothing was changed."""
    return hashes(run(installation, tmp_path_factory.mktemp("first")))


@pytest.fixture
def office(installation: Path, exported: Hashes, tmp_path: Path) -> Office:
    """A copy of the installation, to change."""
    folder = tmp_path / "kantoor"
    shutil.copytree(installation, folder)
    text = (installation / "ElsevierNetwerk.ini").read_text(encoding="cp1252")
    (folder / "ElsevierNetwerk.ini").write_text(text.replace(str(installation), str(folder)), encoding="cp1252")
    return Office(folder, tmp_path / "uit", exported)


def differing(first: Hashes, second: Hashes) -> set[tuple[str, str]]:
    """Records that are in both, with another hash."""
    return {key for key in first.keys() & second.keys() if first[key] != second[key]}


def test_nothing_changed_gives_every_record_the_same_hash(office: Office) -> None:
    assert hashes(run(office.folder, office.out)) == office.first


def test_a_changed_client_differs_and_nothing_else(office: Office) -> None:
    key = office.one("SELECT min(ClientId) FROM Client")
    second = office.changed("UPDATE Client SET Naam = 'Veranderd' WHERE ClientId = :key", key=key)
    assert second.keys() == office.first.keys()
    assert differing(office.first, second) == {("clients", key)}


def test_a_return_with_another_status_differs_and_nothing_else(office: Office) -> None:
    key = office.one(_PLAIN)
    second = office.changed("UPDATE Aangifte SET Status = 'Verzonden' WHERE AangifteId = :key", key=key)
    assert second.keys() == office.first.keys()
    assert differing(office.first, second) == {("returns", key)}


def test_an_added_client_is_the_only_one_that_is_new(office: Office) -> None:
    second = office.changed(
        "CREATE TEMP TABLE Kopie AS SELECT * FROM Client ORDER BY ClientId LIMIT 1",
        "UPDATE Kopie SET ClientId = :key",
        "INSERT INTO Client SELECT * FROM Kopie",
        key="9999999",
    )
    assert second.keys() - office.first.keys() == {("clients", "9999999")}
    assert office.first.keys() <= second.keys()
    assert differing(office.first, second) == set()


def test_a_removed_return_is_gone_with_what_belongs_to_it_and_nothing_else(office: Office) -> None:
    key = office.one(_PLAIN)
    second = office.changed(
        "DELETE FROM AangifteRol WHERE AangifteId = :key",
        "DELETE FROM AangifteTaak WHERE AangifteId = :key",
        "DELETE FROM AangifteInhoud WHERE AangifteId = :key",
        "DELETE FROM Aangifte WHERE AangifteId = :key",
        key=key,
    )
    gone = office.first.keys() - second.keys()
    assert ("returns", key) in gone
    assert {table for table, _ in gone} <= {"returns", "roles"}
    assert (second.keys() - office.first.keys(), differing(office.first, second)) == (set(), set())
