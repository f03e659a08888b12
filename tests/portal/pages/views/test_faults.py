"""What visitors see when something is not there, not allowed, expired or broken."""

from __future__ import annotations

import logging
import re

import pytest
from django.test import Client, override_settings

from overstap.portal.accounts.api import User
from overstap.portal.pages.views import start
from tests.portal.pages.reading import text_of


def test_an_unknown_address_says_so_with_and_without_a_log_in(client_logged_in: Client) -> None:
    for browser in (client_logged_in, Client()):
        response = browser.get("/nergens/")
        assert response.status_code == 404
        assert "Deze pagina is er niet" in text_of(response)


def test_somebody_without_an_account_is_told_whom_to_ask(db: None) -> None:
    browser = Client()
    browser.force_login(User.objects.create_user("los@nergens.example"))
    response = browser.get("/")
    assert response.status_code == 403
    assert "Vraag de beheerder" in text_of(response)


def test_an_expired_form_says_that_nothing_changed(member: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    response = browser.post("/klanten/", {"q": "vries"})
    assert response.status_code == 403
    assert "Er is niets gewijzigd" in text_of(response)


@override_settings(ALLOWED_HOSTS=["portaal.example"])
def test_a_request_for_another_host_is_refused_in_style(db: None) -> None:
    response = Client().get("/inloggen/", headers={"host": "kwaad.example"})
    assert response.status_code == 400
    assert "Dit verzoek is niet begrepen" in text_of(response)


def test_a_fault_shows_a_reference_that_is_in_the_log(
    client_logged_in: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    client_logged_in.raise_request_exception = False
    monkeypatch.setattr(start, "heat_grid", lambda _: 1 / 0)
    with caplog.at_level(logging.ERROR):
        response = client_logged_in.get("/")
    assert response.status_code == 500
    (reference,) = re.findall(r"Code: 500-(\w+)", text_of(response))
    assert reference in caplog.text
    assert "ZeroDivisionError" not in response.content.decode()
