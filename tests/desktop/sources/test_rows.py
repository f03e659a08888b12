from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.sources.contract import Found
from overstap.desktop.sources.profile import Entity, Words
from overstap.desktop.sources.rows import Translated, ids_of, record_columns, translate_rows

WORDS = {"kind": Words({"P": "person", "B": "company"}, "person")}
CLIENTS = Entity("clients", "", "database", words=WORDS)
ROLES = Entity("roles", "", "database", prefix="rol:")


def translated(entity: Entity, **values: object) -> Translated:
    return translate_rows(entity, list(values), [list(values.values())])


def first(entity: Entity, **values: object) -> dict[str, object]:
    (row,) = translated(entity, **values).batch.to_pylist()
    assert isinstance(row, dict)
    return row


def test_ids_are_text_with_the_prefix_of_their_kind() -> None:
    assert first(ROLES, id=7, return_id=12)["id"] == "rol:7"
    assert first(ROLES, id=7, return_id=12)["return_id"] == "12"


def test_words_of_the_source_become_codes() -> None:
    assert first(CLIENTS, id=1, kind="B")["kind"] == "company"


@given(st.lists(st.none() | st.text(max_size=5) | st.integers() | st.decimals(allow_nan=False), min_size=1, max_size=9))
def test_law_a_column_of_text_is_written_value_by_value(values: list[object]) -> None:
    # Asked of all at once or of each alone, the same comes out.
    rows = [(number, value) for number, value in enumerate(values)]
    together = translate_rows(CLIENTS, ["id", "phone"], rows).batch.column("phone").to_pylist()
    assert together == [None if value is None else str(value) for value in values]


def test_a_column_that_is_not_asked_for_is_empty() -> None:
    assert first(CLIENTS, id=1, kind="P")["phone"] is None


@pytest.mark.parametrize("value", ["1950-05-17", date(1950, 5, 17), datetime(1950, 5, 17, 13, 0, tzinfo=UTC)])
def test_a_date_comes_in_the_forms_of_different_drivers(value: object) -> None:
    assert first(CLIENTS, id=1, kind="P", date_of_birth=value)["date_of_birth"] == date(1950, 5, 17)


@pytest.mark.parametrize("value", [1, True, Decimal(1), 0])
def test_a_yes_or_no_comes_as_a_number(value: object) -> None:
    assert first(Entity("users", "", "database"), id=1, name="x", active=value)["active"] is bool(value)


RETURNS, NOTICES = Entity("returns", "", "database"), Entity("assessment_notices", "", "database")


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (Decimal("-1250.00"), -1250),
        (1250.0, 1250),
        ("1250", 1250),
        (2**63 - 1, 2**63 - 1),
        # Half a euro is no whole one, and a nought in front makes it the number of something else.
        (Decimal("12.50"), None),
        ("0125", None),
        ("12,50", None),
        (Decimal(2**63), None),
        (float("inf"), None),
        (Decimal("NaN"), None),
    ],
)
def test_an_amount_is_a_whole_number_or_is_found_not_to_be(value: object, amount: int | None) -> None:
    done = translated(NOTICES, id=1, tax_year=2016, amount=value)
    assert done.batch.column("amount").to_pylist() == [amount]
    unfit = [found for found in done.found if found.field == "amount"]
    assert [found.detail for found in unfit] == ([] if amount is not None else [str(value)])


@pytest.mark.parametrize(
    "value",
    [
        "2016-05-01 13:00:00",
        "2016-05-01T15:00:00+02:00",
        datetime(2016, 5, 1, 13, 0),  # noqa: DTZ001 - as drivers give what has no zone
        datetime(2016, 5, 1, 15, 0, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_time_without_a_zone_is_utc_and_one_with_a_zone_the_same_moment(value: object) -> None:
    assert first(RETURNS, id=1, tax_year=2016, filed_at=value)["filed_at"] == datetime(2016, 5, 1, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("date_of_birth", "0000-00-00", "unfit-value"),
        ("date_of_birth", "17-05-1950", "unfit-value"),
        ("phone", b"\xff", "unfit-value"),
        ("kind", "X", "unknown-word"),
        ("name", None, "missing-value"),
    ],
)
def test_what_does_not_fit_is_found_and_not_lost(column: str, value: object, code: str) -> None:
    values = {"id": 1, "kind": "P", "state": "current", "office_id": 1, "name": "x", column: value}
    detail = None if value is None else str(value)
    assert translated(CLIENTS, **values).found == [Found("clients", "1", column, code, detail=detail)]


def test_one_unfit_value_does_not_cost_the_others() -> None:
    names = ["id", "kind", "date_of_birth"]
    rows = [[1, "P", "1950-05-17"], [2, "P", "?"], [3, "P", None]]
    assert translate_rows(CLIENTS, names, rows).batch.column("date_of_birth").to_pylist() == [
        date(1950, 5, 17),
        None,
        None,
    ]


def test_facts_are_no_columns_of_a_record() -> None:
    assert record_columns(CLIENTS, ["id", "of_office", "name", "content_hash"]) == ("id", "name")


values = st.one_of(st.none(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(), st.decimals())


@given(
    st.lists(
        st.fixed_dictionaries({"id": st.integers(), "kind": values, "active": values, "email": values, "name": values})
    )
)
def test_law_any_row_becomes_a_record(rows: list[dict[str, object]]) -> None:
    entity = Entity("users", "", "database")
    names = ["id", "active", "email", "name"]
    batch = translate_rows(entity, names, [[row[name] for name in names] for row in rows]).batch if rows else None
    assert batch is None or batch.num_rows == len(rows)


def test_a_uniqueidentifier_is_written_as_the_server_writes_it() -> None:
    guid = UUID("c4244bb4-56c4-46f3-a178-cd3c89bd0c75")
    assert ids_of(ROLES, [guid]) == [f"rol:{str(guid).upper()}"]
