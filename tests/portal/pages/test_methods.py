"""Pages are read with GET; only what changes something takes POST, and nothing takes anything else."""

from __future__ import annotations

import pytest
from django.test import Client

from overstap.portal.transfers.models import Migration
from tests.portal.pages.conftest import Dossier

READ_ONLY = [
    "/",
    "/klanten/{person}/",
    "/aangiften/{vat}/",
    "/aangiften/{vat}/bestand/",
    "/migraties/",
    "/migraties/1/",
]
LISTS = ["/klanten/", "/aangiften/", "/aanslagen/"]


@pytest.mark.parametrize("pattern", READ_ONLY)
def test_a_page_that_only_shows_takes_no_post(
    client_logged_in: Client, dossier: Dossier, migration: Migration, pattern: str
) -> None:
    address = pattern.format(person=dossier.person.pk, vat=dossier.vat.pk)
    assert client_logged_in.post(address).status_code == 405
    assert client_logged_in.head(address).status_code == 200


@pytest.mark.parametrize("address", LISTS)
def test_a_list_takes_a_search_and_nothing_else(client_logged_in: Client, address: str) -> None:
    assert client_logged_in.post(address, {"q": ""}).status_code == 302
    assert client_logged_in.delete(address).status_code == 405
    assert client_logged_in.put(address).status_code == 405


def test_starting_a_migration_takes_no_get(client_logged_in: Client, migration: Migration) -> None:
    assert client_logged_in.get("/migraties/1/starten/").status_code == 405


def test_a_language_is_chosen_by_post_only(client_logged_in: Client) -> None:
    assert client_logged_in.get("/taal/").status_code == 405
