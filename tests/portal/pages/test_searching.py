"""Searches that travel sealed in an address."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.clients import api as clients_api
from overstap.portal.pages import searching

ACCOUNT = SimpleNamespace(pk=uuid4())
OTHER = SimpleNamespace(pk=uuid4())
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=50)


def posted(text: str, account: object = ACCOUNT, **choices: str) -> object:
    request = RequestFactory().post("/klanten/", {"q": text, **choices})
    request.account = account
    return request


def followed(address: str, account: object = ACCOUNT) -> object:
    request = RequestFactory().get(address)
    request.account = account
    return request


def sealed(text: str) -> str:
    return searching.to_sealed_address(posted(text), "/klanten/", []).url


@given(TEXTS)
def test_law_what_was_sealed_is_found_again(text: str) -> None:
    assert searching.searched_text(followed(sealed(text))) == text.strip()


@given(st.text("0123456789", min_size=4, max_size=20))
def test_law_an_address_never_holds_the_text(text: str) -> None:
    assert text not in sealed(text).split("zoek=")[0]
    assert searching.searched_text(followed(sealed(text), OTHER)) == ""


def test_the_same_search_looks_different_each_time() -> None:
    assert sealed("vries") != sealed("vries"), "or addresses in a log could be compared"


def test_other_choices_are_kept_and_empty_or_unknown_ones_are_not() -> None:
    request = posted("", status="current", soort="", kwaad="1")
    assert searching.to_sealed_address(request, "/klanten/", ["status", "soort"]).url == "/klanten/?status=current"
    assert searching.to_sealed_address(posted("  "), "/klanten/", []).url == "/klanten/"


def test_a_very_long_text_is_cut() -> None:
    assert len(searching.searched_text(followed(sealed("x" * 5000)))) == searching.LONGEST_TEXT


@pytest.mark.parametrize("token", ["", "onzin", "gAAAAAB", "é", "%00", "a" * 10_000])
def test_a_forged_token_searches_for_nothing(token: str) -> None:
    request = RequestFactory().get("/klanten/", {"zoek": token})
    request.account = ACCOUNT
    assert searching.searched_text(request) == ""


def test_nothing_looked_for_finds_everybody_and_is_never_cut_short() -> None:
    assert searching.searched_clients("") is None
    assert not searching.is_cut_short(None)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clients_api, "search", lambda _: list(range(clients_api.MOST_FOUND)))
    return


def test_a_search_with_the_most_results_may_have_more(crowd: None) -> None:
    assert searching.is_cut_short(searching.searched_clients("jan"))
