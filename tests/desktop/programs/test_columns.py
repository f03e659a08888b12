from __future__ import annotations

import base64
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import model
from overstap.desktop.programs.columns import ValueFaultError, to_batch
from overstap.desktop.programs.wire import Document
from overstap.desktop.sources import contract

RETURN = {
    "id": "1",
    "client_id": "7",
    "program": "BAS 2016",
    "tax_type": "IB",
    "message_kind": "aangifte",
    "tax_year": 2016,
    "status": "filed",
}


def first(table: str, **values: object) -> dict[str, object]:
    rows = to_batch(table, [values]).to_pylist()
    assert isinstance(rows[0], dict)
    return rows[0]


@pytest.mark.parametrize("table", [table.name for table in model.RECORD_TABLES])
def test_batches_have_the_columns_that_a_source_hands_over(table: str) -> None:
    assert to_batch(table, []).schema == contract.handed_over_schema(table)


def test_every_kind_of_value_arrives_as_what_it_is() -> None:
    row = first(
        "returns", **RETURN, document="w6k=", filed_at="2017-03-01T10:00:00.5Z", period_start="2016-01-01", version=2
    )
    assert row["document"] == "é".encode()
    assert row["filed_at"] == datetime(2017, 3, 1, 10, 0, 0, 500_000, tzinfo=UTC)
    assert (row["period_start"], row["version"]) == (date(2016, 1, 1), 2)


@given(st.binary(max_size=2000))
def test_law_a_document_survives_byte_for_byte(document: bytes) -> None:
    assert first("returns", **RETURN, document=base64.b64encode(document).decode())["document"] == document


@given(st.lists(st.none() | st.binary(max_size=20), max_size=30))
def test_law_documents_stay_with_their_rows(documents: list[bytes | None]) -> None:
    told = [None if each is None else base64.b64encode(each).decode() for each in documents]
    column = to_batch(
        "attachments", [{"id": "1", "return_id": "1", "file_name": "x", "document": each} for each in told]
    )
    column.validate(full=True)
    assert column.column("document").to_pylist() == documents


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tax_year", "2016"),
        ("tax_year", True),
        ("tax_year", 2016.0),
        ("tax_year", 2**64),
        ("client_id", 7),
        ("client_id", None),
        ("client_id", "\ud800"),
        ("client_id", ["7"]),
        ("status", "sent"),
        ("period_start", "2016-1-1"),
        ("period_start", "0000-00-00"),
        ("filed_at", "2017-03-01T10:00:00"),
        ("filed_at", 1488362400),
        ("document", "w6k"),
        ("document", "w6k=\n"),
        ("document", "é"),
        ("document", 5),
    ],
)
def test_a_value_of_another_kind_is_refused_by_column(column: str, value: object) -> None:
    with pytest.raises(ValueFaultError) as caught:
        to_batch("returns", [RETURN, RETURN | {column: value}])
    assert caught.value.column == column


@pytest.mark.parametrize("others", [0, 2])
def test_a_document_that_was_taken_out_of_its_line_arrives(others: int) -> None:
    rows = [RETURN | {"document": Document(b"abc")}, *[RETURN] * others]
    assert to_batch("returns", rows).column("document").to_pylist() == [b"abc", *[None] * others]


def test_a_document_alone_is_not_copied() -> None:
    data = b"x" * 100_000
    batch = to_batch("returns", [RETURN | {"document": Document(data)}])
    assert batch.column("document").buffers()[2].address == pa.py_buffer(data).address


def test_a_text_that_looked_like_a_document_is_a_text_again() -> None:
    assert first("returns", **RETURN | {"entrypoint": Document(b"abc")})["entrypoint"] == "YWJj"


@pytest.mark.parametrize("column", ["tax_year", "filed_at", "period_start", "status"])
def test_a_document_fits_no_column_of_another_kind(column: str) -> None:
    with pytest.raises(ValueFaultError, match=column):
        to_batch("returns", [RETURN | {column: Document(b"abc")}])


anything = st.one_of(st.none(), st.integers(), st.text(), st.lists(st.none()))


@given(st.dictionaries(st.sampled_from(sorted(RETURN)), anything))
def test_law_only_what_was_changed_can_be_at_fault(changes: dict[str, object]) -> None:
    faulty = set()
    try:
        assert to_batch("returns", [RETURN | changes]).num_rows == 1
    except ValueFaultError as error:
        faulty = {error.column}
    assert faulty <= set(changes)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("period_start", "0000-01-01"),
        ("period_end", "0000-12-31"),
        ("filed_at", "0000-06-30T12:00:00Z"),
        ("filed_at", "9999-12-31T23:59:59-05:00"),
        ("filed_at", "0001-01-01T00:00:00+05:00"),
    ],
)
def test_a_day_that_no_calendar_has_is_refused(column: str, value: str) -> None:
    with pytest.raises(ValueFaultError, match=column):
        to_batch("returns", [RETURN | {column: value}, RETURN])


@pytest.mark.parametrize(("column", "value"), [("period_start", "0001-01-01"), ("filed_at", "9999-12-31T23:59:59Z")])
def test_the_first_and_the_last_day_are_days(column: str, value: str) -> None:
    assert to_batch("returns", [RETURN | {column: value}]).column(column).to_pylist() != [None]
