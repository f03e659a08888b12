"""What all sources have in common: batches of the right columns, and the source inside another."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import RECORD_TABLES
from overstap.desktop.sources.contract import COMPUTED, Around, Records, Stage, handed_over_schema, innermost
from tests.desktop.scripted import Scripted, people

TABLES = [table.name for table in RECORD_TABLES]


@pytest.mark.parametrize("table", TABLES)
def test_a_source_hands_over_every_column_but_those_that_the_writer_makes(table: str) -> None:
    schema = handed_over_schema(table)
    columns = {column.name for column in next(each for each in RECORD_TABLES if each.name == table).columns}
    assert set(schema.names) == columns - COMPUTED


@pytest.mark.parametrize("table", TABLES)
def test_what_a_row_does_not_name_is_null(table: str) -> None:
    """Whether it may be null is for the export to judge, with the name of the record."""
    (row,) = Records.of(table, [{"id": "1"}]).batch.to_pylist()
    assert {name for name, value in row.items() if value is not None} == {"id"}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("returns", "tax_year", "tweeduizend"), ("returns", "period_start", "vandaag"), ("clients", "name", b"\xff")],
)
def test_a_value_that_does_not_fit_its_column_is_never_taken_for_another(
    table: str, column: str, value: object
) -> None:
    with pytest.raises((pa.ArrowInvalid, pa.ArrowTypeError)):
        Records.of(table, [{"id": "1", column: value}])


def test_no_rows_are_a_batch_of_the_same_columns() -> None:
    assert Records.of("returns", []).batch.schema == Records.of("returns", [{"id": "1"}]).batch.schema


dates = st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(st.lists(st.tuples(st.text(min_size=1), st.integers(-(2**63), 2**63 - 1), dates, st.binary()), max_size=5))
def test_law_values_come_out_of_a_batch_as_they_went_in(rows: list[tuple[str, int, date, bytes]]) -> None:
    names = ("id", "tax_year", "period_start", "document")
    given_rows = [dict(zip(names, row, strict=True)) for row in rows]
    taken = Records.of("returns", given_rows).batch.select(names).to_pylist()
    assert taken == given_rows


class Wrapped(Around):
    def __init__(self, source: Scripted | Wrapped) -> None:
        self.source = source


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_the_innermost_source_is_found_below_any_number_of_others(layers: int) -> None:
    inner = Scripted([people()])
    source: Scripted | Wrapped = inner
    for _ in range(layers):
        source = Wrapped(source)
    assert innermost(source) is inner


def test_what_is_referred_to_comes_in_an_earlier_stage() -> None:
    assert list(Stage) == sorted(Stage)
    assert Stage.PEOPLE < Stage.RETURNS < Stage.AFTER_RETURNS
