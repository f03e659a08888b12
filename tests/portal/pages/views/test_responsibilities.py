"""Responsibilities on the pages: of one client, of many, and linking colleagues."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client as OfficeClient
from overstap.portal.responsibilities.models import Colleague, Responsibility
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import Dossier
from tests.portal.pages.reading import text_of

MANY = "/klanten/verantwoordelijkheden/"


@pytest.fixture
def ann(account: Account, dossier: Dossier) -> Colleague:
    with bind(account.pk):
        return Colleague.objects.create(account=account, name="Ann Anders", migration_id=7)


def who(account: Account, name: str = "Relatiebeheer") -> list[tuple[str, str]]:
    with bind(account.pk):
        rows = Responsibility.objects.filter(responsibility=name, removed=False)
        return list(rows.order_by("client__name").values_list("client__name", "colleague__name"))


def one(dossier: Dossier) -> str:
    return f"/klanten/{dossier.person.pk}/verantwoordelijkheden/"


def send(browser: Client, address: str, **fields: object) -> str:
    return text_of(browser.post(address, fields, follow=True))


def test_a_task_of_one_client_is_added_handed_over_taken_away_and_put_back(
    client_logged_in: Client, account: Account, dossier: Dossier, ann: Colleague
) -> None:
    address, choice = one(dossier), f"c{ann.pk}"
    assert "toegevoegd" in send(client_logged_in, address, wat="erbij", taak="Invoeren", medewerker=choice)
    assert who(account, "Invoeren") == [("Vries", "Ann Anders")]
    with bind(account.pk):
        row = Responsibility.objects.get(responsibility="Relatiebeheer").pk
    assert "overgedragen" in send(client_logged_in, address, wat="over", rij=row, medewerker=choice)
    assert who(account) == [("Vries", "Ann Anders")]
    assert "weggehaald" in send(client_logged_in, address, wat="weg", rij=row)
    assert who(account) == []
    assert "teruggezet" in send(client_logged_in, address, wat="terug", rij=row)
    assert who(account) == [("Vries", "Ann Anders")]


def test_the_clients_page_tells_who_became_responsible(
    client_logged_in: Client, dossier: Dossier, ann: Colleague
) -> None:
    send(client_logged_in, one(dossier), wat="erbij", taak="Invoeren", medewerker=f"c{ann.pk}")
    shown = text_of(client_logged_in.get(f"/klanten/{dossier.person.pk}/"))
    assert "Invoeren: – →werd Ann Anders" in shown


def test_a_row_of_another_client_is_not_touched(
    client_logged_in: Client, account: Account, dossier: Dossier, ann: Colleague
) -> None:
    with bind(account.pk):
        row = Responsibility.objects.get().pk
    address = f"/klanten/{dossier.company.pk}/verantwoordelijkheden/"
    assert "is er niet, of niet meer" in send(client_logged_in, address, wat="weg", rij=row)
    assert who(account) == [("Vries", "M. Edewerker")]


@pytest.mark.parametrize("choice", ["", "c0", "x", "u99999"])
def test_somebody_who_is_not_there_is_refused_in_words(client_logged_in: Client, dossier: Dossier, choice: str) -> None:
    shown = send(client_logged_in, one(dossier), wat="erbij", taak="Invoeren", medewerker=choice)
    assert "Deze medewerker hoort niet bij dit kantoor." in shown


def test_many_clients_get_somebody_at_once(
    client_logged_in: Client, account: Account, dossier: Dossier, ann: Colleague
) -> None:
    fields = {"wat": "over", "alles": "1", "verantwoordelijkheid": "Relatiebeheer", "medewerker": f"c{ann.pk}"}
    assert "Voor 2 klanten gewijzigd." in send(client_logged_in, MANY, **fields)
    assert who(account) == [("Bakker B.V.", "Ann Anders"), ("Vries", "Ann Anders")]


def test_all_work_of_a_colleague_is_handed_over_to_a_user_of_the_portal(
    client_logged_in: Client, account: Account, dossier: Dossier, administrator: User
) -> None:
    with bind(account.pk):
        leaving = Colleague.objects.get()
    address = f"{MANY}?taak=Relatiebeheer&wie=c{leaving.pk}"
    assert "Overdragen van M. Edewerker" in text_of(client_logged_in.get(address))
    fields = {
        "wat": "over",
        "alles": "1",
        "verantwoordelijkheid": "Relatiebeheer",
        "medewerker": f"u{administrator.pk}",
    }
    assert "Voor 1 klant gewijzigd." in send(client_logged_in, address, **fields)
    assert who(account) == [("Vries", "Beheerder")]


def test_only_ticked_clients_are_meant(
    client_logged_in: Client, account: Account, dossier: Dossier, ann: Colleague
) -> None:
    fields = {"verantwoordelijkheid": "Invoeren", "medewerker": f"c{ann.pk}", "klant": str(dossier.company.pk)}
    send(client_logged_in, MANY, wat="erbij", **fields)
    assert who(account, "Invoeren") == [("Bakker B.V.", "Ann Anders")]
    assert "U hebt geen klanten gekozen." in send(client_logged_in, MANY, wat="weg", verantwoordelijkheid="Invoeren")
    assert "1 verantwoordelijkheid is weggehaald." in send(client_logged_in, MANY, wat="weg", **fields)
    assert who(account, "Invoeren") == []


def test_the_list_is_narrowed_to_whom_nobody_serves(client_logged_in: Client, dossier: Dossier) -> None:
    rows = client_logged_in.get(f"{MANY}?taak=Relatiebeheer&wie=niemand").context["rows"]
    assert [name for _, name, _ in rows] == ["Bakker B.V."]


def test_a_search_stays_out_of_the_address(client_logged_in: Client, dossier: Dossier) -> None:
    location = client_logged_in.post(MANY, {"q": "vries", "taak": "Invoeren"})["Location"]
    assert "vries" not in location
    assert [name for _, name, _ in client_logged_in.get(location).context["rows"]] == ["Vries, A.B. de"]


def test_an_administrator_links_a_colleague_and_a_member_may_not(
    client_logged_in: Client, account: Account, administrator: User, member: User, ann: Colleague
) -> None:
    address = f"/medewerkers/{ann.pk}/"
    assert client_logged_in.post(address, {"gebruiker": member.pk}).status_code == 403
    assert "2 niet gekoppeld" in text_of(client_logged_in.get("/medewerkers/"))
    browser = AccountClient(administrator, account)
    assert "De medewerker is gekoppeld." in send(browser, address, gebruiker=member.pk)
    with bind(account.pk):
        assert Colleague.objects.get(pk=ann.pk).user == member
    assert "aan niemand gekoppeld" in send(browser, address, gebruiker="")


def test_colleagues_stand_in_the_menu_of_the_settings_for_everybody(client_logged_in: Client) -> None:
    menu = client_logged_in.get("/instellingen/").context["settings_menu"]
    assert [item.label for item in menu] == ["Medewerkers", "Toegangstokens"]
    shown = client_logged_in.get(menu[0].address)
    assert [item.label for item in shown.context["settings_menu"] if item.is_current] == ["Medewerkers"]


def test_nobody_is_linked_to_a_stranger(account: Account, administrator: User, stranger: User, ann: Colleague) -> None:
    browser = AccountClient(administrator, account)
    assert "hoort niet bij dit kantoor" in send(browser, f"/medewerkers/{ann.pk}/", gebruiker=stranger.pk)


def test_two_hundred_clients_cost_as_many_questions_as_two(
    client_logged_in: Client, account: Account, dossier: Dossier
) -> None:
    with bind(account.pk):
        OfficeClient.objects.bulk_create(
            OfficeClient(account=account, kind="person", name=f"Jansen {number}") for number in range(200)
        )
    with CaptureQueriesContext(connection) as asked:
        assert len(client_logged_in.get(MANY).context["rows"]) == 100
    assert len(asked) < 25
