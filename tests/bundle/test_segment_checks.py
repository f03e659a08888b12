from __future__ import annotations

import hashlib

import pyarrow as pa
import pytest

from overstap.bundle.info import DocumentRef
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.model import ATTACHMENTS, INVENTORY, OFFICES, Table
from overstap.bundle.problems import BundleProblem
from overstap.bundle.records import complete_batch, ledger_batch
from overstap.bundle.segment_checks import SegmentCheck
from tests.bundle.making import attachment, office

SHA256 = hashlib.sha256(b"%PDF").hexdigest()
DOCUMENT = DocumentRef("documents/000001.bin", SHA256, 4, "documents/000001.bin")


def check(table: Table, *batches: pa.RecordBatch, codes: bool = True) -> list[BundleProblem]:
    checked = SegmentCheck(table, "data/x.parquet", {DOCUMENT.path: DOCUMENT}, codes=codes)
    for batch in batches:
        checked.batch(batch)
    return list(checked.problems())


def offices(*keys: object) -> pa.RecordBatch:
    return complete_batch(OFFICES, [office(key) for key in keys])


def replaced(batch: pa.RecordBatch, column: str, values: list[object]) -> pa.RecordBatch:
    index = batch.schema.get_field_index(column)
    kind = batch.schema.field(index)
    return batch.set_column(index, kind.with_nullable(nullable=True), pa.array(values, kind.type))


def test_right_rows_have_no_problems() -> None:
    assert check(OFFICES, offices("a", "b"), offices("c")) == []
    assert check(OFFICES) == []
    assert check(OFFICES, offices().slice(0, 0)) == []


def test_order_is_checked_within_and_across_batches() -> None:
    for batches in ([offices("b", "a")], [offices("a", "c"), offices("b")]):
        assert [problem.code for problem in check(OFFICES, *batches)] == ["bundle.not-sorted"]


def test_order_is_that_of_utf_8_bytes() -> None:
    assert check(OFFICES, offices("Z", "a", "é", "\uffff", "\U0001f600")) == []


def test_keys_of_several_columns_are_ordered_column_by_column() -> None:
    rows = [("clients", "b", "x", None), ("users", "a", "x", None)]
    assert check(INVENTORY, ledger_batch(INVENTORY, rows)) == []
    assert len(check(INVENTORY, ledger_batch(INVENTORY, rows[::-1]))) == 1


def test_wrong_hashes_are_counted() -> None:
    batch = replaced(offices("a", "b", "c"), "content_hash", ["0" * 64, "1" * 64, "2" * 64])
    (problem,) = check(OFFICES, batch, replaced(offices("d"), "content_hash", ["x"]))
    assert (problem.code, problem.details["count"]) == ("bundle.content-hash", 4)


def test_rows_with_faults_are_not_relied_on() -> None:
    checked = SegmentCheck(OFFICES, "data/x.parquet", {}, codes=True)
    assert not checked.batch(replaced(offices("a"), "name", [None]))
    assert checked.batch(offices("a"))
    assert [problem.code for problem in checked.problems()] == ["bundle.value"]


def test_faults_are_added_up_per_column() -> None:
    batch = replaced(offices("a", "b"), "name", [None, None])
    (problem,) = check(OFFICES, batch, batch)
    assert problem.details["count"] == 4


@pytest.mark.parametrize(
    "changes",
    [
        {"document_sha256": "0" * 64},
        {"document_size": 5},
        {"document_sha256": None, "document_size": None},
        {"document": None},
        {"document_path": "documents/000001.bin"},
        {"document": None, "document_path": "documents/000009.bin"},
        {"document": None, "document_path": "documents/000001.bin", "document_size": 5},
        {"document": None, "document_path": "../../etc/passwd"},
        {"document": bytes(INLINE_BYTES + 1), "document_size": INLINE_BYTES + 1},
    ],
)
def test_a_document_must_be_what_and_where_its_record_says(changes: dict[str, object]) -> None:
    batch = complete_batch(ATTACHMENTS, [attachment("b1", b"%PDF")])
    for column, value in changes.items():
        batch = replaced(batch, column, [value])
    assert "bundle.document" in [problem.code for problem in check(ATTACHMENTS, batch)]


def test_a_document_elsewhere_is_right_when_it_is_described_alike() -> None:
    batch = complete_batch(ATTACHMENTS, [attachment("b1", b"%PDF")])
    moved = replaced(replaced(batch, "document", [None]), "document_path", ["documents/000001.bin"])
    checked = SegmentCheck(ATTACHMENTS, "data/x.parquet", {DOCUMENT.path: DOCUMENT}, codes=True)
    assert checked.batch(moved)
    assert (list(checked.problems()), checked.used) == ([], {"documents/000001.bin"})


@pytest.mark.parametrize("document", [None, b"", b"%PDF"])
def test_documents_inside_are_right_as_they_were_written(document: bytes | None) -> None:
    assert check(ATTACHMENTS, complete_batch(ATTACHMENTS, [attachment("b1", document)])) == []
