"""The choice between accounts."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html

from overstap.portal.accounts.api import Account, Membership, User
from tests.portal.pages.reading import text_of


@pytest.fixture
def browser(member: User, other_account: Account) -> Client:
    """Of somebody who works in two accounts and has not looked at either."""
    Membership.objects.create(account=other_account, user=member)
    client = Client()
    client.force_login(member)
    return client


def doors(response: object) -> list[str]:
    page = html.document_fromstring(response.content.decode())
    return page.xpath("//ul[@class='doors']//a/@href")


def test_after_the_log_in_both_accounts_are_offered_by_name(browser: Client) -> None:
    response = browser.get("/", follow=True)
    assert doors(response) == ["/k/noord/", "/k/zuid/"]
    assert "Kantoor Noord Medewerker Kantoor Zuid" in text_of(response)


def test_the_page_that_was_asked_for_is_kept(browser: Client) -> None:
    response = browser.get("/migraties/1/?pagina=2", follow=True)
    assert doors(response) == ["/k/noord/migraties/1/?pagina=2", "/k/zuid/migraties/1/?pagina=2"]


def test_the_choice_is_kept_for_this_session(browser: Client) -> None:
    browser.get("/k/zuid/klanten/")
    assert browser.get("/")["Location"] == "/k/zuid/"


@pytest.mark.parametrize("address", ["//kwaad.example/", "https://kwaad.example/", "javascript:alert(1)"])
def test_no_choice_leads_to_another_site(browser: Client, address: str) -> None:
    assert all(door.startswith("/k/") for door in doors(browser.get("/kantoren/", {"next": address})))


def test_who_belongs_nowhere_is_told_so(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("los@nergens.example"))
    assert client.get("/kantoren/").status_code == 403


def test_a_fault_in_an_account_that_is_not_his_leads_back_to_his_own(browser: Client) -> None:
    response = browser.get("/k/bestaat-niet/klanten/")
    assert response.status_code == 404
    assert "/k/bestaat-niet/" not in response.content.decode()
