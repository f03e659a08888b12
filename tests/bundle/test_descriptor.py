from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from conformance.registry import Kit

from overstap.bundle.descriptor import field_type, instant, package_name, table_schema
from overstap.bundle.model import RETURNS, TABLES, Kind, Table


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_schema_names_every_column_and_the_key(table: Table) -> None:
    schema = json.loads(json.dumps(table_schema(table)))
    assert [field["name"] for field in schema["fields"]] == [column.name for column in table.columns]
    assert schema["primaryKey"] == list(table.key)


def test_required_columns_say_so() -> None:
    schema = json.loads(json.dumps(table_schema(RETURNS)))
    required = [field["name"] for field in schema["fields"] if field.get("constraints") == {"required": True}]
    assert required == [column.name for column in RETURNS.columns if column.required]


def test_bytes_are_any_and_nullable_numbers_are_numbers() -> None:
    types = {column.name: field_type(column) for column in RETURNS.columns}
    assert types["document"] == "any"
    assert (types["tax_year"], types["version"]) == ("integer", "number")
    assert {kind for kind in Kind if kind in types.values()} == {"integer", "date", "datetime"}


def test_moments_are_utc() -> None:
    moment = datetime(2017, 9, 26, 13, 0, 2, tzinfo=timezone(timedelta(hours=2)))
    assert instant(moment) == "2017-09-26T11:00:02Z"
    assert package_name(moment).startswith("overstap-")


def test_there_is_one_resource_per_file_and_none_has_a_list_of_paths(kit: Kit) -> None:
    parts = kit.parts
    paths = [resource["path"] for resource in parts.descriptor["resources"]]
    assert {f"data/{path}" for path in paths} == {name for name in parts.files if name.endswith(".parquet")}


def test_references_stand_with_their_tables(kit: Kit) -> None:
    tables = kit.parts.descriptor["overstap"]["tables"]
    assert tables.keys() == TABLES.keys()
    assert tables["returns"]["references"] == [{"column": "client_id", "table": "clients"}]
    assert tables["findings"] == {"records": 1}


def test_the_outer_descriptor_gives_nothing_away(kit: Kit) -> None:
    for word in (b"Voorbeeldkantoor", b"clients", b"returns", b"Jansen", b"0d6c5c9e"):
        assert word not in kit.encrypted
