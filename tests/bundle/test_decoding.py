from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.bundle import decoding
from overstap.bundle.content import arrow_schema
from overstap.bundle.content_problems import SegmentSchemaError, SegmentTooLargeError, SegmentUnreadableError
from overstap.bundle.decoding import SegmentFile
from overstap.bundle.encoding import encode
from overstap.bundle.model import OFFICES
from overstap.bundle.problems import BundleProblem
from overstap.bundle.records import complete_batch
from tests.bundle.making import office

PATH = "data/offices/000001.parquet"
ROWS = pa.Table.from_batches(
    [complete_batch(OFFICES, [office(f"{number:02}", city="Zwolle") for number in range(100)])]
)
FILE = bytes(encode(OFFICES, ROWS.to_batches()))


def parquet(rows: pa.Table = ROWS, **options: object) -> bytes:
    sink = io.BytesIO()
    settings_: dict[str, object] = {"store_schema": False, "compression": "zstd"}
    pq.write_table(rows, sink, **settings_ | options)
    return sink.getvalue()


def read(data: bytes, *, later: bool = False) -> list[pa.RecordBatch]:
    return list(SegmentFile("offices", PATH, data, later=later).batches())


def test_a_segment_is_read_as_it_was_written() -> None:
    (batch,) = read(FILE)
    assert batch.to_pylist() == ROWS.to_pylist()
    assert batch.schema.types == arrow_schema("offices").types


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "snappy"},
        {"compression": "none", "use_dictionary": False},
        {"row_group_size": 7},
        {"data_page_version": "2.0"},
        {"use_dictionary": False, "column_encoding": {"id": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"write_page_index": True, "write_statistics": False, "version": "1.0"},
    ],
)
def test_parquet_of_others_is_read(options: dict[str, object]) -> None:
    assert [row for batch in read(parquet(**options)) for row in batch.to_pylist()] == ROWS.to_pylist()


def test_a_file_with_an_empty_row_group_is_read() -> None:
    assert read(parquet(ROWS.slice(0, 0))) == []


def test_columns_come_in_the_order_of_the_table() -> None:
    (batch,) = read(parquet(ROWS.select(ROWS.schema.names[::-1])))
    assert batch.schema.names == arrow_schema("offices").names


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1PAR1", b"PAR1" + bytes(50) + b"PAR1", b"PARE" + FILE[4:]])
def test_what_is_no_parquet_is_refused(data: bytes) -> None:
    with pytest.raises(SegmentUnreadableError):
        read(data)


def test_a_footer_longer_than_the_file_is_refused() -> None:
    with pytest.raises(SegmentUnreadableError):
        read(FILE[:-8] + (2**31).to_bytes(4, "little") + FILE[-4:])


@pytest.mark.parametrize("codec", ["gzip", "brotli", "lz4"])
def test_other_compressions_are_refused(codec: str) -> None:
    with pytest.raises(SegmentUnreadableError, match="compressie"):
        read(parquet(compression=codec))


def test_an_embedded_arrow_schema_is_refused() -> None:
    with pytest.raises(SegmentUnreadableError, match="Arrow-schema"):
        read(parquet(store_schema=True))


def test_an_arrow_schema_is_refused_before_the_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(decoding.pq, "ParquetFile")
    with pytest.raises(SegmentUnreadableError, match="Arrow-schema"):
        read(parquet(store_schema=True))


def test_a_long_footer_is_refused_before_the_file_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(decoding.pq, "ParquetFile")
    with pytest.raises(SegmentTooLargeError, match="voet"):
        read(parquet(pa.concat_tables([ROWS] * 10), row_group_size=1))


def test_a_name_that_is_not_utf_8_is_refused() -> None:
    data = FILE[:4] + FILE[4:].replace(b"country", b"count\xff\xfe")
    with pytest.raises(SegmentUnreadableError):
        read(data)


def test_other_metadata_is_ignored() -> None:
    assert read(parquet(ROWS.replace_schema_metadata({"pandas": "{}", "author": "x"})))


def test_more_rows_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_SEGMENT_ROWS", 99)
    with pytest.raises(SegmentTooLargeError, match="100 rijen"):
        read(FILE)


def test_more_columns_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_SEGMENT_COLUMNS", 9)
    with pytest.raises(SegmentTooLargeError):
        read(FILE)


def test_a_file_larger_than_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_SEGMENT_BYTES", len(FILE) - 1)
    with pytest.raises(SegmentTooLargeError):
        read(FILE)


