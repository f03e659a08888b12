from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from overstap.bundle.content import arrow_schema
from overstap.bundle.errors import RecordRefusedError
from overstap.bundle.model import ATTACHMENTS, CLIENTS, FINDINGS, LEFT_BEHIND, OFFICES, RETURNS
from overstap.bundle.records import (
    InventoryEntry,
    check_text,
    complete_batch,
    entries_of,
    ledger_batch,
)
from tests.bundle.making import attachment, office


def test_records_get_all_columns_and_their_hash() -> None:
    batch = complete_batch(OFFICES, [office(1)])
    assert batch.schema.equals(arrow_schema("offices"))
    assert batch.to_pylist()[0]["city"] is None
    assert len(batch.to_pylist()[0]["content_hash"]) == 64


def test_a_batch_may_lack_columns_and_have_them_in_any_order() -> None:
    given = pa.RecordBatch.from_pydict({"name": ["Kantoor 1"], "id": ["1"]})
    assert complete_batch(OFFICES, given).equals(complete_batch(OFFICES, [office(1)]))


def test_related_types_are_converted() -> None:
    columns = {"id": pa.array(["1"]).dictionary_encode(), "name": pa.array(["Kantoor 1"], pa.large_string())}
    assert complete_batch(OFFICES, pa.RecordBatch.from_pydict(columns)).num_rows == 1


def test_nothing_in_nothing_out() -> None:
    assert complete_batch(OFFICES, []).num_rows == 0


def test_derived_columns_that_come_along_are_computed_anew() -> None:
    lies = {"document_sha256": "0" * 64, "document_size": 9, "document_path": "../x", "content_hash": "1"}
    honest = complete_batch(ATTACHMENTS, [attachment("b1", b"%PDF")])
    assert complete_batch(ATTACHMENTS, [attachment("b1", b"%PDF", **lies)]).equals(honest)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"id": "c1", "shoe_size": 43}, "shoe_size"),
        ({"id": 5}, "id"),
        ({"id": "c1", "date_of_birth": "gisteren"}, "date_of_birth"),
        ({"id": "c\ud800"}, "id"),
        ({"id": "c1", "kind": "cat"}, "kind"),
        ({"id": "c1", "name": None}, "name"),
        ({"id": ""}, "id"),
    ],
)
def test_what_does_not_fit_is_refused_by_column(row: dict[str, object], column: str) -> None:
    right = {"office_id": "1", "kind": "person", "state": "current", "name": "Jansen"}
    with pytest.raises(RecordRefusedError) as refused:
        complete_batch(CLIENTS, [right | row])
    assert (refused.value.details["table"], refused.value.details["column"]) == ("clients", column)


def test_numbers_too_large_for_the_format_are_refused() -> None:
    with pytest.raises(RecordRefusedError, match="tax_year"):
        complete_batch(RETURNS, [{"id": "r1", "tax_year": 2**70}])


def test_a_batch_with_an_unknown_column_or_type_is_refused() -> None:
    for columns in ({"id": ["1"], "colour": ["red"]}, {"id": ["1"], "name": [[1]]}):
        with pytest.raises(RecordRefusedError):
            complete_batch(OFFICES, pa.RecordBatch.from_pydict(columns))


def test_no_value_of_a_record_reaches_the_error() -> None:
    with pytest.raises(RecordRefusedError) as refused:
        complete_batch(CLIENTS, [{"id": "c1", "bsn": 111222333}])
    assert "111222333" not in f"{refused.value} {refused.value.advice}"


def test_moments_without_zone_count_as_utc() -> None:
    naive = datetime(2015, 4, 30, 12)  # noqa: DTZ001 - what some sources give
    row = {"id": "r1", "client_id": "c1", "program": "BAS", "tax_type": "IB", "message_kind": "aangifte"}
    batch = complete_batch(RETURNS, [row | {"tax_year": 2014, "status": "filed", "filed_at": naive}])
    assert batch.to_pylist()[0]["filed_at"].isoformat() == "2015-04-30T12:00:00+00:00"


def test_inventory_entries_come_in_portions() -> None:
    entries = (InventoryEntry(str(number), "BAS 2016") for number in range(45_000))
    assert [len(portion) for portion in entries_of(entries)] == [20_000, 20_000, 5_000]


def test_an_inventory_may_be_a_batch() -> None:
    batch = pa.RecordBatch.from_pydict({"id": ["1", "2"], "part": ["a", "b"]})
    assert list(entries_of(batch)) == [[("1", "a", None, None), ("2", "b", None, None)]]


@pytest.mark.parametrize(
    "entry", [InventoryEntry("", "BAS"), InventoryEntry("1", "a\0b"), InventoryEntry("é" * 600, "")]
)
def test_inventory_entries_are_checked(entry: InventoryEntry) -> None:
    with pytest.raises(RecordRefusedError):
        list(entries_of([entry]))


def test_texts_for_the_ledgers_are_checked_one_by_one() -> None:
    check_text(LEFT_BEHIND, "detail", None)
    check_text(LEFT_BEHIND, "detail", "bestand was leeg")
    for text in ("x" * 2_000_000, "a\0b", "\ud800"):
        with pytest.raises(RecordRefusedError):
            check_text(LEFT_BEHIND, "detail", text)


def test_ledger_rows_become_a_batch() -> None:
    batch = ledger_batch(FINDINGS, [("clients", "c1", "bsn", "identifier-check", "advisory", None)])
    assert batch.schema.equals(arrow_schema("findings"))


def test_dates_stay_dates() -> None:
    row = {"id": "c1", "office_id": "1", "kind": "person", "state": "current", "name": "J"}
    batch = complete_batch(CLIENTS, [row | {"date_of_birth": date(1970, 2, 28)}])
    assert batch.column("date_of_birth").to_pylist() == [date(1970, 2, 28)]
