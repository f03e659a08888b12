"""The content of a program's own document."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from overstap.portal.pages.facts.program_documents import (
    MOST_LINES,
    UnreadableDocumentError,
    content_of_program_document,
)
from tests.portal.pages.documents import PROGRAM_DOCUMENT


def test_sections_and_fields_keep_their_order_and_words() -> None:
    content = content_of_program_document(PROGRAM_DOCUMENT)
    assert [section.title for section in content.sections] == ["Activa", "Notities"]
    assert [line.label for line in content.sections[0].groups[0].lines] == ["Liquide middelen", "Voorraden"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12.345", Decimal(12345)), ("-7", Decimal(-7)), ("123456782", None), ("1.23", None), ("", None)],
)
def test_only_what_is_typed_as_an_amount_is_a_number(typed: str, number: Decimal | None) -> None:
    fields = [{"name": "A001", "label": "1a Omzet", "value": typed}]
    document = json.dumps({"sections": [{"name": "A", "fields": fields}]}).encode()
    ((line,),) = [group.lines for group in content_of_program_document(document).sections[0].groups]
    assert (line.number, line.text, line.box) == (number, typed, "1a")


@pytest.mark.parametrize(
    "document",
    [b"", b"\xff\xfe", b"[]", b"{}", b'{"sections": 1}', b'{"sections": ["x"]}', b'{"sections": [{"name": "x"}]}',
     b'{"sections": [{"name": "x", "fields": [1]}]}', b"[" * 100_000],
)  # fmt: skip
def test_another_layout_is_refused_with_a_sentence(document: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="kan hier niet worden getoond"):
        content_of_program_document(document)


def test_a_document_with_too_many_fields_is_refused() -> None:
    fields = [{"name": "A", "label": "A", "value": ""}] * (MOST_LINES + 1)
    with pytest.raises(UnreadableDocumentError):
        content_of_program_document(json.dumps({"sections": [{"name": "A", "fields": fields}]}).encode())
