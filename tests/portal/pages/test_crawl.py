"""Every page of the portal, reached as a visitor does: by following links from the start page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

import pytest
from django.test import Client
from lxml import html

from overstap.portal.transfers.models import Migration
from tests.portal.pages.conftest import BSN, Dossier

MOST_PAGES = 200


@dataclass(frozen=True)
class Walk:
    """A visit to every page."""

    dossier: Dossier
    pages: dict[str, html.HtmlElement]


Pages = dict[str, html.HtmlElement]
"""The pages that links lead to, by address."""


@pytest.fixture(scope="module")
def kept() -> dict[str, object]:
    """What one walk found, for all tests here: walking takes seconds."""
    return {}


@pytest.fixture
def walk(kept: dict[str, object], client_logged_in: Client, dossier: Dossier, migration: Migration) -> Walk:
    """Every page that links lead to, and the records that they show; a dead link fails here."""
    if "walk" not in kept:
        kept["walk"] = Walk(dossier, _follow_links(client_logged_in))
    found = kept["walk"]
    assert isinstance(found, Walk)
    return found


@pytest.fixture
def pages(walk: Walk) -> Pages:
    """The pages alone."""
    return walk.pages


def test_no_link_is_dead(walk: Walk) -> None:
    assert f"/k/noord/klanten/{walk.dossier.person.pk}/" in walk.pages
    assert f"/k/noord/aangiften/{walk.dossier.vat.pk}/" in walk.pages
    assert "/k/noord/migraties/1/bevindingen/" in walk.pages


def test_every_page_has_a_title_of_its_own_and_one_heading(pages: Pages) -> None:
    for address, page in pages.items():
        title = " ".join(page.findtext(".//title").split())
        assert re.fullmatch(r".+ · Overstap", title), address
        assert len(page.findall(".//h1")) == 1, address


def test_no_page_has_scripts_or_styles_of_its_own(pages: Pages) -> None:
    for address, page in pages.items():
        assert not page.xpath("//style | //@style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"), address


def test_nothing_is_asked_of_another_machine(pages: Pages) -> None:
    for address, page in pages.items():
        sources = page.xpath("//@src | //link/@href | //use/@href")
        assert [source for source in sources if re.match(r"(https?:)?//", source)] == [], address


def test_every_field_has_a_label_and_every_id_is_used_once(pages: Pages) -> None:
    for address, page in pages.items():
        labelled = set(page.xpath("//label/@for"))
        fields = page.xpath("//input[not(@type='hidden')] | //select")
        assert [field.get("name") for field in fields if field.get("id") not in labelled] == [], address
        ids = page.xpath("//@id")
        assert sorted(ids) == sorted(set(ids)), address


def test_no_address_or_title_holds_a_number_of_a_person(pages: Pages) -> None:
    for address, page in pages.items():
        assert BSN not in address
        assert BSN not in page.findtext(".//title")


def test_lists_show_numbers_of_persons_masked(pages: Pages) -> None:
    for name in ("klanten", "aangiften", "aanslagen"):
        assert BSN not in pages[f"/k/noord/{name}/"].text_content()
    assert f"•••••eindigt op {BSN[-4:]}" in pages["/k/noord/klanten/"].text_content()


def _follow_links(browser: Client) -> Pages:
    found: Pages = {}
    queue, seen = ["/k/noord/"], {"/k/noord/"}
    while queue:
        assert len(seen) < MOST_PAGES, "the links do not come to an end"
        address = queue.pop(0)
        response = browser.get(address)
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("text/html"):
            found[address] = html.document_fromstring(response.content.decode())
            new = [link for link in _links(found[address], address) if link not in seen]
            seen.update(new)
            queue.extend(dict.fromkeys(new))
    return found


def _links(page: html.HtmlElement, address: str) -> list[str]:
    links = [urldefrag(urljoin(address, link)).url for link in page.xpath("//a/@href")]
    return [link for link in links if link.startswith("/")]
