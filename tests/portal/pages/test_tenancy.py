"""Nobody sees another account's records, whatever address he types; nobody sees any without logging in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from overstap.portal.accounts.api import Account, Membership, User, bind
from overstap.portal.transfers.models import Migration
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import Dossier, make_migration


@pytest.fixture
def addresses(dossier: Dossier, migration: Migration) -> list[str]:
    """One of each page that is about a record."""
    number = migration.number
    return [
        reverse("client", args=[dossier.person.pk]),
        reverse("client_edit", args=[dossier.person.pk]),
        reverse("client_history", args=[dossier.person.pk]),
        reverse("client_responsibilities", args=[dossier.person.pk]),
        reverse("notice", args=[dossier.notice.pk]),
        reverse("return", args=[dossier.vat.pk]),
        reverse("return_document", args=[dossier.vat.pk]),
        reverse("attachment", args=[dossier.vat.pk, dossier.attachment.pk]),
        reverse("notice_document", args=[dossier.notice.pk]),
        reverse("migration", args=[number]),
        reverse("migration_progress", args=[number]),
        reverse("migration_ledger", args=[number, "bevindingen"]),
        reverse("migration_ledger_csv", args=[number, "gegevens"]),
        reverse("migration_pdf", args=[number]),
        reverse("migration_csv", args=[number]),
    ]


def test_a_stranger_is_told_that_the_page_is_not_there(
    addresses: list[str], stranger: User, account: Account, other_account: Account
) -> None:
    for at in (account, other_account):
        browser = AccountClient(stranger, at)
        assert {browser.get(address).status_code for address in addresses} == {404}


def test_who_works_for_both_sees_each_accounts_own_migration_under_the_same_number(
    migration: Migration, member: User, account: Account, other_account: Account
) -> None:
    Membership.objects.create(account=other_account, user=member)
    with bind(other_account.pk):
        make_migration(other_account, member, "refused", source_name="Bron van Zuid")
    # The browser has been in the other account last: what counts is the address.
    there, here = AccountClient(member, other_account), AccountClient(member, account)
    here.cookies = there.cookies
    assert "Bron van Zuid" in there.get("/migraties/1/").content.decode()
    assert "Bron van Zuid" not in here.get("/migraties/1/").content.decode()
    assert "Bron van Zuid" in there.get("/migraties/1/").content.decode()


def test_a_members_own_pages_are_there(addresses: list[str], client_logged_in: Client) -> None:
    assert {client_logged_in.get(address).status_code for address in addresses} == {200}


def test_a_stranger_lists_and_counts_nothing(dossier: Dossier, stranger: User, other_account: Account) -> None:
    browser = AccountClient(stranger, other_account)
    assert "Vries" not in browser.get("/klanten/").content.decode()
    assert "Nog geen aangiften" in browser.get("/aangiften/").content.decode()
    assert browser.get(f"/aangiften/?klant={dossier.person.pk}").status_code == 200


@pytest.mark.parametrize("name", ["start", "clients", "returns", "notices", "migrations"])
def test_who_is_not_logged_in_is_sent_to_the_log_in(name: str, db: None) -> None:
    response = Client().get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/inloggen/?next=")
