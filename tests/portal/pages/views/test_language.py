"""Dutch comes first; a choice stays, and follows who is logged in to every device."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from overstap import i18n
from overstap.portal.accounts.api import Account, User
from tests.portal.conftest import AccountClient


@pytest.fixture(autouse=True)
def back_to_dutch() -> Iterator[None]:
    """What a request activates outlives it in this process, and the next test is in Dutch."""
    yield
    i18n.activate("nl")
    translation.deactivate()


def language_of(response: object) -> str:
    return response.content.decode().split('<html lang="')[1][:2]


def test_a_visitor_reads_dutch_until_he_chooses(db: None) -> None:
    browser = Client()
    assert language_of(browser.get("/inloggen/")) == "nl"
    browser.post("/taal/", {"language": "en", "next": "/inloggen/"})
    response = browser.get("/inloggen/")
    assert language_of(response) == "en"
    assert "With your e-mail address" in response.content.decode()


def test_a_visitors_browser_may_ask_for_english(db: None) -> None:
    assert language_of(Client().get("/inloggen/", headers={"accept-language": "en-GB,en;q=0.9"})) == "en"


def test_a_users_choice_follows_him_to_every_device(client_logged_in: Client, member: User, account: Account) -> None:
    client_logged_in.post("/taal/", {"language": "en"})
    elsewhere = AccountClient(member, account)
    response = elsewhere.get("/klanten/", headers={"accept-language": "nl"})
    assert language_of(response) == "en"
    assert "No clients yet" in response.content.decode()
    assert i18n.active_language() == "en", "errors of the rooms below speak it too"


def test_a_language_that_the_portal_does_not_speak_changes_nothing(client_logged_in: Client, member: User) -> None:
    client_logged_in.post("/taal/", {"language": "xx"})
    member.refresh_from_db()
    assert member.language == "nl"


def test_a_choice_leads_back_to_this_portal_only(db: None) -> None:
    response = Client().post("/taal/", {"language": "en", "next": "https://kwaad.example/"})
    assert response["Location"] == "/"
