"""The layout as found: types as one declares them, and keys."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from overstap.desktop.sources.connection import open_database_file
from overstap.desktop.sources.layouts import ColumnFound, _kind


def test_a_file_tells_its_tables_columns_and_keys(installation: Path) -> None:
    with closing(open_database_file(installation / "Database" / "Else4Cas.db")) as database:
        found = database.found()
    assert list(found) == sorted(found)
    assert found["Gebruiker"][0] == ColumnFound("GebruikerId", "INTEGER", is_key=True)
    assert [column.name for column in found["Gebruiker"] if column.is_key] == ["GebruikerId"]
    assert {column.name: column.kind for column in found["Sba"]}["Bedrag"] == "DECIMAL(38, 2)"


@pytest.mark.parametrize(
    ("described", "written"),
    [
        (("int", None, 10, 0, None), "int"),
        (("nvarchar", 100, None, None, None), "nvarchar(100)"),
        (("varbinary", -1, None, None, None), "varbinary(max)"),
        (("decimal", None, 38, 2, None), "decimal(38,2)"),
        (("numeric", None, 18, 0, None), "numeric(18,0)"),
        (("datetime2", None, None, None, 7), "datetime2(7)"),
        (("datetime2", None, None, None, 0), "datetime2(0)"),
        (("datetime2", None, None, None, None), "datetime2"),
        (("uniqueidentifier", None, None, None, None), "uniqueidentifier"),
    ],
)
def test_a_type_of_a_server_is_written_as_one_declares_it(described: tuple[object, ...], written: str) -> None:
    assert _kind(described) == written
