"""The reader of the database: only the program's own records, in key order, read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from overstap.sample.layout import LAYOUT, insert_statement
from overstap.sample.programs.database import DatabaseStore, StoreError, _SqliteReader
from overstap.sample.sqlite import DatabaseWriter


def _row(table: str, **values: object) -> tuple[object, ...]:
    return tuple(values.get(column.name, "x" if column.required else None) for column in LAYOUT[table].columns)


ROWS = {
    "Client": [_row("Client", ClientId=1, KantoorId=1), _row("Client", ClientId=2, KantoorId=2)],
    "Aangifte": [
        _row("Aangifte", AangifteId=9, ClientId=1, Programma="BAS", Jaar=2016, Controlegetal="ab"),
        _row("Aangifte", AangifteId=10, ClientId=2, Programma="BAS", Jaar=2016),
        _row("Aangifte", AangifteId=11, ClientId=1, Programma="BAS", Jaar=2017),
        _row("Aangifte", AangifteId=12, ClientId=1, Programma="BTW", Jaar=2016),
    ],
    "AangifteInhoud": [(9, "ELS2", b"inhoud")],
    "Bijlage": [_row("Bijlage", BijlageId=1, AangifteId=10), _row("Bijlage", BijlageId=2, AangifteId=12)],
    "Sba": [_row("Sba", SbaId=4, ClientId=2), _row("Sba", SbaId=3, ClientId=1)],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with DatabaseWriter(tmp_path / "Else4Cas.db") as writer:
        writer.write(ROWS)
        writer.finish()
    return tmp_path / "Else4Cas.db"


@pytest.fixture
def store(path: Path) -> Iterator[DatabaseStore]:
    with closing(_store(path)) as found:
        yield found


def _store(path: Path, offices: tuple[str, ...] | None = None) -> DatabaseStore:
    return DatabaseStore(f"sqlite:///{path}", program="BAS", year=2016, offices=offices)


def test_only_the_programs_own_returns(store: DatabaseStore) -> None:
    assert list(store.inventory("returns")) == [("9", "ab"), ("10", None)]
    assert [row["Inhoud"] for row in store.rows("returns", None)] == [b"inhoud", None]


def test_attachments_follow_their_return(store: DatabaseStore) -> None:
    assert list(store.inventory("attachments")) == [("1", None)]


def test_notices_are_of_all_years_in_key_order(store: DatabaseStore) -> None:
    assert [row["SbaId"] for row in store.rows("assessment_notices", None)] == [3, 4]


def test_reading_goes_on_after_a_record(store: DatabaseStore) -> None:
    assert [row["AangifteId"] for row in store.rows("returns", "9")] == [10]
    assert list(store.rows("returns", "10")) == []


@pytest.mark.parametrize(
    ("offices", "keys"), [(("1",), ["9"]), (("2", "1"), ["9", "10"]), ((), []), (("1) OR (1=1",), [])]
)
def test_offices_are_numbers_and_nothing_else(path: Path, offices: tuple[str, ...], keys: list[str]) -> None:
    with closing(_store(path, offices)) as store:
        assert [key for key, _ in store.inventory("returns")] == keys


def test_it_cannot_write(path: Path, store: DatabaseStore) -> None:
    reader = store._reader
    assert isinstance(reader, _SqliteReader)
    with pytest.raises(sqlite3.OperationalError):
        reader._connection.execute(insert_statement(LAYOUT["Instelling"]), ("a", "b"))


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "Else4Cas.db").write_bytes(b"geen database" * 100)
    with closing(_store(tmp_path / "Else4Cas.db")) as store, pytest.raises(StoreError):
        list(store.inventory("returns"))