def with_cities(cities: pa.Array) -> pa.Table:
    rows = pa.Table.from_pylist(ROWS.to_pylist() * (len(cities) // 100), ROWS.schema)
    return rows.set_column(rows.schema.get_field_index("city"), "city", cities)


def test_pages_that_decompress_to_too_much_are_refused_before_they_do() -> None:
    bomb = parquet(with_cities(pa.array(["x" * 700_000] * 100)), use_dictionary=False)
    assert len(bomb) < 100_000
    before = pa.total_allocated_bytes()
    with pytest.raises(SegmentTooLargeError):
        SegmentFile("offices", PATH, bomb)
    assert pa.total_allocated_bytes() - before < 1_000_000


def test_a_dictionary_that_unfolds_to_too_much_is_refused() -> None:
    numbers = pa.repeat(pa.scalar(0, pa.int32()), 100_000)
    cities = pa.DictionaryArray.from_arrays(numbers, pa.array(["x" * 900_000]))
    with pytest.raises(SegmentTooLargeError, match="meer dan"):
        read(parquet(with_cities(cities), use_dictionary=["city"]))


def test_many_small_dictionaries_that_unfold_to_too_much_together_are_refused() -> None:
    numbers = pa.repeat(pa.scalar(0, pa.int32()), 10_000)
    folded = pa.DictionaryArray.from_arrays(numbers, pa.array(["x" * 2_000]))
    columns = dict.fromkeys(ROWS.schema.names, folded)
    data = parquet(pa.table(columns), use_dictionary=True)
    assert len(data) < 100_000
    with pytest.raises(SegmentTooLargeError, match="meer dan"):
        read(data)


def test_a_dictionary_that_looks_heavy_and_is_not_is_read() -> None:
    """One long value among many short ones: the sum decides, not the worst case."""
    numbers = pa.array([0] + [1] * 99_999, pa.int32())
    cities = pa.DictionaryArray.from_arrays(numbers, pa.array(["x" * 900_000, "y"]))
    batches = read(parquet(with_cities(cities), use_dictionary=["city"]))
    assert sum(batch.num_rows for batch in batches) == 100_000
    assert {batch.schema.field("city").type for batch in batches} == {pa.string()}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("city", pa.array([1] * 100)),
        ("city", pa.array([["x"]] * 100)),
        ("city", pa.array([{"a": "x"}] * 100)),
        ("city", pa.array([b"x"] * 100)),
        ("id", pa.array(range(100))),
    ],
)
def test_columns_of_another_type_are_refused(name: str, column: pa.Array) -> None:
    changed = ROWS.set_column(ROWS.schema.get_field_index(name), name, column)
    with pytest.raises(SegmentSchemaError, match=name):
        read(parquet(changed))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SegmentSchemaError, match="country, ontbreekt"):
        read(parquet(ROWS.drop_columns(["country"])))


def test_a_column_that_occurs_twice_is_refused() -> None:
    with pytest.raises(SegmentSchemaError):
        read(parquet(ROWS.append_column("city", ROWS.column("city"))))


def test_unknown_columns_come_along_from_a_later_version_only() -> None:
    data = parquet(ROWS.append_column("colour", pa.array(["red"] * 100)))
    with pytest.raises(SegmentSchemaError, match="colour, is onbekend"):
        read(data)
    assert SegmentFile("offices", PATH, data, later=True).unknown == ("colour",)
    assert read(data, later=True)[0].column("colour").to_pylist() == ["red"] * 100


def test_unknown_columns_of_unknown_kinds_are_refused_even_then() -> None:
    data = parquet(ROWS.append_column("colours", pa.array([["red"]] * 100)))
    with pytest.raises(SegmentSchemaError):
        read(data, later=True)


def test_text_that_is_not_utf_8_is_refused() -> None:
    cities = pa.array([b"\xff\xfe"] * 100, pa.binary()).view(pa.string())
    with pytest.raises(SegmentUnreadableError):
        read(parquet(with_cities(cities)))


@settings(max_examples=300)
@given(data=st.data())
def test_law_a_damaged_segment_is_read_or_refused(data: st.DataObject) -> None:
    """Its hash would give it away before; here the decoder must stand on its own."""
    whole = bytearray(FILE)
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        batches = read(bytes(whole))
    except BundleProblem:
        return
    assert all(batch.schema.names == arrow_schema("offices").names for batch in batches)
