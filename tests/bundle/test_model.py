from __future__ import annotations

import pytest

from overstap.bundle.model import LEDGER_TABLES, RECORD_TABLES, TABLES, Kind, Table

ALL = [*RECORD_TABLES, *LEDGER_TABLES]


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_keys_are_required_columns(table: Table) -> None:
    assert all(table.column(name).required for name in table.key)


def test_what_is_referred_to_comes_first() -> None:
    seen: set[str] = set()
    for table in RECORD_TABLES:
        assert {key.table for key in table.foreign_keys} <= seen, table.name
        seen.add(table.name)


@pytest.mark.parametrize("table", RECORD_TABLES, ids=lambda table: table.name)
def test_records_have_an_identity_and_a_hash(table: Table) -> None:
    assert table.key == ("id",)
    assert table.column("content_hash").required
    assert not table.is_ledger


def test_ledgers_speak_of_tables_of_records() -> None:
    assert all(table.is_ledger and table.key[:2] == ("table", "id") for table in LEDGER_TABLES)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_beside_every_binary_column_stand_its_hash_size_and_path(table: Table) -> None:
    names = {column.name for column in table.columns}
    for column in table.columns:
        if column.kind is Kind.BINARY:
            assert {f"{column.name}_{more}" for more in ("sha256", "size", "path")} <= names


def test_column_names_are_unique_and_plain() -> None:
    for table in ALL:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert all(name.isascii() and name.islower() for name in names)


def test_an_unknown_column_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        TABLES["offices"].column("colour")
