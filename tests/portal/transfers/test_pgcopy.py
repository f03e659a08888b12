"""Arrow's columns as PostgreSQL's rows: to the byte as its manual has them, and understood by it."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import Column, Kind
from overstap.portal.accounts.api import Account
from overstap.portal.transfers import copying, pgcopy

COLUMNS = [Column(kind.value, kind, "") for kind in Kind]
ARROW = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.DATETIME: pa.timestamp("us", "UTC"),
    Kind.BINARY: pa.large_binary(),
}
VALUES: Mapping[Kind, st.SearchStrategy[object]] = {
    Kind.TEXT: st.text(max_size=20),
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates(),
    Kind.DATETIME: st.datetimes(timezones=st.just(UTC)),
    Kind.BINARY: st.binary(max_size=20),
}
ROWS = st.lists(st.tuples(*(st.none() | VALUES[kind] for kind in Kind)), max_size=8)
EDGES = {
    Kind.TEXT: ["", "é \N{SNOWMAN}", "\t\n\\N"],
    Kind.INTEGER: [-(2**63), -1, 2**63 - 1],
    Kind.BOOLEAN: [True, False, True],
    Kind.DATE: [date(1, 1, 1), date(1999, 12, 31), date(9999, 12, 31)],
    Kind.DATETIME: [
        datetime.min.replace(tzinfo=UTC),
        datetime(2000, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 0, 0, 1, UTC),
    ],
    Kind.BINARY: [b"", b"\0\xff", bytes(70_000)],
}


def batch(rows: Sequence[Sequence[object]]) -> pa.RecordBatch:
    arrays = [pa.array([row[at] for row in rows], ARROW[kind]) for at, kind in enumerate(Kind)]
    return pa.RecordBatch.from_arrays(arrays, names=[kind.value for kind in Kind])


def as_the_manual_says(kind: Kind, value: object) -> bytes:
    if value is None:
        return struct.pack("!i", -1)
    match kind, value:
        case Kind.TEXT, str(text):
            data = text.encode()
        case Kind.INTEGER, int(number):
            data = struct.pack("!q", number)
        case Kind.BOOLEAN, bool(truth):
            data = struct.pack("!?", truth)
        case Kind.DATETIME, datetime() as moment:
            data = struct.pack("!q", (moment - datetime(2000, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))
        case Kind.DATE, date() as day:
            data = struct.pack("!i", (day - date(2000, 1, 1)).days)
        case _:
            assert isinstance(value, bytes)
            data = value
    return struct.pack("!i", len(data)) + data


def encoded(rows: pa.RecordBatch, columns: Sequence[Column] = COLUMNS) -> bytes:
    return b"".join(pgcopy.encode(columns, rows))


@given(ROWS)
def test_law_rows_are_written_as_the_manual_says(rows: list[tuple[object, ...]]) -> None:
    expected = (
        struct.pack("!h", len(row))
        + b"".join(as_the_manual_says(kind, value) for kind, value in zip(Kind, row, strict=True))
        for row in rows
    )
    assert encoded(batch(rows)) == b"".join(expected)


@given(ROWS, st.integers(0, 8), st.integers(0, 8))
def test_law_a_part_of_a_batch_is_written_as_those_rows_alone(
    rows: list[tuple[object, ...]], start: int, end: int
) -> None:
    assert encoded(batch(rows).slice(start, end)) == encoded(batch(rows[start : start + end]))


def test_columns_are_written_in_the_order_that_is_asked() -> None:
    rows = batch([("a", 1, True, None, None, b"z")])
    written = encoded(rows, [COLUMNS[5], COLUMNS[0]])
    assert written == b"\0\2" + b"\0\0\0\1z" + b"\0\0\0\1a"


def test_a_large_batch_is_encoded_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = batch([("a", 1, None, None, None, bytes(1000))] * 50)
    whole = encoded(rows)
    monkeypatch.setattr(pgcopy, "BYTES_AT_ONCE", 10_000)
    parts = list(pgcopy.encode(COLUMNS, rows))
    assert b"".join(parts) == whole
    assert max(map(len, parts)) <= 12_000


def test_a_row_larger_than_a_part_is_a_part_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pgcopy, "BYTES_AT_ONCE", 1)
    assert len(list(pgcopy.encode(COLUMNS, batch([("a", 1, None, None, None, b"z")] * 3)))) == 3


def test_postgresql_reads_the_same_values(bound: Account) -> None:
    rows = [*zip(*EDGES.values(), strict=True), (None,) * len(COLUMNS)]
    with connection.cursor() as cursor:
        assert copying.stage(cursor, COLUMNS, [batch(rows[:2]), batch(rows[2:])]) == len(rows)
        cursor.execute(
            'SELECT text, "integer", "boolean", date, extract(epoch FROM datetime)::text, "binary" FROM staged'
        )
        found = cursor.fetchall()
    moments = [
        None if row[4] is None else f"{(row[4] - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1):.6f}"
        for row in rows
    ]
    assert [row[4] for row in found] == moments
    assert [(*row[:4], row[5] if row[5] is None else bytes(row[5])) for row in found] == [
        (*row[:4], row[5]) for row in rows
    ]


def test_no_rows_at_all_are_staged_as_an_empty_table(bound: Account) -> None:
    with connection.cursor() as cursor:
        assert copying.stage(cursor, COLUMNS, []) == 0
        cursor.execute("SELECT count(*) FROM staged")
        assert cursor.fetchone() == (0,)
