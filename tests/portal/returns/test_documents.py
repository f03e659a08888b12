"""A document comes out as it went in, wherever it is kept."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from overstap.portal.returns.documents import DocumentMissingError, read_document


def record(document: bytes | memoryview | None = None, path: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(document=document, document_path=path)


@pytest.mark.parametrize("document", [b"<xbrl/>", b"", memoryview(b"<xbrl/>")])
def test_a_document_in_its_row(document: bytes | memoryview) -> None:
    assert read_document(record(document)) == bytes(document)


def test_a_document_in_the_storage() -> None:
    path = default_storage.save("documenten/1", ContentFile(b"groot"))
    assert read_document(record(path=path)) == b"groot"


def test_a_record_without_a_document() -> None:
    assert read_document(record()) is None


def test_a_document_that_should_be_there_and_is_not() -> None:
    with pytest.raises(DocumentMissingError):
        read_document(record(path="documenten/weg"))
