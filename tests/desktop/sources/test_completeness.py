"""The gate of completeness: each table and column gets an account, and nothing that is unknown is passed over."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.sources.completeness import Use, account_of, accounts_of, missing_from, unknown_in
from overstap.desktop.sources.connection import open_database_file
from overstap.desktop.sources.layouts import ColumnFound, Layout
from overstap.desktop.sources.profile import Profile, TableUse, shipped_profile
from overstap.desktop.sources.reasons import InLanguages


def layout(**tables: str) -> Layout:
    return {
        table: tuple(ColumnFound(name, "int", is_key=not place) for place, name in enumerate(columns.split()))
        for table, columns in tables.items()
    }


def profile(**tables: TableUse) -> Profile:
    return Profile("eigen", "1", "", (), tables)


KANTOOR = TableUse(frozenset({"Id"}), frozenset({"Soort"}), {"Kleur": InLanguages("van het venster")})


def test_each_column_is_told_by_what_becomes_of_it() -> None:
    (table,) = accounts_of(layout(Kantoor="Id Soort Kleur Nieuw"), profile(Kantoor=KANTOOR))
    assert [(column.use, column.reason) for column in table.columns] == [
        (Use.EXPORTED, None),
        (Use.BY_PROGRAM, None),
        (Use.LEFT_OUT, "van het venster"),
        (Use.UNKNOWN, None),
    ]


def test_a_table_that_is_left_out_as_a_whole_has_no_unknown_columns() -> None:
    accounts = accounts_of(layout(Sessie="Id Wie"), profile(Sessie=TableUse(reason=InLanguages("voorbij"))))
    assert [(account.use, account.reason) for account in accounts] == [(Use.LEFT_OUT, "voorbij")]
    assert list(unknown_in(accounts)) == []


def test_what_is_unknown_is_named_once() -> None:
    accounts = accounts_of(layout(Kantoor="Id Nieuw", Extra="Id A"), profile(Kantoor=KANTOOR))
    assert list(unknown_in(accounts)) == ["Kantoor.Nieuw", "Extra"]


def test_names_compare_without_case() -> None:
    assert list(unknown_in(accounts_of(layout(KANTOOR="ID soort KLEUR"), profile(Kantoor=KANTOOR)))) == []


def test_what_the_profile_reads_in_vain_is_missing() -> None:
    asked = profile(Kantoor=KANTOOR, Client=KANTOOR, Sessie=TableUse(reason=InLanguages("voorbij")))
    # Only what is exported is needed: what a program hands over, or what stays behind, may be gone.
    assert list(missing_from(layout(kantoor="ID"), asked)) == ["Client"]
    assert list(missing_from(layout(Kantoor="Soort", Client="Id"), asked)) == ["Kantoor.Id"]


def test_the_account_of_an_empty_database_is_all_that_is_missing() -> None:
    account = account_of({}, profile(Kantoor=KANTOOR))
    assert (account.tables, account.missing) == ((), ("Kantoor",))


NAMES = st.text("abc", min_size=1, max_size=2)


@given(found=st.dictionaries(NAMES, st.lists(NAMES, unique=True)), known=st.dictionaries(NAMES, st.frozensets(NAMES)))
def test_law_every_column_has_one_account_and_the_unknown_are_those_not_known(
    found: dict[str, list[str]], known: dict[str, frozenset[str]]
) -> None:
    here = {table: tuple(ColumnFound(name, "int", is_key=False) for name in names) for table, names in found.items()}
    accounts = accounts_of(here, profile(**{table: TableUse(exported=names) for table, names in known.items()}))
    assert {account.name: [column.found.name for column in account.columns] for account in accounts} == found
    expected = {table for table in found if table not in known}
    expected |= {f"{table}.{name}" for table in found if table in known for name in set(found[table]) - known[table]}
    assert set(unknown_in(accounts)) == expected


@pytest.fixture
def grown(installation: Path, tmp_path: Path) -> Path:
    """The sample's database with a table and a column that nobody told about."""
    path = tmp_path / "Else4Cas.db"
    path.write_bytes((installation / "Database" / "Else4Cas.db").read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE Nieuw (NieuwId INTEGER PRIMARY KEY)")
        connection.execute("ALTER TABLE Kantoor ADD COLUMN Logo BLOB")
    return path


def test_the_sample_is_known_to_the_last_column(installation: Path) -> None:
    with closing(open_database_file(installation / "Database" / "Else4Cas.db")) as database:
        assert list(unknown_in(accounts_of(database.found(), shipped_profile("sqlite")))) == []


def test_what_a_database_has_grown_is_found(grown: Path) -> None:
    with closing(open_database_file(grown)) as database:
        assert list(unknown_in(accounts_of(database.found(), database.profile))) == ["Kantoor.Logo", "Nieuw"]
