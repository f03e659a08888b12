"""The choices above a list."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from overstap.portal.pages.filters import Filter, read_filter

YEARS = [(2020, 2020), (2019, 2019)]


def read(query: str) -> Filter:
    return read_filter(RequestFactory().get(f"/aangiften/?{query}"), "jaar", "Jaar", YEARS)


def test_everything_is_offered_first() -> None:
    assert read("").options == [("", "Alle"), ("2020", "2020"), ("2019", "2019")]


@pytest.mark.parametrize(("query", "value"), [("jaar=2020", "2020"), ("jaar=", None), ("", None), ("soort=2020", None)])
def test_what_the_address_names_is_chosen(query: str, value: str | None) -> None:
    assert read(query).value == value


@pytest.mark.parametrize("query", ["jaar=1999", "jaar=2020%00", "jaar=2020'--"])
def test_what_is_not_offered_chooses_nothing(query: str) -> None:
    assert read(query).value is None
