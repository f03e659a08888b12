"""What lists have in common: order, pages, and choices that survive both."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from lxml import html

from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.models import Client as OfficeClient


@pytest.fixture
def crowd(account: Account) -> None:
    """A hundred and twenty clients, every other one former."""
    with bind(account.pk):
        OfficeClient.objects.bulk_create(
            OfficeClient(account=account, kind="person", name=f"Jansen {n:03}", state=("current", "former")[n % 2])
            for n in range(120)
        )


def page_of(browser: Client, address: str) -> html.HtmlElement:
    return html.document_fromstring(browser.get(address).content.decode())


def query_of(link: html.HtmlElement) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link.get("href")).query)


def test_a_heading_sorts_and_a_second_time_turns_round(client_logged_in: Client, crowd: None) -> None:
    heading = "//th[@aria-sort]"
    page = page_of(client_logged_in, "/klanten/?status=former&pagina=2")
    (sorted_by,) = page.xpath(heading)
    assert sorted_by.get("aria-sort") == "ascending"
    (link,) = sorted_by.xpath("./a")
    assert query_of(link) == {"status": ["former"], "sorteer": ["-naam"]}, "another order starts at its first page"
    (turned,) = page_of(client_logged_in, f"/klanten/{link.get('href')}").xpath(heading)
    assert turned.get("aria-sort") == "descending"


def test_walking_on_keeps_the_choices(client_logged_in: Client, crowd: None) -> None:
    page = page_of(client_logged_in, "/klanten/?status=former&sorteer=-naam")
    (onwards,) = page.xpath("//a[@rel='next']")
    assert query_of(onwards) == {"status": ["former"], "sorteer": ["-naam"], "pagina": ["2"]}
    (back,) = page_of(client_logged_in, f"/klanten/{onwards.get('href')}").xpath("//a[@rel='prev']")
    assert query_of(back)["pagina"] == ["1"]


def test_a_list_of_one_page_offers_no_walk(client_logged_in: Client) -> None:
    assert page_of(client_logged_in, "/klanten/").xpath("//nav[@class='pages']") == []


def test_the_form_repeats_what_was_chosen(client_logged_in: Client, crowd: None) -> None:
    location = client_logged_in.post("/klanten/", {"q": "jansen", "status": "former", "sorteer": "-naam"})["Location"]
    page = page_of(client_logged_in, location)
    assert page.xpath("string(//input[@id='search']/@value)") == "jansen"
    assert page.xpath("string(//select[@name='status']/option[@selected]/@value)") == "former"
    assert page.xpath("string(//input[@name='sorteer']/@value)") == "-naam"


def test_a_narrowed_list_offers_the_way_back(client_logged_in: Client, crowd: None) -> None:
    assert page_of(client_logged_in, "/klanten/?status=former").xpath("//a[text()='Toon alle klanten']")
    assert not page_of(client_logged_in, "/klanten/").xpath("//a[text()='Toon alle klanten']")
