"""Logging in and out and passwords, on our own pages."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from overstap.portal.accounts.api import User
from tests.portal.conftest import PASSWORD
from tests.portal.pages.reading import text_of


def log_in(browser: Client, email: str, password: str) -> object:
    return browser.post("/inloggen/", {"login": email, "password": password}, follow=True)


def test_the_right_password_leads_to_the_start_page(member: User) -> None:
    response = log_in(Client(), member.email, PASSWORD)
    assert response.redirect_chain == [("/", 302), ("/k/noord/", 302)]
    assert "Kantoor Noord" in text_of(response)


def test_a_wrong_password_says_so_in_dutch_and_keeps_the_address(member: User) -> None:
    response = log_in(Client(), member.email, "verkeerd")
    assert "horen niet bij elkaar" in text_of(response) or "onjuist" in text_of(response)
    assert f'value="{member.email}"' in response.content.decode()


def test_logging_out_ends_at_the_log_in(client_logged_in: Client) -> None:
    response = client_logged_in.post("/uitloggen/", follow=True)
    assert "U bent uitgelogd." in text_of(response)
    assert client_logged_in.get("/klanten/").status_code == 302


def test_a_forgotten_password_is_replaced_through_an_e_mail(member: User) -> None:
    browser = Client()
    browser.post("/wachtwoord/vergeten/", {"email": member.email})
    (address,) = re.findall(r"http://[^/]+(/wachtwoord/nieuw/\S+)", mail.outbox[0].body)
    form = browser.get(address, follow=True)
    new = "een ander lang wachtwoord"
    done = browser.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Wachtwoord gewijzigd" in text_of(done)
    assert log_in(Client(), member.email, new).redirect_chain == [("/", 302), ("/k/noord/", 302)]


def test_an_unknown_address_gets_no_e_mail_and_the_same_answer(db: None) -> None:
    response = Client().post("/wachtwoord/vergeten/", {"email": "niemand@nergens.example"}, follow=True)
    assert "Als dit e-mailadres bij ons bekend is" in text_of(response)
    assert mail.outbox == []


def test_a_used_link_says_so(db: None) -> None:
    assert "werkt niet meer" in text_of(Client().get("/wachtwoord/nieuw/1-set-password/", follow=True))


@pytest.mark.parametrize("new", ["kort", "wachtwoord1234"])
def test_a_password_is_changed_only_for_a_good_one(client_logged_in: Client, member: User, new: str) -> None:
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    response = client_logged_in.post("/wachtwoord/wijzigen/", form)
    refused = new == "kort"
    assert (response.status_code == 200) == refused
    member.refresh_from_db()
    assert member.check_password(new) != refused


def test_nobody_signs_up(db: None) -> None:
    assert Client().get("/inloggen/signup/").status_code == 404


@pytest.mark.parametrize("address", ["/inloggen/uitgeschakeld/", "/wachtwoord/vergeten/", "/wachtwoord/nieuw/klaar/"])
def test_pages_before_the_log_in_have_titles(db: None, address: str) -> None:
    assert re.search(r"<title>\s*\S[^<]+· Overstap\s*</title>", Client().get(address).content.decode())
