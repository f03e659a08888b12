"""What programs hand over has the bundle's columns, and their words mean what the protocol says."""

from __future__ import annotations

import pytest

from overstap.bundle.model import RECORD_TABLES, Kind, Table
from overstap.sample.programs.tables import TABLES, instant, return_status, schema_of

COMPUTED = {"content_hash", "document_path", "document_sha256", "document_size"}
FORMATS = {
    Kind.DATE: ("format", "date"),
    Kind.DATETIME: ("format", "date-time"),
    Kind.BINARY: ("contentEncoding", "base64"),
}
TYPES = {Kind.INTEGER: "integer", Kind.BOOLEAN: "boolean"}


@pytest.mark.parametrize("table", RECORD_TABLES, ids=lambda table: table.name)
def test_the_columns_are_the_bundles(table: Table) -> None:
    expected = [column.name for column in table.columns if column.name not in COMPUTED]
    assert list(TABLES[table.name]) == expected


@pytest.mark.parametrize("table", RECORD_TABLES, ids=lambda table: table.name)
def test_the_kinds_are_the_bundles(table: Table) -> None:
    for name, schema in TABLES[table.name].items():
        column = table.column(name)
        kind = schema["type"]
        assert TYPES.get(column.kind, "string") in (kind if isinstance(kind, list) else [kind])
        assert isinstance(kind, str) or not column.required
        key, value = FORMATS.get(column.kind, (None, None))
        assert key is None or schema[key] == value


def test_a_schema_allows_nothing_else() -> None:
    schema = schema_of("roles")
    assert schema["required"] == list(TABLES["roles"])
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize(
    ("word", "filed_at", "status"),
    [
        ("In behandeling", None, "open"),
        ("Verzonden", "2016-04-01T09:00:00Z", "filed"),
        ("Definitief", "2016-04-01T09:00:00Z", "definitive"),
        ("Gearchiveerd", "2016-04-01T09:00:00Z", "filed"),
        ("Gearchiveerd", None, "open"),
    ],
)
def test_words_for_the_status_are_translated(word: str, filed_at: str | None, status: str) -> None:
    assert return_status(word, filed_at) == status


def test_times_are_utc() -> None:
    assert instant("2016-03-31 09:12:45") == "2016-03-31T09:12:45Z"
    assert instant(None) is None
