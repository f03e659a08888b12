"""Nobody signs up by himself, and every sentence of the log-in pages is ours."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from lxml import html

from overstap.portal.accounts.adapter import ClosedAdapter
from overstap.portal.accounts.models import User
from tests.portal.conftest import PASSWORD

NOT_OURS = re.compile(r"\b(je|jou|jouw|jij|you|your|the|this|password|please)\b", re.IGNORECASE)
"""Words of the libraries' Dutch, and of sentences that they have no Dutch for."""


def faults(response: HttpResponse) -> list[str]:
    """What a form says is wrong."""
    page = html.document_fromstring(response.content.decode())
    return [
        found.text_content().strip() for found in page.xpath("//*[@class='field-errors']/li | //*[@role='alert']//p")
    ]


def test_the_portal_is_closed_for_who_was_not_invited() -> None:
    assert not ClosedAdapter().is_open_for_signup(RequestFactory().get("/"))


@pytest.mark.parametrize("address", ["/inloggen/", "/wachtwoord/vergeten/", "/wachtwoord/wijzigen/"])
def test_a_form_that_is_not_filled_in_says_u_and_nothing_english(client_logged_in: Client, address: str) -> None:
    browser = Client() if address == "/inloggen/" else client_logged_in
    sentences = faults(browser.post(address, {}))
    assert sentences
    assert not [sentence for sentence in sentences if NOT_OURS.search(sentence)]


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("verkeerd", "vier losse woorden", "vier losse woorden"), (PASSWORD, "vier losse woorden", "vijf losse woorden")],
)
def test_a_refused_change_of_password_says_u(client_logged_in: Client, old: str, new: str, again: str) -> None:
    form = {"oldpassword": old, "password1": new, "password2": again}
    (sentence,) = faults(client_logged_in.post("/wachtwoord/wijzigen/", form))
    assert not NOT_OURS.search(sentence), sentence


def test_a_log_in_that_fails_too_often_says_u(member: User) -> None:
    browser = Client()
    for number in range(7):
        response = browser.post("/inloggen/", {"login": member.email, "password": f"geraden {number}"})
    assert "te vaak een verkeerd wachtwoord" in response.content.decode()
    assert not NOT_OURS.search(" ".join(faults(response)))
