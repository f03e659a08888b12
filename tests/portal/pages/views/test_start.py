"""Start: counts that lead to their lists, and the first steps where there is nothing yet."""

from __future__ import annotations

from django.test import Client
from lxml import html

from overstap.portal.transfers.models import Migration
from tests.portal.pages.conftest import Dossier
from tests.portal.pages.reading import text_of


def test_the_start_page_counts_what_there_is(client_logged_in: Client, dossier: Dossier, migration: Migration) -> None:
    shown = text_of(client_logged_in.get("/"))
    for expected in (
        "Kantoor Noord",
        "1 klant ",
        "1 geen klant meer",
        "2 aangiften",
        "1 aanslag (SBA)",
        "Laatste migratie",
    ):
        assert expected in shown


def test_every_cell_of_the_grid_leads_to_that_many_returns(client_logged_in: Client, dossier: Dossier) -> None:
    page = html.document_fromstring(client_logged_in.get("/").content.decode())
    cells = page.xpath("//table[contains(@class, 'heat')]//td/a")
    assert len(cells) == 4, "two returns, and the total of each tax"
    for cell in cells:
        listed = client_logged_in.get(cell.get("href")).context["page"].paginator.count
        assert str(listed) == cell.text_content().strip()


def test_an_empty_account_is_told_how_to_begin(client_logged_in: Client) -> None:
    assert "Maak een exportbestand op kantoor" in text_of(client_logged_in.get("/"))
