"""Instellingen: the office's, for administrators; one's own tokens, for everybody."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import Account, User, account_by_token, bind
from overstap.portal.transfers.jobs import Job
from overstap.portal.transfers.models import Migration
from tests.portal.conftest import AccountClient
from tests.portal.pages.conftest import NOON, make_migration
from tests.portal.pages.reading import text_of

OFFICE = "/instellingen/kantoor/"
TOKENS = "/instellingen/tokens/"
FILLED = {
    "name": "De Linden",
    "office_hours_start": "07:30",
    "office_hours_end": "17:00",
    "load": "na-kantooruren",
    "confirm": "zelf",
}


@pytest.fixture
def manager(administrator: User, account: Account) -> Client:
    return AccountClient(administrator, account)


def test_the_settings_begin_where_one_may_look(client_logged_in: Client, manager: Client) -> None:
    assert text_of(manager.get("/instellingen/")) == text_of(manager.get(OFFICE))
    assert text_of(client_logged_in.get("/instellingen/")) == text_of(client_logged_in.get(TOKENS))


def test_an_administrator_sees_what_holds_now(manager: Client) -> None:
    page = manager.get(OFFICE).content.decode()
    assert 'value="Kantoor Noord"' in page
    assert 'value="08:00"' in page
    assert re.search(r'value="na-kantooruren"\s+checked', page)
    assert re.search(r'value="vanzelf"\s+checked', page)


def test_what_is_filled_in_is_kept(manager: Client, account: Account) -> None:
    shown = text_of(manager.post(OFFICE, FILLED, follow=True))
    assert "De instellingen zijn bewaard." in shown
    account.refresh_from_db()
    assert (account.name, account.office_hours_start.hour, account.confirms_itself) == ("De Linden", 7, False)
    assert "Er is niets gewijzigd." in text_of(manager.post(OFFICE, FILLED, follow=True))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"office_hours_end": "07:00"}, "eindigen niet later dan zij beginnen. Vul als einde een later tijdstip in"),
        ({"office_hours_end": "straks"}, "Voer een geldige tijd in."),
        ({"name": ""}, "Dit veld is verplicht."),
    ],
)
def test_what_cannot_be_is_said_and_keeps_what_was_typed(
    manager: Client, account: Account, wrong: dict[str, str], said: str
) -> None:
    response = manager.post(OFFICE, FILLED | wrong)
    assert said in text_of(response)
    assert 'value="07:30"' in response.content.decode()
    account.refresh_from_db()
    assert account.name == "Kantoor Noord"


def test_a_waiting_migration_looks_again_when_the_hours_change(
    manager: Client, account: Account, administrator: User
) -> None:
    with bind(account.pk):
        make_migration(account, administrator, "waiting", window_until=NOON)
    manager.post(OFFICE, FILLED | {"load": "meteen"})
    (job,) = ProcrastinateJob.objects.filter(task_name=Job.BEGIN.value)
    with bind(account.pk):
        assert (job.args["migration_id"], job.scheduled_at) == (Migration.objects.get().pk, None)


def test_a_member_has_no_business_with_the_office(client_logged_in: Client) -> None:
    assert client_logged_in.get(OFFICE).status_code == 403
    assert client_logged_in.post(OFFICE, FILLED).status_code == 403
    assert "Kantoor</a>" not in client_logged_in.get(TOKENS).content.decode()


def test_a_new_token_is_shown_once_and_works(client_logged_in: Client, member: User) -> None:
    shown = text_of(client_logged_in.post(TOKENS, {"name": "migratietool"}))
    (token,) = re.findall(r"overstap_\S+", shown)
    assert account_by_token(token).user == member
    again = text_of(client_logged_in.get(TOKENS))
    assert "migratietool" in again
    assert token not in again


def test_a_token_tells_when_it_was_used_and_can_be_revoked(client_logged_in: Client) -> None:
    token = re.findall(r"overstap_\S+", text_of(client_logged_in.post(TOKENS, {"name": "server"})))[0]
    assert "Nog nooit gebruikt" in text_of(client_logged_in.get(TOKENS))
    account_by_token(token)
    page = client_logged_in.get(TOKENS)
    assert "Nog nooit gebruikt" not in text_of(page)
    (address,) = re.findall(r'action="/k/noord(/instellingen/tokens/\d+/intrekken/)"', page.content.decode())
    assert "Het token is ingetrokken." in text_of(client_logged_in.post(address, follow=True))
    assert client_logged_in.post(address).status_code == 404


def test_a_token_without_a_name_is_refused_in_words(client_logged_in: Client) -> None:
    assert "Noem het naar het programma" in text_of(client_logged_in.post(TOKENS, {"name": " "}))
