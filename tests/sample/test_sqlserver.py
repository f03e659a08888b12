"""Rows as statements for a server: every value as a literal that means the same there."""

from __future__ import annotations

import re

import pytest

from overstap.desktop.sources.database_errors import ServerRefusedError
from overstap.desktop.sources.servers import Address, Encryption, Login, Server, ServerDatabase
from overstap.sample.layout import LAYOUT, SERVER_TYPES, SQLITE_TYPES, Column, create_statement
from overstap.sample.sqlserver import ServerWriter, _tuple
from tests.ports import free_port


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("text", None, "NULL"),
        ("bytes", None, "NULL"),
        ("bytes", b"", "0x"),
        ("bytes", b"\x00\xff", "0x00ff"),
        ("integer", 7, "7"),
        ("flag", True, "1"),
        ("amount", -12, "-12"),
        ("text", "d'Été 100% ?", "N'd''Été 100% ?'"),
        ("text", "\ufeff🚀 ", "N'\ufeff🚀 '"),
        ("date", "2016-03-31", "CAST(N'2016-03-31' AS date)"),
        ("instant", "2016-03-31 09:12:45.1234561", "CAST(N'2016-03-31 09:12:45.1234561' AS datetime2(7))"),
        (
            "guid",
            "C4244BB4-56C4-46F3-A178-CD3C89BD0C75",
            "CAST(N'C4244BB4-56C4-46F3-A178-CD3C89BD0C75' AS uniqueidentifier)",
        ),
    ],
)
def test_every_kind_of_value_has_its_literal(kind: str, value: object, written: str) -> None:
    assert _tuple([Column("Naam", kind)], (value,)) == f"({written})"


def test_a_long_document_is_left_to_the_driver_and_nothing_else() -> None:
    columns = [Column("Id", "integer"), Column("Naam", "text"), Column("Inhoud", "bytes")]
    assert _tuple(columns, (1, "?", b"abc"), longest=2) == "(1, N'?', ?)"
    assert _tuple(columns, (1, "?", b"ab"), longest=2) == "(1, N'?', 0x6162)"


def test_every_kind_of_column_has_a_type_on_a_server() -> None:
    assert set(SERVER_TYPES) == set(SQLITE_TYPES)
    assert {column.kind for table in LAYOUT.values() for column in table.columns} == set(SERVER_TYPES)


def test_tables_are_made_with_the_types_of_the_server() -> None:
    made = create_statement(LAYOUT["Sba"], SERVER_TYPES)
    assert "Bedrag decimal(38,2)" in made
    assert "Bericht varbinary(max)" in made
    assert re.search(r"PRIMARY KEY \(SbaId\)\)$", made)


def test_a_server_that_is_not_there_is_named() -> None:
    server = Server(Address("127.0.0.1", None, free_port()), Login("sa", "geheim"), Encryption.OFF)
    with pytest.raises(ServerRefusedError):
        ServerWriter(ServerDatabase(server, "Else4Cas"))
