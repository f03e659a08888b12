"""Gegevens meenemen: asked for by an administrator, made in the background, taken along, erased."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.audit import api as audit
from overstap.portal.exports import actions
from overstap.portal.exports.errors import ExportStoppedError
from overstap.portal.exports.models import AccountExport
from tests.portal.conftest import AccountClient

PAGE = "/migraties/meenemen/"

# The snapshot of an export is a transaction of its own, so these need a database that commits.
pytestmark = pytest.mark.usefixtures("fresh_database")


@pytest.fixture
def browser(administrator: User, account: Account) -> Client:
    """An administrator's browser."""
    return AccountClient(administrator, account)


@pytest.fixture
def made(account: Account) -> AccountExport:
    """An export that is ready."""
    export = actions.ask(account.pk, actor_id=None)
    actions.make(account.pk, export.pk)
    with bind(account.pk):
        return AccountExport.objects.get()


def test_an_empty_page_says_what_will_be_here(browser: Client) -> None:
    assert "Nog geen export" in browser.get(PAGE).content.decode()


def test_asking_twice_makes_one_and_says_so(browser: Client, account: Account) -> None:
    browser.post(f"{PAGE}maken/")
    page = browser.post(f"{PAGE}maken/", follow=True).content.decode()
    assert "Er wordt al een export van dit kantoor gemaakt." in page
    with bind(account.pk):
        assert AccountExport.objects.count() == 1


def test_the_list_is_asked_for_again_until_the_file_is_there(browser: Client, account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    busy = browser.get(PAGE, headers={"HX-Request": "true"})
    assert ("every 2s" in busy.content.decode(), "HX-Refresh" in busy) == (True, False)
    actions.make(account.pk, export.pk)
    done = browser.get(PAGE, headers={"HX-Request": "true"})
    assert ("every 2s" in done.content.decode(), done["HX-Refresh"]) == (False, "true")


def test_the_file_comes_whole_and_the_log_says_who_took_it(
    browser: Client, made: AccountExport, administrator: User
) -> None:
    response = browser.get(f"{PAGE}1/bestand/")
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(content).hexdigest() == made.sha256
    assert response["Content-Disposition"] == f'attachment; filename="{made.file_name}"'
    with bind(made.account_id):
        event = audit.events_of(made.account_id)[0]
    assert (event.action, event.actor) == ("export.downloaded", administrator)


def test_an_erased_file_is_gone_and_can_be_made_anew(browser: Client, made: AccountExport) -> None:
    page = browser.post(f"{PAGE}1/wissen/", follow=True).content.decode()
    assert "Het bestand is gewist." in page
    assert browser.get(f"{PAGE}1/bestand/").status_code == 404
    assert browser.post(f"{PAGE}maken/", follow=True).status_code == 200
    with bind(made.account_id):
        assert list(AccountExport.objects.order_by("number").values_list("state", flat=True)) == ["erased", "writing"]


def test_a_failure_is_shown_with_what_to_do(browser: Client, account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    actions.give_up(account.pk, export.pk, ExportStoppedError())
    page = browser.get(PAGE).content.decode()
    assert "Probeer het later opnieuw." in page
    assert "exports.stopped" in page


def test_members_who_do_not_administer_get_nothing(client_logged_in: Client, made: AccountExport) -> None:
    assert made.number == 1
    answers = [client_logged_in.get(PAGE), client_logged_in.get(f"{PAGE}1/bestand/")]
    answers += [client_logged_in.post(f"{PAGE}maken/"), client_logged_in.post(f"{PAGE}1/wissen/")]
    assert [answer.status_code for answer in answers] == [403] * 4


def test_a_stranger_does_not_find_the_file(made: AccountExport, stranger: User, other_account: Account) -> None:
    assert made.number == 1
    assert AccountClient(stranger, other_account).get(f"{PAGE}1/bestand/").status_code == 404
