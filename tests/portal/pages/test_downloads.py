"""Answers with a document as it was filed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.pages.downloads import as_download, file_stem


@given(st.binary())
def test_law_the_bytes_are_the_bytes(document: bytes) -> None:
    assert as_download(document, stem="ob-2020-1", document_format="xbrl").content == document


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ({"document_format": "xbrl"}, "x.xbrl"),
        ({"document_format": "program-document"}, "x.json"),
        ({"document_format": "van later"}, "x.bin"),
        ({"media_type": "application/pdf"}, "x.pdf"),
        ({"media_type": 'text/html"; evil'}, "x.bin"),
        ({"media_type": None}, "x.bin"),
        ({}, "x.bin"),
    ],
)
def test_the_name_ends_in_what_is_known_of_it(kind: dict[str, str], name: str) -> None:
    assert as_download(b"", stem="x", **kind)["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_browser_may_neither_guess_nor_run_nor_show_it() -> None:
    response = as_download(b"<script>", stem="x", media_type="text/html")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(("tax", "stem"), [("OB", "ob-2020-7"), ("OTHER", "other-2020-7"), ("../x", "bericht-2020-7")])
def test_only_a_known_tax_gets_into_a_name(tax: str, stem: str) -> None:
    assert file_stem(tax, 2020, 7) == stem
