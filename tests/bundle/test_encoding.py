from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import encoding
from overstap.bundle.content import arrow_schema
from overstap.bundle.encoding import encode
from overstap.bundle.model import ATTACHMENTS, OFFICES, TABLES, Table
from overstap.bundle.records import complete_batch
from tests.bundle.making import attachment, office


def offices(*keys: object) -> pa.RecordBatch:
    return complete_batch(OFFICES, [office(key) for key in keys])


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_parquet_file_carries_no_arrow_schema(table: Table) -> None:
    empty = pa.RecordBatch.from_pylist([], schema=arrow_schema(table.name))
    footer = pq.read_metadata(pa.BufferReader(encode(table, [empty])))
    assert footer.metadata is None
    assert footer.num_row_groups == 0


def test_columns_are_compressed_and_documents_have_no_dictionary() -> None:
    batch = complete_batch(ATTACHMENTS, [attachment(f"b{number}", b"%PDF") for number in range(10)])
    group = pq.read_metadata(pa.BufferReader(encode(ATTACHMENTS, [batch]))).row_group(0)
    columns = {group.column(number).path_in_schema: group.column(number) for number in range(group.num_columns)}
    assert {column.compression for column in columns.values()} == {"ZSTD"}
    assert not columns["document"].has_dictionary_page
    assert columns["media_type"].has_dictionary_page


def test_large_segments_have_several_row_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "GROUP_BYTES", 2000)
    data = encode(OFFICES, [offices(*(f"{number:03}" for number in range(99, -1, -1)))])
    assert pq.read_metadata(pa.BufferReader(data)).num_row_groups > 3
    assert pq.read_table(pa.BufferReader(data)).column("id").to_pylist() == [f"{number:03}" for number in range(100)]


@given(st.lists(st.tuples(st.text("abc", min_size=1, max_size=3), st.none() | st.binary(max_size=9)), max_size=12))
def test_law_documents_go_with_their_rows_however_these_came(rows: list[tuple[str, bytes | None]]) -> None:
    given_rows = dict(rows)
    # A batch for each, so that they lie apart.
    batches = [complete_batch(ATTACHMENTS, [attachment(key, data)]) for key, data in given_rows.items()]
    batches = batches or [pa.RecordBatch.from_pylist([], schema=arrow_schema("attachments"))]
    read = pq.read_table(pa.BufferReader(encode(ATTACHMENTS, batches)))
    told = list(zip(read.column("id").to_pylist(), read.column("document").to_pylist(), strict=True))
    assert told == sorted(given_rows.items())


def test_encoding_is_repeatable() -> None:
    one, other = (encode(OFFICES, [offices("b", "a")]) for _ in range(2))
    assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


def test_only_keys_have_statistics() -> None:
    """Smallest and largest BSN have no business in a footer."""
    group = pq.read_metadata(pa.BufferReader(encode(OFFICES, [offices("a", "b")]))).row_group(0)
    known = [group.column(number).path_in_schema for number in range(10) if group.column(number).is_stats_set]
    assert known == ["id"]


def test_the_list_of_batches_is_emptied() -> None:
    batches = [offices("a"), offices("b")]
    encode(OFFICES, batches)
    assert batches == []
