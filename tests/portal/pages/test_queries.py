"""A page asks the database a number of questions that does not grow with what it shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client as OfficeClient
from overstap.portal.returns.models import AssessmentNotice
from tests.portal.pages.conftest import Dossier, make_migration, make_return


@pytest.fixture
def more(account: Account, administrator: User, dossier: Dossier) -> Callable[[], None]:
    """Adds thirty of everything."""

    def add() -> None:
        with bind(account.pk):
            for number in range(30):
                client = OfficeClient.objects.create(account=account, kind="person", name=f"Jansen {number}")
                make_return(client, tax_type="IB", tax_year=2012 + number % 14)
                notice = {"tax_type": "IB", "tax_year": 2020, "amount": number}
                AssessmentNotice.objects.create(account=account, client=client, **notice)
                make_migration(account, administrator, "complete")

    return add


@pytest.mark.parametrize(
    "address", ["/", "/klanten/", "/aangiften/", "/aanslagen/", "/migraties/", "/klanten/oud/", "/medewerkers/"]
)
def test_thirty_rows_cost_as_many_questions_as_two(
    client_logged_in: Client, more: Callable[[], None], address: str
) -> None:
    few = questions(client_logged_in, address)
    more()
    assert questions(client_logged_in, address) <= few + 1, "one for the newest migration, which there was none of"


def test_a_clients_page_shows_some_and_counts_all(client_logged_in: Client, account: Account, dossier: Dossier) -> None:
    with bind(account.pk):
        for number in range(40):
            make_return(dossier.person, tax_type="OB", tax_year=2012 + number % 14)
    response = client_logged_in.get(f"/klanten/{dossier.person.pk}/")
    assert len(response.context["returns"]) == 20
    assert response.context["number_of_returns"] == 41
    assert f'href="/k/noord/aangiften/?klant={dossier.person.pk}"' in response.content.decode()


def questions(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
