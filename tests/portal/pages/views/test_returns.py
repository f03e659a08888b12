"""Aangiften: the list and what narrows it, one return, and its document byte for byte."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from overstap.portal.accounts.api import Account, bind
from tests.portal.pages.conftest import Dossier, make_return
from tests.portal.pages.documents import PROGRAM_DOCUMENT, VAT_MESSAGE
from tests.portal.pages.reading import text_of


def test_a_return_downloads_byte_for_byte_under_a_neutral_name(client_logged_in: Client, dossier: Dossier) -> None:
    response = client_logged_in.get(reverse("return_document", args=[dossier.vat.pk]))
    assert response.content == VAT_MESSAGE
    assert response["Content-Disposition"] == f'attachment; filename="ob-2020-{dossier.vat.pk}.xbrl"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_program_document_downloads_as_it_is(client_logged_in: Client, dossier: Dossier) -> None:
    response = client_logged_in.get(reverse("return_document", args=[dossier.old.pk]))
    assert response.content == PROGRAM_DOCUMENT
    assert response["Content-Disposition"].endswith('.json"')


def test_an_attachment_downloads_without_its_name(client_logged_in: Client, dossier: Dossier) -> None:
    response = client_logged_in.get(reverse("attachment", args=[dossier.vat.pk, dossier.attachment.pk]))
    assert response.content == b"%PDF-1"
    assert response["Content-Disposition"] == f'attachment; filename="bijlage-{dossier.attachment.pk}.pdf"'


def test_an_attachment_is_not_found_under_another_return(client_logged_in: Client, dossier: Dossier) -> None:
    address = reverse("attachment", args=[dossier.old.pk, dossier.attachment.pk])
    assert client_logged_in.get(address).status_code == 404


def test_a_return_shows_its_boxes_as_amounts(client_logged_in: Client, dossier: Dossier) -> None:
    shown = text_of(client_logged_in.get(reverse("return", args=[dossier.vat.pk])))
    assert "1a Omzet, hoog tarief € 15.000" in shown.replace("1aOmzet", "1a Omzet")
    assert "Totaal te betalen of terug te vragen € -3.150" in shown
    assert "Omzetbelasting 4e kwartaal 2020" in shown


def test_what_stands_in_a_document_is_shown_as_text_only(client_logged_in: Client, dossier: Dossier) -> None:
    page = client_logged_in.get(reverse("return", args=[dossier.vat.pk])).content.decode()
    assert "Linden &lt;script&gt;" in page


def test_a_program_document_is_readable(client_logged_in: Client, dossier: Dossier) -> None:
    shown = text_of(client_logged_in.get(reverse("return", args=[dossier.old.pk])))
    assert "Liquide middelen 12.345" in shown
    assert "Aantekening Zie dossier – map 3" in shown


@pytest.mark.parametrize("document", [b"<xbrl", b"", None])
def test_a_return_that_cannot_be_read_is_still_shown(
    client_logged_in: Client, dossier: Dossier, account: Account, document: bytes | None
) -> None:
    with bind(account.pk):
        broken = make_return(dossier.person, tax_type="IB", tax_year=2019, document=document)
    response = client_logged_in.get(reverse("return", args=[broken.pk]))
    assert response.status_code == 200
    assert "Geen inhoud om te tonen" in text_of(response)


def test_a_return_without_a_document_offers_no_download(
    client_logged_in: Client, dossier: Dossier, account: Account
) -> None:
    with bind(account.pk):
        empty = make_return(dossier.person, tax_type="IB", tax_year=2019, document_format=None)
    assert "Download" not in text_of(client_logged_in.get(reverse("return", args=[empty.pk])))
    assert client_logged_in.get(reverse("return_document", args=[empty.pk])).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("?soort=OB", 1),
        ("?jaar=2012", 1),
        ("?status=open", 1),
        ("?soort=OB&jaar=2012", 0),
        ("?jaar=vroeger", 2),
        ("?klant=9999999999999999999999", 2),
    ],
)
def test_the_list_is_narrowed_by_its_choices(
    client_logged_in: Client, dossier: Dossier, query: str, found: int
) -> None:
    page = client_logged_in.get(f"/aangiften/{query}").context["page"]
    assert page.paginator.count == found


def test_the_list_of_one_client_shows_only_his(client_logged_in: Client, dossier: Dossier) -> None:
    response = client_logged_in.get(f"/aangiften/?klant={dossier.company.pk}")
    assert [found.pk for found in response.context["page"].object_list] == [dossier.old.pk]
    assert "Bakker B.V." in text_of(response)


@pytest.mark.parametrize("order", ["jaar", "-jaar", "verzonden", "-verzonden", "klant", "-klant", "onzin"])
def test_every_order_gives_every_return(client_logged_in: Client, dossier: Dossier, order: str) -> None:
    response = client_logged_in.get(f"/aangiften/?sorteer={order}")
    assert {found.pk for found in response.context["page"].object_list} == {dossier.vat.pk, dossier.old.pk}
