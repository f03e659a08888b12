"""What others say of our bundles: bagit, frictionless, DuckDB, Python's and Info-ZIP's unzip, age by pyrage."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bagit
import duckdb
import pandas as pd
import pyrage
import pytest
from conformance import practice
from conformance.registry import Kit
from frictionless import Package
from pyrage import x25519

from overstap.bundle.model import LEDGER_TABLES, RECORD_TABLES, TABLES, Table


def unpacked(bundle: Path, folder: Path) -> Path:
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder / bundle.stem


@pytest.fixture(scope="module")
def bag(readable: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(readable, tmp_path_factory.mktemp("bag"))


@pytest.fixture(scope="module")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The practice with every record in a segment of its own, unpacked."""
    summary = practice.write(tmp_path_factory.mktemp("segmented"), segment_bytes=1)
    return unpacked(summary.path, tmp_path_factory.mktemp("bag"))


@pytest.fixture
def database(segmented: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """All tables as views over their segments."""
    with duckdb.connect() as connection:
        for table in TABLES:
            connection.execute(f"CREATE VIEW {table} AS FROM '{segmented}/data/{table}/*.parquet'")
        yield connection


@pytest.mark.parametrize("name", ["readable", "encrypted"])
def test_bagit_validates_the_bag(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    judge = bagit.Bag(str(unpacked(request.getfixturevalue(name), tmp_path)))
    assert judge.validate()
    assert judge.info["Overstap-Format-Version"] == "1.0"


def test_bagit_finds_what_we_would_find(readable: Path, tmp_path: Path) -> None:
    folder = unpacked(readable, tmp_path)
    (folder / "data" / "users" / "000001.parquet").write_bytes(b"PAR1")
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_frictionless_validates_every_segment(segmented: Path) -> None:
    package = Package(str(segmented / "data" / "datapackage.json"))
    assert len(package.resources) > len(TABLES)
    for resource in package.resources:
        report = resource.validate()
        assert report.valid, (resource.name, report.flatten(["type", "note"]))


def test_frictionless_counts_the_rows_that_we_wrote(bag: Path) -> None:
    package = Package(str(bag / "data" / "datapackage.json"))
    resource = package.get_resource("returns-000001")
    assert [row["id"] for row in resource.read_rows()] == [record["id"] for record in practice.RETURNS]


def test_frictionless_accepts_the_outer_descriptor(encrypted: Path, tmp_path: Path) -> None:
    folder = unpacked(encrypted, tmp_path)
    assert Package(str(folder / "data" / "datapackage.json")).validate().valid


@pytest.mark.parametrize("table", [*RECORD_TABLES, *LEDGER_TABLES], ids=lambda table: table.name)
def test_duckdb_finds_keys_unique_across_segments(table: Table, database: duckdb.DuckDBPyConnection) -> None:
    key = ", ".join(f'"{column}"' for column in table.key)
    rows = database.table(table.name)
    assert len(rows.aggregate(key)) == len(rows) > 0


REFERENCES = [(table.name, key.column, key.table) for table in RECORD_TABLES for key in table.foreign_keys]


@pytest.mark.parametrize(("table", "column", "target"), REFERENCES)
def test_duckdb_resolves_references_across_segments(
    table: str, column: str, target: str, database: duckdb.DuckDBPyConnection
) -> None:
    named = database.table(table).filter(f"{column} IS NOT NULL")
    known = database.table(target).project(f"id AS {column}")
    assert len(named) == len(named.join(known, column)) > 0


def test_duckdb_finds_the_inventory_met(database: duckdb.DuckDBPyConnection) -> None:
    inventory = database.table("inventory").project('"table", id')
    accounted = database.table("left_behind").project('"table", id')
    for table in RECORD_TABLES:
        accounted = accounted.union(database.table(table.name).project(f"'{table.name}', id"))
    assert len(inventory) == len(accounted)
    assert len(inventory.except_(accounted)) == len(accounted.except_(inventory)) == 0


def test_pandas_reads_documents_byte_for_byte(bag: Path) -> None:
    frame = pd.read_parquet(bag / "data" / "returns")
    assert list(frame["document"]) == [record["document"] for record in practice.RETURNS]


def test_python_finds_every_member_stored_and_whole(readable: Path) -> None:
    with zipfile.ZipFile(readable) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}


def test_unzip_finds_nothing_wrong(readable: Path) -> None:
    if shutil.which("unzip") is None:
        pytest.skip("Info-ZIP's unzip is not installed")
    judged = subprocess.run(["unzip", "-tq", str(readable)], check=False, capture_output=True, text=True)
    assert (judged.returncode, judged.stderr) == (0, "")


def test_any_age_tool_opens_the_members(encrypted: Path, kit: Kit, tmp_path: Path) -> None:
    folder = unpacked(encrypted, tmp_path)
    identity = x25519.Identity.from_str(kit.secret)
    opened = [pyrage.decrypt(file.read_bytes(), [identity]) for file in sorted((folder / "data" / "m").iterdir())]
    assert opened[0].startswith(b"PAR1")
    assert opened[-1].startswith(b"{")
