from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from overstap.bundle import checks
from overstap.bundle.checks import Fault, faults
from overstap.bundle.content import arrow_schema
from overstap.bundle.limits import MAX_KEY_BYTES, MAX_TEXT_BYTES
from overstap.bundle.model import CLIENTS, FINDINGS, INVENTORY, RETURNS, Table

CLIENT = {"id": "c1", "office_id": "1", "kind": "person", "state": "current", "name": "Jansen", "content_hash": ""}
RETURN = {
    "id": "r1",
    "client_id": "c1",
    "program": "BAS 2016",
    "tax_type": "IB",
    "message_kind": "aangifte",
    "tax_year": 2016,
    "status": "open",
    "content_hash": "",
}


def found(table: Table, row: dict[str, object], *, codes: bool = True) -> list[tuple[str, int]]:
    schema = arrow_schema(table.name)
    arrays = [pa.array([row.get(field.name)], field.type) for field in schema]
    batch = pa.RecordBatch.from_arrays(arrays, names=schema.names)
    return [(fault.column, fault.count) for fault in faults(table, batch, codes=codes)]


def test_a_right_record_has_no_faults() -> None:
    assert found(CLIENTS, CLIENT) == []
    assert found(RETURNS, RETURN) == []


def test_a_required_value_must_be_there() -> None:
    assert found(CLIENTS, CLIENT | {"name": None}) == [("name", 1)]


def test_an_empty_text_is_a_value() -> None:
    assert found(CLIENTS, CLIENT | {"name": ""}) == []


def test_unknown_codes_are_faults_unless_the_bundle_is_later() -> None:
    row = RETURN | {"tax_type": "BPM"}
    assert found(RETURNS, row) == [("tax_type", 1)]
    assert found(RETURNS, row, codes=False) == []


def test_a_missing_optional_code_is_fine() -> None:
    assert found(RETURNS, RETURN | {"document_format": None}) == []


@pytest.mark.parametrize("column", ["city", "name", "id"])
def test_nul_cannot_be_stored(column: str) -> None:
    assert found(CLIENTS, CLIENT | {column: "a\0b"}) == [(column, 1)]


def test_lengths_count_bytes_not_characters() -> None:
    assert found(CLIENTS, CLIENT | {"id": "é" * (MAX_KEY_BYTES // 2)}) == []
    assert found(CLIENTS, CLIENT | {"id": "é" * (MAX_KEY_BYTES // 2) + "x"}) == [("id", 1)]
    assert found(CLIENTS, CLIENT | {"city": "x" * (MAX_TEXT_BYTES + 1)}) == [("city", 1)]


def test_a_key_is_not_empty_but_the_field_of_a_finding_may_be() -> None:
    assert found(CLIENTS, CLIENT | {"id": ""}) == [("id", 1)]
    finding = {"table": "clients", "id": "c1", "field": "", "code": "x", "severity": "advisory"}
    assert found(FINDINGS, finding) == []
    assert found(INVENTORY, {"table": "", "id": "c1", "part": "BAS"}) == [("table", 1)]


def test_documents_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MAX_DOCUMENT_BYTES", 10)
    assert found(RETURNS, RETURN | {"document": b"x" * 10}) == []
    assert found(RETURNS, RETURN | {"document": b"x" * 11}) == [("document", 1)]


@pytest.mark.parametrize(("days", "count"), [(-719_162, 0), (-719_163, 1), (2_932_896, 0), (2_932_897, 1), (None, 0)])
def test_dates_stay_within_the_years_1_to_9999(days: int | None, count: int) -> None:
    schema = arrow_schema("clients")
    arrays = {field.name: pa.array([CLIENT.get(field.name)], field.type) for field in schema}
    arrays["date_of_birth"] = pa.array([days], pa.int32()).view(pa.date32())
    batch = pa.RecordBatch.from_pydict(arrays)
    assert sum(fault.count for fault in faults(CLIENTS, batch)) == count


@pytest.mark.parametrize(
    ("tick", "count"),
    [(-62_135_596_800_000_000, 0), (-62_135_596_800_000_001, 1), (253_402_300_799_999_999, 0), (2**62, 1)],
)
def test_moments_stay_within_the_same_years(tick: int, count: int) -> None:
    schema = arrow_schema("returns")
    arrays = {field.name: pa.array([RETURN.get(field.name)], field.type) for field in schema}
    arrays["filed_at"] = pa.array([tick], pa.int64()).view(pa.timestamp("us", "UTC"))
    assert sum(fault.count for fault in faults(RETURNS, pa.RecordBatch.from_pydict(arrays))) == count


def test_faults_are_counted_per_column() -> None:
    schema = arrow_schema("clients")
    rows = [CLIENT | {"kind": "cat"}, CLIENT | {"kind": "dog", "name": None}, CLIENT]
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
    batch = pa.RecordBatch.from_arrays(arrays, names=schema.names)
    assert list(faults(CLIENTS, batch)) == [
        Fault("kind", "onbekende code", 2),
        Fault("name", "een verplichte waarde ontbreekt", 1),
    ]


def test_the_calendar_is_that_of_python() -> None:
    assert (date.min, date.max) == (checks.FIRST_DAY, checks.LAST_DAY)
