"""Attachments: few, named after what they are, and PDFs whose offsets are right."""

from __future__ import annotations

import re
from datetime import date

import pytest

from overstap.sample.attachments import attachments_of
from overstap.sample.chance import chance
from overstap.sample.clients import make_client
from overstap.sample.defects import LARGE_ATTACHMENT
from overstap.sample.model import Attachment, Planned
from overstap.sample.offices import make_practice

PRACTICE = make_practice(1, 1)


def _planned(year: int, tax: str = "IB") -> Planned:
    return Planned("BAS", tax, "aangifte", year, date(year, 1, 1), date(year, 12, 31), 1, "Definitief", None)


def _of(position: int, year: int, number: int = 0) -> tuple[Attachment, ...]:
    return attachments_of(make_client(1, PRACTICE, position), _planned(year), chance("attachments", number))


FOUND = [attachment for number in range(600) for attachment in _of(30, 2019, number)]


def test_few_returns_have_attachments() -> None:
    assert 20 < len(FOUND) < 120
    assert {attachment.media_type for attachment in FOUND} == {"application/pdf", "text/plain", "text/csv"}


def test_names_tell_the_year_and_end_as_their_type() -> None:
    endings = {"application/pdf": ".pdf", "text/plain": ".txt", "text/csv": ".csv"}
    assert all(attachment.file_name.endswith(endings[attachment.media_type]) for attachment in FOUND)
    assert any("2019" in attachment.file_name for attachment in FOUND)


def test_a_pdf_finds_its_objects_where_its_table_says() -> None:
    pdf = next(attachment.content for attachment in FOUND if attachment.media_type == "application/pdf")
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF", pdf)[1])
    assert pdf[start : start + 4] == b"xref"
    for number, offset in enumerate(re.findall(rb"(\d{10}) 00000 n ", pdf), start=1):
        assert pdf[int(offset) :].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize(("position", "year", "size"), [(17, 2020, 0), (18, 2021, LARGE_ATTACHMENT)])
def test_sizes_at_both_ends(position: int, year: int, size: int) -> None:
    (attachment,) = _of(position, year)
    assert size - 100 <= len(attachment.content) <= size + 1000
