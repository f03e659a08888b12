from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event

from overstap.desktop.sources import connection as connection_module
from overstap.desktop.sources.connection import Database, open_database_file
from overstap.desktop.sources.contract import BLOCK_RECORDS
from overstap.desktop.sources.database_errors import (
    DatabaseLayoutError,
    DatabaseLostError,
    DatabaseNotFoundError,
    DatabaseUnreadableError,
)
from overstap.desktop.sources.profile import Entity, shipped_profile


@pytest.fixture
def path(installation: Path) -> Path:
    return installation / "Database" / "Else4Cas.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(open_database_file(path)) as database:
        yield database


def copy_with(path: Path, folder: Path, *statements: str) -> Path:
    copy = folder / "Else4Cas.db"
    shutil.copy(path, copy)
    with closing(sqlite3.connect(copy)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return copy


def test_rows_come_in_key_order_and_in_blocks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "ROWS_AT_ONCE", 100)
    (roles, _) = database.profile.of("roles")
    blocks = list(database.rows(roles, ("id",)))
    ids = [row[0] for block in blocks for row in block]
    assert ids == sorted(ids)
    assert max(len(block) for block in blocks) == 100


def test_rows_with_documents_come_in_smaller_blocks(database: Database) -> None:
    # As a profile of a database that hands its own documents over would have it.
    query = "SELECT RolId AS id, zeroblob(10) AS document FROM AangifteRol"
    entity = Entity("returns", query, "database")
    assert max(len(block) for block in database.rows(entity, ("id", "document"))) == BLOCK_RECORDS
    assert max(len(block) for block in database.rows(entity, ("id",))) > BLOCK_RECORDS


def test_rows_can_be_narrowed_by_their_facts(database: Database) -> None:
    (returns,) = database.profile.of("returns")
    facts = ("of_program", "of_year")
    rows = [row for block in database.rows(returns, facts, of_program="BAS", of_year=2016) for row in block]
    assert set(rows) == {("BAS", 2016)}


def test_the_database_counts_in_groups(database: Database) -> None:
    (returns,) = database.profile.of("returns")
    groups = database.counted(returns, ("of_tax",))
    assert {group.facts["of_tax"] for group in groups} == {"IB", "OB", "VPB"}
    assert sum(group.records for group in groups) == database.counted(returns, ())[0].records
    assert all(group.stored_bytes > 1000 for group in groups)


def test_the_database_names_the_different_facts(database: Database) -> None:
    (attachments,) = database.profile.of("attachments")
    by = ("of_program", "of_year")
    counted = database.counted(attachments, by)
    assert database.different(attachments, by) == [tuple(group.facts.values()) for group in counted]


def test_an_entity_without_a_size_counts_as_nothing_stored(database: Database) -> None:
    (offices,) = database.profile.of("offices")
    assert database.counted(offices, ())[0][1:] == (3, 0)


def test_a_colon_in_a_query_is_no_parameter(database: Database) -> None:
    entity = Entity("offices", "SELECT ':naam' AS id FROM DatabaseInfo", "database")
    assert [list(block) for block in database.rows(entity, ("id",))] == [[(":naam",)]]


def test_a_database_says_who_it_is(database: Database) -> None:
    assert len(database.identity().id) == 36


def test_the_layout_is_what_the_database_holds(database: Database) -> None:
    layout = database.layout()
    assert layout["Kantoor"]["KantoorId"] == "INTEGER"
    assert "Sessie" in layout


def test_nothing_can_be_written_through_it(database: Database) -> None:
    with pytest.raises(DatabaseUnreadableError):
        list(
            database.rows(Entity("offices", "UPDATE Kantoor SET Naam = 'x' RETURNING KantoorId AS id", "database"), ())
        )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotFoundError, match=r"weg\.db"):
        open_database_file(tmp_path / "weg.db")


@pytest.mark.parametrize("content", [b"geen database, maar wel lang genoeg om op te lijken" * 100, b""])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises((DatabaseUnreadableError, DatabaseLayoutError)):
        open_database_file(path)


def test_a_damaged_database_is_said_to_be_so(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "Else4Cas.db"
    copy.write_bytes(path.read_bytes()[: 40 * 8192])
    with pytest.raises(DatabaseUnreadableError), closing(open_database_file(copy)) as database:
        [list(database.rows(entity, ("id",))) for entity in database.profile.entities]


def test_everything_that_is_missing_is_named_at_once(path: Path, tmp_path: Path) -> None:
    copy = copy_with(path, tmp_path, "DROP TABLE Sba", "ALTER TABLE Kantoor RENAME COLUMN Beconnummer TO Becon")
    with pytest.raises(DatabaseLayoutError, match=r"Kantoor\.Beconnummer, Sba"):
        open_database_file(copy)


def test_a_table_that_is_left_out_anyway_may_be_missing(path: Path, tmp_path: Path) -> None:
    open_database_file(copy_with(path, tmp_path, "DROP TABLE Sessie")).close()


def test_names_of_tables_compare_without_case(path: Path, tmp_path: Path) -> None:
    copy = copy_with(path, tmp_path, "ALTER TABLE Kantoor RENAME TO K", "ALTER TABLE K RENAME TO KANTOOR")
    open_database_file(copy).close()


def test_a_database_without_an_identity_is_refused(path: Path, tmp_path: Path) -> None:
    copy = copy_with(path, tmp_path, "DELETE FROM DatabaseInfo")
    with closing(open_database_file(copy)) as database, pytest.raises(DatabaseUnreadableError):
        database.identity()


def test_a_path_with_awkward_characters_can_be_opened(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "50% René? #1"
    folder.mkdir()
    open_database_file(copy_with(path, folder)).close()


@pytest.mark.parametrize(
    ("said", "told"),
    [("Error fetching LOB for column 3, SQLGetData return=-1", DatabaseLostError), ("iets anders", RuntimeError)],
)
def test_a_connection_that_ends_within_a_long_value_is_lost(path: Path, said: str, told: type[Exception]) -> None:
    engine = create_engine(f"sqlite:///{path}")

    def broken(*_: object) -> None:
        raise RuntimeError(said)

    event.listen(engine, "before_cursor_execute", broken)
    profile = shipped_profile("sqlite")
    with (
        closing(Database(engine, "kantoor", profile, explain=lambda _: DatabaseLostError(name="kantoor"))) as database,
        pytest.raises(told),
    ):
        database.identity()
