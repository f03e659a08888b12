"""The pages that ask whether to undo a migration, and the button to try again what failed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.models import Client as PracticeClient
from overstap.portal.transfers import api as transfers_api
from overstap.portal.transfers.models import BundleKey, JournalEntry, Migration, Retained
from overstap.portal.uploads.models import Upload
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import make_migration
from tests.portal.pages.reading import text_of

NOW = {"finished_at": timezone.now(), "source_id": "else4cas-1"}


def journal(migration: Migration, client: PracticeClient, key: str, **more: object) -> None:
    of = {"account_id": migration.account_id, "migration": migration, "table": "clients", "key": key}
    BundleKey.objects.create(**of, content_hash="0", outcome="imported", label=client.name)
    JournalEntry.objects.create(**of, row=client.pk, action="made", **more)


@pytest.fixture
def done(account: Account, administrator: User) -> Migration:
    """A migration that made two clients, of whom somebody edited one."""
    with bind(account.pk):
        done = make_migration(account, administrator, "complete", **NOW)
        for key, edited in (("c1", {}), ("c2", {"name": "Bakker"})):
            client = PracticeClient.objects.create(account=account, name=f"Klant {key}", kind="person", edited=edited)
            journal(done, client, key)
    return done


@pytest.fixture
def browser(administrator: User, account: Account) -> Client:
    """A test client as administrator."""
    return AccountClient(administrator, account)


def test_the_page_says_what_goes_and_names_what_stays(browser: Client, done: Migration) -> None:
    shown = text_of(browser.get("/migraties/1/terugdraaien/"))
    assert "Klanten 1 0" in shown
    assert "Wat blijft staan 1" in shown
    assert "Klant c2 Klanten sindsdien door u gewijzigd" in shown
    assert "Klant c1" not in shown


def test_a_notice_whose_number_was_noted_whole_is_named_by_its_end_only(
    browser: Client, done: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = transfers_api.Remaining("assessment_notices", "IB 2016 1234.56.782.H.46.0112", next(iter(Retained)), ())
    monkeypatch.setattr(transfers_api, "undo_outlook", lambda _: transfers_api.Outlook({}, {}, 1, (noted,)))
    page = text_of(browser.get("/migraties/1/terugdraaien/"))
    assert "IB 2016 •••••0112" in page
    assert "1234.56.782" not in page


def test_the_migration_leads_to_it_and_says_that_it_begins(browser: Client, done: Migration) -> None:
    assert "Migratie terugdraaien" in text_of(browser.get("/migraties/1/"))
    shown = text_of(browser.post("/migraties/1/teruggedraaid/", follow=True))
    assert "De migratie wordt teruggedraaid." in shown
    assert "Wordt teruggedraaid" in shown


@pytest.mark.parametrize("posted", [{}, {"wijzigingen": "on"}])
def test_edits_go_along_only_when_somebody_ticked_that(
    browser: Client, account: Account, done: Migration, posted: dict[str, str]
) -> None:
    browser.post("/migraties/1/teruggedraaid/", posted)
    with bind(account.pk):
        assert Migration.objects.get().undo_takes_edits is bool(posted)


def test_what_cannot_be_undone_says_why_and_offers_no_button(
    browser: Client, account: Account, done: Migration
) -> None:
    with bind(account.pk):
        Migration.objects.update(finished_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert "Migratie terugdraaien" not in text_of(browser.get("/migraties/1/"))
    response = browser.get("/migraties/1/terugdraaien/")
    assert "langer dan 30 dagen geleden" in text_of(response)
    assert "btn-danger" not in response.content.decode()
    assert "langer dan 30 dagen" in text_of(browser.post("/migraties/1/teruggedraaid/", follow=True))


def test_only_administrators_and_whoever_uploaded_it_may_undo_or_try_again(
    client_logged_in: Client, account: Account, member: User, done: Migration
) -> None:
    for address in ("teruggedraaid", "opnieuw"):
        assert client_logged_in.post(f"/migraties/1/{address}/").status_code == 403
    assert client_logged_in.get("/migraties/1/terugdraaien/").status_code == 403
    assert "terugdraaien" not in text_of(client_logged_in.get("/migraties/1/"))
    with bind(account.pk):
        Migration.objects.update(started_by=member)
    assert client_logged_in.get("/migraties/1/terugdraaien/").status_code == 200


def test_an_unknown_migration_is_not_found(browser: Client) -> None:
    assert browser.get("/migraties/7/terugdraaien/").status_code == 404
    assert browser.post("/migraties/7/opnieuw/").status_code == 404


@pytest.fixture
def lacking(account: Account, administrator: User) -> Migration:
    """A migration with a record that failed and one that lacked something."""
    with bind(account.pk):
        row = make_migration(
            account,
            administrator,
            "complete_with_differences",
            checked_at=timezone.now(),
            load_started_at=timezone.now(),
            **NOW,
        )
        of = {"account": account, "migration": row, "table": "returns", "content_hash": "0"}
        BundleKey.objects.create(**of, key="a1", outcome="failed", reason="reference-not-loaded")
        BundleKey.objects.create(**of, key="a2", outcome="skipped", reason="reference-missing")
        BundleKey.objects.create(**of, key="a3", outcome="skipped", reason="before-2012")
    return row


def test_the_page_says_how_many_can_be_tried_again(browser: Client, account: Account, lacking: Migration) -> None:
    assert "2 gegevens kwamen niet binnen." in text_of(browser.get("/migraties/1/"))
    assert "wordt opnieuw geprobeerd" in text_of(browser.post("/migraties/1/opnieuw/", follow=True))
    with bind(account.pk):
        assert Migration.objects.get().judges_again


def test_without_its_file_the_page_says_to_upload_it_again(
    browser: Client, account: Account, lacking: Migration
) -> None:
    with bind(account.pk):
        Upload.objects.update(erased_at=timezone.now())
    shown = text_of(browser.get("/migraties/1/"))
    assert "Opnieuw proberen" not in shown
    assert "upload het bestand dan nog eens: wat gelijk is, blijft zoals het is." in shown
    assert "valt niets opnieuw te proberen" in text_of(browser.post("/migraties/1/opnieuw/", follow=True))
