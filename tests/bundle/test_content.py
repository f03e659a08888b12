from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from overstap.bundle.content import (
    DIGEST_MODULUS,
    arrow_schema,
    binary_columns,
    content_hash,
    digest,
    digest_text,
)
from overstap.bundle.model import TABLES


def hashed(table: str, **columns: list[object]) -> list[str]:
    schema = arrow_schema(table)
    arrays = {name: pa.array(values, schema.field(name).type) for name, values in columns.items()}
    return content_hash(table, pa.RecordBatch.from_pydict(arrays)).to_pylist()


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_canonical_content_is_names_lengths_and_values_in_order_of_name() -> None:
    assert hashed("offices", name=["Kantoor Één"], id=["1"]) == [sha256("id:1:1,name:13:Kantoor Één,")]


def test_missing_values_and_missing_columns_are_the_same() -> None:
    assert hashed("offices", id=["1"], city=[None]) == hashed("offices", id=["1"])


def test_an_empty_text_is_not_a_missing_one() -> None:
    assert hashed("offices", id=["1"], city=[""]) != hashed("offices", id=["1"])


def test_values_cannot_flow_over_into_each_other() -> None:
    one = hashed("offices", id=["1"], city=["a,name:1:b"])
    assert one != hashed("offices", id=["1"], city=["a"], name=["b"])


@pytest.mark.parametrize(
    ("table", "column", "value", "text"),
    [
        ("returns", "tax_year", -7, "-7"),
        ("users", "active", False, "false"),
        ("users", "active", True, "true"),
        ("clients", "date_of_birth", date(999, 1, 2), "0999-01-02"),
        ("returns", "filed_at", datetime(2015, 4, 30, 12, 0, 0, 5, UTC), "2015-04-30 12:00:00.000005Z"),
        ("returns", "filed_at", datetime(2015, 4, 30, 12, tzinfo=UTC), "2015-04-30 12:00:00.000000Z"),
    ],
)
def test_each_kind_is_written_as_the_format_says(table: str, column: str, value: object, text: str) -> None:
    names = sorted([("id", "1"), (column, text)])
    canonical = "".join(f"{name}:{len(value)}:{value}," for name, value in names)
    assert hashed(table, **{"id": ["1"], column: [value]}) == [sha256(canonical)]


def test_a_document_counts_by_its_hash_wherever_it_is_kept() -> None:
    inside = hashed("attachments", id=["1"], document_sha256=["ab"], document_size=[2], document=[b"hi"])
    outside = hashed("attachments", id=["1"], document_sha256=["ab"], document_size=[2], document_path=["documents/1"])
    assert inside == outside == hashed("attachments", id=["1"], document_sha256=["ab"], document_size=[2])


def test_columns_of_a_later_version_count() -> None:
    batch = pa.RecordBatch.from_pydict({"id": pa.array(["1"]), "nickname": pa.array(["x"])})
    assert content_hash("clients", batch).to_pylist() == [sha256("id:1:1,nickname:1:x,")]


def test_the_hash_leaves_itself_out() -> None:
    assert hashed("offices", id=["1"], content_hash=["whatever"]) == hashed("offices", id=["1"])


def test_a_batch_of_no_known_columns_still_has_a_hash_per_row() -> None:
    assert hashed("offices", content_hash=["x", "y"]) == [sha256("")] * 2


def test_more_rows_than_are_hashed_at_once() -> None:
    keys = [str(number) for number in range(20_000)]
    hashes = hashed("offices", id=list(keys))
    assert hashes[19_999] == sha256("id:5:19999,")
    assert len(set(hashes)) == 20_000


def test_the_digest_is_a_sum_over_records() -> None:
    batch = pa.RecordBatch.from_pydict({"id": ["1", "2"], "content_hash": ["a" * 64, "b" * 64]})
    parts = digest("offices", batch.slice(0, 1)) + digest("offices", batch.slice(1))
    assert digest("offices", batch) == parts % DIGEST_MODULUS


def test_the_digest_tells_tables_apart() -> None:
    batch = pa.RecordBatch.from_pydict({"id": ["1"], "content_hash": ["a" * 64]})
    assert digest("offices", batch) != digest("users", batch)


def test_the_digest_of_nothing_is_zeros() -> None:
    assert digest_text(0) == "0" * 64
    assert digest_text(DIGEST_MODULUS + 5) == "0" * 63 + "5"


@pytest.mark.parametrize("table", TABLES)
def test_required_columns_are_not_nullable(table: str) -> None:
    assert [field.nullable for field in arrow_schema(table)] == [not one.required for one in TABLES[table].columns]


def test_documents_are_the_binary_columns() -> None:
    assert {name: binary_columns(name) for name in TABLES if binary_columns(name)} == {
        "returns": ["document"],
        "assessment_notices": ["document"],
        "attachments": ["document"],
    }
