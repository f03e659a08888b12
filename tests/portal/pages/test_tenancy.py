"""Nobody sees another account's records, whatever address he types; nobody sees any without logging in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from overstap.portal.accounts.api import User
from overstap.portal.transfers.models import Migration
from tests.portal.pages.conftest import Dossier


@pytest.fixture
def addresses(dossier: Dossier, migration: Migration) -> list[str]:
    """One of each page that is about a record."""
    number = migration.number
    return [
        reverse("client", args=[dossier.person.pk]),
        reverse("return", args=[dossier.vat.pk]),
        reverse("return_document", args=[dossier.vat.pk]),
        reverse("attachment", args=[dossier.vat.pk, dossier.attachment.pk]),
        reverse("notice_document", args=[dossier.notice.pk]),
        reverse("migration", args=[number]),
        reverse("migration_progress", args=[number]),
        reverse("migration_ledger", args=[number, "bevindingen"]),
    ]


def test_a_stranger_is_told_that_the_page_is_not_there(addresses: list[str], stranger: User) -> None:
    browser = Client()
    browser.force_login(stranger)
    assert {browser.get(address).status_code for address in addresses} == {404}


def test_a_members_own_pages_are_there(addresses: list[str], client_logged_in: Client) -> None:
    assert {client_logged_in.get(address).status_code for address in addresses} == {200}


def test_a_stranger_lists_and_counts_nothing(dossier: Dossier, stranger: User) -> None:
    browser = Client()
    browser.force_login(stranger)
    assert "Vries" not in browser.get("/klanten/").content.decode()
    assert "Nog geen aangiften" in browser.get("/aangiften/").content.decode()
    assert browser.get(f"/aangiften/?klant={dossier.person.pk}").status_code == 200


@pytest.mark.parametrize("name", ["start", "clients", "returns", "notices", "migrations"])
def test_who_is_not_logged_in_is_sent_to_the_log_in(name: str, db: None) -> None:
    response = Client().get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/inloggen/?next=")
