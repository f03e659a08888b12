"""Which values a table allows, checked column-wise; the same rules for what is written and for what is read.

On top of ``model`` and ``limits``. ``records`` refuses on the first fault, ``verifying`` gathers them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from overstap.bundle.limits import MAX_DOCUMENT_BYTES, MAX_KEY_BYTES, MAX_TEXT_BYTES
from overstap.bundle.model import Column, Kind, Table
from overstap.i18n import mark

# Days that every language's date type can hold.
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Fault:
    """Values of one column that are not allowed: what is wrong, how many."""

    column: str
    what: str
    count: int


def faults(table: Table, batch: pa.RecordBatch, *, codes: bool = True) -> Iterator[Fault]:
    """What is wrong with the values of *batch*, whose columns are typed as the table says.

    With ``codes=False`` unknown codes pass, for bundles of a later minor version.
    """
    fit = _texts_fit(table, batch)
    for column in table.columns:
        values = batch.column(column.name)
        if column.required and values.null_count:
            yield Fault(column.name, mark("een verplichte waarde ontbreekt"), values.null_count)
        # Half of the columns of most tables: nothing in them can be wrong, and each question costs as much as for
        # values.
        if values.null_count == len(values):
            continue
        # The field of a finding is part of its key and may be empty: a finding about the record as a whole.
        is_key = column.name in table.key and column.name != "field"
        if not (fit and column.kind is Kind.TEXT):
            yield from _column_faults(column, values, is_key=is_key)
        if is_key:
            yield from _fault(column, mark("een sleutel is leeg"), pc.equal(pc.binary_length(values), 0))
        if codes and column.codes:
            yield from _code_faults(column, values)


def _texts_fit(table: Table, batch: pa.RecordBatch) -> bool:
    """Whether all texts are short enough for any column and hold no U+0000: asked of all columns as if they were one.

    Column by column, which finds the one that is at fault, these questions took a third of checking and hashing.
    """
    columns = [batch.column(column.name) for column in table.columns if column.kind is Kind.TEXT]
    texts = pa.concat_arrays([values for values in columns if values.null_count < len(values)] or columns[:1])
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest <= min(MAX_KEY_BYTES, MAX_TEXT_BYTES) and not pc.any(pc.match_substring(texts, "\0")).as_py()


def _column_faults(column: Column, values: pa.Array, *, is_key: bool) -> Iterator[Fault]:
    match column.kind:
        case Kind.TEXT:
            yield from _text_faults(column, values, limit=MAX_KEY_BYTES if is_key else MAX_TEXT_BYTES)
        case Kind.BINARY:
            yield from _fault(
                column, mark("een document is te groot"), pc.greater(pc.binary_length(values), MAX_DOCUMENT_BYTES)
            )
        case Kind.DATE | Kind.DATETIME:
            yield from _day_faults(column, values)
        # Every value of these fits.
        case Kind.INTEGER | Kind.BOOLEAN:
            pass


def _text_faults(column: Column, values: pa.Array, *, limit: int) -> Iterator[Fault]:
    # In bytes of UTF-8, which is what takes room.
    yield from _fault(column, mark("een tekst is te lang"), pc.greater(pc.binary_length(values), limit))
    # PostgreSQL and most other databases cannot hold U+0000 in a text.
    yield from _fault(column, mark("een tekst bevat het teken U+0000"), pc.match_substring(values, "\0"))


def _code_faults(column: Column, values: pa.Array) -> Iterator[Fault]:
    # A handful of values, however many rows.
    if {None, *column.codes}.issuperset(values.unique().to_pylist()):
        return
    # is_in calls a missing value unknown; whether it may be missing is another question.
    known = pc.is_in(values, pa.array(column.codes, pa.string()))
    yield from _fault(column, mark("onbekende code"), pc.and_(pc.is_valid(values), pc.invert(known)))


def _day_faults(column: Column, values: pa.Array) -> Iterator[Fault]:
    first, last = (pa.scalar(day, pa.date32()).cast(values.type) for day in (FIRST_DAY, LAST_DAY))
    if column.kind is Kind.DATETIME:
        # The last instant of the last day: the next day cannot be written as a Python date.
        last = pc.add(last, pa.scalar(86_400_000_000 - 1, pa.duration("us")))
    outside = pc.or_(pc.less(values, first), pc.greater(values, last))
    yield from _fault(column, mark("een datum ligt buiten de jaren 1 tot en met 9999"), outside)


def _fault(column: Column, what: str, wrong: pa.Array) -> Iterator[Fault]:
    count = pc.sum(wrong).as_py() or 0
    if count:
        yield Fault(column.name, what, count)
