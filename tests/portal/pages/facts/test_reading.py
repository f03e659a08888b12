"""From stored bytes to what a page shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.pages.facts.reading import read_content
from tests.portal.pages.documents import PROGRAM_DOCUMENT, VAT_MESSAGE


@pytest.mark.parametrize(
    ("kind", "document", "size"), [("xbrl", VAT_MESSAGE, 5), ("program-document", PROGRAM_DOCUMENT, 3)]
)
def test_a_document_is_read_by_its_format(kind: str, document: bytes, size: int) -> None:
    content = read_content(kind, document)
    assert (content.size, content.problem) == (size, "")


@pytest.mark.parametrize(
    ("kind", "document", "said"),
    [
        ("xbrl", None, "geen document"),
        ("xbrl", b"<a/>", "geen XBRL-bericht"),
        ("xbrl", VAT_MESSAGE.replace(b"<xbrli:xbrl", b"<!DOCTYPE xbrl><xbrli:xbrl", 1), "DTD"),
        ("program-document", b"{}", "kan hier niet worden getoond"),
        ("van later", b"x", "kan hier niet worden getoond"),
        (None, b"x", "kan hier niet worden getoond"),
    ],
)
def test_what_cannot_be_shown_says_so_and_what_to_do(kind: str | None, document: bytes | None, said: str) -> None:
    content = read_content(kind, document)
    assert said in content.problem
    assert content.size == 0


@given(st.sampled_from(["xbrl", "program-document"]), st.binary(max_size=300))
def test_law_no_document_breaks_its_page(kind: str, document: bytes) -> None:
    content = read_content(kind, document)
    assert bool(content.problem) == (content.size == 0) or content.problem == ""


@given(st.data())
def test_law_a_damaged_message_never_breaks_its_page(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(VAT_MESSAGE) - 1))
    damaged = VAT_MESSAGE[:place] + data.draw(st.binary(max_size=4)) + VAT_MESSAGE[place + 1 :]
    assert read_content("xbrl", damaged).size >= 0
