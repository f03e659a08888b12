"""Aanslagen (SBA): the list and the document of each."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.portal.pages.conftest import Dossier
from tests.portal.pages.reading import text_of


def test_the_list_shows_date_amount_and_status(client_logged_in: Client, dossier: Dossier) -> None:
    shown = text_of(client_logged_in.get("/aanslagen/"))
    assert "Vries, A.B. de OB 2020 05-03-2021 € -1.250 Akkoord Downloaden" in shown


@pytest.mark.parametrize(
    ("query", "found"), [("status=Akkoord", 1), ("jaar=2020", 1), ("soort=IB", 1), ("sorteer=-bedrag", 1)]
)
def test_the_list_is_narrowed_and_sorted(client_logged_in: Client, dossier: Dossier, query: str, found: int) -> None:
    assert client_logged_in.get(f"/aanslagen/?{query}").context["page"].paginator.count == found


def test_a_search_for_a_client_finds_his_notices(client_logged_in: Client, dossier: Dossier) -> None:
    for text, expected in (("vries", 1), ("bakker", 0)):
        response = client_logged_in.post("/aanslagen/", {"q": text}, follow=True)
        assert response.context["page"].paginator.count == expected


def test_a_notice_downloads_byte_for_byte(client_logged_in: Client, dossier: Dossier) -> None:
    response = client_logged_in.get(f"/aanslagen/{dossier.notice.pk}/bestand/")
    assert response.content == b"<sba/>"
    assert response["Content-Disposition"] == f'attachment; filename="sba-ob-2020-{dossier.notice.pk}.xbrl"'


def test_an_empty_account_says_what_will_be_here(client_logged_in: Client) -> None:
    assert "Nog geen aanslagen" in text_of(client_logged_in.get("/aanslagen/"))
