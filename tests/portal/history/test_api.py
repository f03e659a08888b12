"""The history of records, as pages ask for it."""

from __future__ import annotations

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.clients.api import EDITABLE, Client
from overstap.portal.history import api as history


def changed(account: Account, actor: User, *cities: str) -> Client:
    client = Client.objects.create(account=account, kind="person", name="Vries")
    for city in cities:
        history.edit(EDITABLE, [(client, {"city": city})], actor=actor)
    return client


def test_the_newest_change_comes_first(bound: Account, member: User) -> None:
    client = changed(bound, member, "Assen", "Emmen", "Hoogeveen")
    assert [told.new for told in history.changes_of("clients", [client.pk])] == ["Hoogeveen", "Emmen", "Assen"]


def test_only_the_records_and_the_table_that_were_asked_for(bound: Account, member: User) -> None:
    first, second = changed(bound, member, "Assen"), changed(bound, member, "Emmen")
    assert [told.new for told in history.changes_of("clients", [second.pk])] == ["Emmen"]
    assert history.changes_of("clients", [first.pk, second.pk]).count() == 2
    assert not history.changes_of("returns", [first.pk]).exists()


def test_the_history_outlives_who_made_it(bound: Account, member: User) -> None:
    client = changed(bound, member, "Assen")
    member.delete()
    assert history.changes_of("clients", [client.pk]).get().changed_by is None


def test_another_accounts_history_is_not_there(account: Account, other_account: Account, member: User) -> None:
    with bind(account.pk):
        client = changed(account, member, "Assen")
    with bind(other_account.pk):
        assert not history.changes_of("clients", [client.pk]).exists()
