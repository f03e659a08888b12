"""Klanten: the list, its search that leaves no trace in addresses, and one client."""

from __future__ import annotations

import pytest
from django.test import Client

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client as OfficeClient
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import BSN, Dossier
from tests.portal.pages.reading import text_of


def names(response: object) -> list[str]:
    return [row.name for row in response.context["rows"]]


def test_the_list_is_by_surname(client_logged_in: Client, dossier: Dossier) -> None:
    assert names(client_logged_in.get("/klanten/")) == ["Bakker B.V.", "Vries, A.B. de"]
    assert names(client_logged_in.get("/klanten/?sorteer=-naam")) == ["Vries, A.B. de", "Bakker B.V."]


@pytest.mark.parametrize(("query", "found"), [("status=former", "Bakker B.V."), ("soort=person", "Vries, A.B. de")])
def test_the_list_is_narrowed_by_status_and_kind(
    client_logged_in: Client, dossier: Dossier, query: str, found: str
) -> None:
    assert names(client_logged_in.get(f"/klanten/?{query}")) == [found]


@pytest.mark.parametrize("text", ["vries", BSN, "1001"])
def test_a_search_finds_by_name_and_number(client_logged_in: Client, dossier: Dossier, text: str) -> None:
    response = client_logged_in.post("/klanten/", {"q": text}, follow=True)
    assert names(response) == ["Vries, A.B. de"]


def test_a_search_never_stands_readable_in_an_address(client_logged_in: Client, dossier: Dossier) -> None:
    location = client_logged_in.post("/klanten/", {"q": BSN, "status": "current"})["Location"]
    assert BSN not in location
    assert "status=current" in location
    assert f'value="{BSN}"' in client_logged_in.get(location).content.decode()


def test_a_sealed_search_of_another_account_or_a_forged_one_finds_everything(
    client_logged_in: Client, dossier: Dossier, stranger: User, other_account: Account
) -> None:
    other = AccountClient(stranger, other_account)
    location = other.post("/klanten/", {"q": "vries"})["Location"].replace("/k/zuid/", "/k/noord/")
    for address in (location, "/klanten/?zoek=onzin", "/klanten/?zoek=%C3%A9"):
        assert len(names(client_logged_in.get(address))) == 2


def test_a_search_without_a_result_says_so(client_logged_in: Client, dossier: Dossier) -> None:
    response = client_logged_in.post("/klanten/", {"q": "bestaat niet"}, follow=True)
    assert "Geen klant gevonden" in text_of(response)


def test_an_empty_account_says_what_will_be_here(client_logged_in: Client) -> None:
    assert "Nog geen klanten" in text_of(client_logged_in.get("/klanten/"))


def test_many_clients_come_in_pages_that_do_not_overlap(client_logged_in: Client, account: Account) -> None:
    with bind(account.pk):
        OfficeClient.objects.bulk_create(
            OfficeClient(account=account, kind="person", name="Jansen", client_number=str(n)) for n in range(120)
        )
    pages = [client_logged_in.get(f"/klanten/?pagina={page}").context["rows"] for page in (1, 2, 3, 99)]
    assert [len(rows) for rows in pages] == [50, 50, 20, 20]
    assert len({row.client.pk for rows in pages for row in rows}) == 120


def test_a_client_shows_who_it_is_what_it_has_and_who_serves_it(client_logged_in: Client, dossier: Dossier) -> None:
    shown = text_of(client_logged_in.get(f"/klanten/{dossier.person.pk}/"))
    for expected in ("A.B. de Vries", BSN, "Kade 1", "4e kwartaal 2020", "€ -1.250", "Relatiebeheer M. Edewerker"):
        assert expected in shown


def test_a_company_shows_its_own_numbers(client_logged_in: Client, dossier: Dossier) -> None:
    shown = text_of(client_logged_in.get(f"/klanten/{dossier.company.pk}/"))
    assert "123456782 · volgnummer 1" in shown
    assert "Geen klant meer" in shown
