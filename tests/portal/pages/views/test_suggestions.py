"""Oud-klanten nakijken: who is suggested, and closing many at once."""

from __future__ import annotations

import pytest
from django.test import Client

from overstap.portal.accounts.api import Account, bind
from overstap.portal.clients.models import Client as OfficeClient
from tests.portal.pages.conftest import Dossier, make_return
from tests.portal.pages.reading import text_of

ADDRESS = "/klanten/oud/"


@pytest.fixture
def silent(account: Account, dossier: Dossier) -> list[int]:
    """Two hundred and five clients without a recent return, and the dossier's person."""
    with bind(account.pk):
        rows = [OfficeClient(account=account, kind="person", name=f"Stil {n:03}", migration_id=1) for n in range(205)]
        ids = [client.pk for client in OfficeClient.objects.bulk_create(rows)]
        OfficeClient.objects.update(migration_id=1)
        make_return(rows[0], tax_type="IB", tax_year=2013)
        return ids


def former(account: Account) -> int:
    with bind(account.pk):
        return OfficeClient.objects.filter(state="former", name__startswith="Stil").count()


def test_they_are_listed_with_their_last_return_and_why(client_logged_in: Client, silent: list[int]) -> None:
    shown = text_of(client_logged_in.get(ADDRESS))
    assert "Lang geen aangifte 206" in shown
    assert "Van deze klanten staat er geen aangifte over" in shown
    assert "Stil 000 Kies Stil 000" not in shown
    assert "2013" in text_of(client_logged_in.get(f"{ADDRESS}?pagina=3"))


def test_those_that_were_ticked_are_closed(client_logged_in: Client, account: Account, silent: list[int]) -> None:
    sent = {"klant": [str(silent[0]), str(silent[7]), "x", "9" * 40], "status": "former"}
    assert "2 klanten staan nu als geen klant meer." in text_of(client_logged_in.post(ADDRESS, sent, follow=True))
    assert former(account) == 2


def test_all_of_every_page_are_closed(client_logged_in: Client, account: Account, silent: list[int]) -> None:
    sent = {"alles": "1", "status": "former"}
    assert "206 klanten staan nu als geen klant meer." in text_of(client_logged_in.post(ADDRESS, sent, follow=True))
    assert former(account) == 205
    assert "Niemand na te kijken" in text_of(client_logged_in.get(ADDRESS))


def test_nothing_ticked_is_said(client_logged_in: Client, account: Account, silent: list[int]) -> None:
    shown = text_of(client_logged_in.post(ADDRESS, {"status": "former"}, follow=True))
    assert "U hebt geen klanten gekozen." in shown
    assert former(account) == 0


def test_whom_the_source_called_former_is_taken_on_again(
    client_logged_in: Client, account: Account, silent: list[int], dossier: Dossier
) -> None:
    address = f"{ADDRESS}?lijst=bron"
    assert "Bakker B.V." in text_of(client_logged_in.get(address))
    sent = {"klant": str(dossier.company.pk), "status": "current"}
    assert "1 klant is weer klant." in text_of(client_logged_in.post(address, sent, follow=True))
    assert "Bakker B.V." in text_of(client_logged_in.get(address)), "still one to look at again"


def test_an_account_without_returns_is_told_why_nobody_is_listed(client_logged_in: Client) -> None:
    shown = text_of(client_logged_in.get(ADDRESS))
    assert "Niemand na te kijken" in shown
    assert "Geen klanten" in text_of(client_logged_in.get(f"{ADDRESS}?lijst=bron"))
