from __future__ import annotations

import hashlib

import pyarrow as pa

from overstap.bundle.documents import document_columns, set_apart
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.model import ATTACHMENTS
from overstap.bundle.records import complete_batch
from tests.bundle.making import attachment


class Shelf:
    """Keeps documents in memory under made-up paths."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []

    def __call__(self, data: pa.Buffer) -> str:
        self.kept.append(bytes(data))
        return f"documents/{len(self.kept):06}.bin"


def test_documents_are_hashed_and_measured() -> None:
    row = complete_batch(ATTACHMENTS, [attachment("b1", b"%PDF")]).to_pylist()[0]
    assert row["document_sha256"] == hashlib.sha256(b"%PDF").hexdigest()
    assert (row["document_size"], row["document_path"]) == (4, None)


def test_an_empty_document_is_a_document() -> None:
    row = complete_batch(ATTACHMENTS, [attachment("b1", b"")]).to_pylist()[0]
    assert (row["document"], row["document_size"]) == (b"", 0)


def test_no_document_has_no_hash() -> None:
    row = complete_batch(ATTACHMENTS, [attachment("b1", None)]).to_pylist()[0]
    assert (row["document_sha256"], row["document_size"]) == (None, None)


def test_large_documents_are_set_apart_and_leave_memory() -> None:
    shelf = Shelf()
    large = bytes(INLINE_BYTES + 1)
    given = [attachment("b1", large), attachment("b2", b"small"), attachment("b3", None)]
    batch = set_apart(ATTACHMENTS, complete_batch(ATTACHMENTS, given), shelf)
    assert shelf.kept == [large]
    assert batch.column("document").to_pylist() == [None, b"small", None]
    assert batch.column("document_path").to_pylist() == ["documents/000001.bin", None, None]
    assert batch.nbytes < 10_000


def test_a_document_of_4_mib_stays_inside() -> None:
    shelf = Shelf()
    set_apart(ATTACHMENTS, complete_batch(ATTACHMENTS, [attachment("b1", bytes(INLINE_BYTES))]), shelf)
    assert shelf.kept == []


def test_a_table_without_the_column_has_no_documents() -> None:
    columns = document_columns("document", None, 2)
    assert {name: values.to_pylist() for name, values in columns.items()} == {
        "document_sha256": [None, None],
        "document_size": [None, None],
        "document_path": [None, None],
    }
