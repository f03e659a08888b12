"""Row-level security as the application meets it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, connections

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account
from overstap.portal.clients.models import Client
from tests.portal.database import Database


def test_an_unbound_session_sees_nothing(account: Account) -> None:
    with bind(account.pk):
        Client.objects.create(account=account, kind="person", name="Jansen")
    assert Client.objects.count() == 0


def test_a_bound_session_sees_its_own_account_only(account: Account, other_account: Account) -> None:
    with bind(other_account.pk):
        Client.objects.create(account=other_account, kind="person", name="De Vries")
    with bind(account.pk):
        Client.objects.create(account=account, kind="person", name="Jansen")
        assert [client.name for client in Client.objects.all()] == ["Jansen"]


def test_binding_to_a_second_account_is_refused(bound: Account, other_account: Account) -> None:
    with pytest.raises(RuntimeError), bind(other_account.pk):
        pass


def test_threads_get_the_fresh_database_too(fresh_database: Database, account: Account) -> None:
    def look() -> tuple[str, int]:
        try:
            return connection.settings_dict["NAME"], Account.objects.count()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(look).result() == (fresh_database.name, 1)


def test_what_is_committed_is_seen_by_other_connections(fresh_database: Database, account: Account) -> None:
    with psycopg.connect(fresh_database.url) as other:
        assert other.execute("SELECT slug FROM accounts_account").fetchall() == [("noord",)]


def test_binding_again_to_the_same_account_nests(bound: Account) -> None:
    with bind(bound.pk):
        Client.objects.create(account=bound, kind="person", name="Jansen")
    assert Client.objects.count() == 1


def test_an_error_undoes_the_work_and_the_binding(account: Account) -> None:
    with pytest.raises(ZeroDivisionError), bind(account.pk):
        Client.objects.create(account=account, kind="person", name=str(1 / 0))
    with bind(account.pk):
        assert Client.objects.count() == 0


def test_a_pooled_connection_does_not_remember_its_account(fresh_database: Database, account: Account) -> None:
    with bind(account.pk):
        Client.objects.create(account=account, kind="person", name="Jansen")
    assert not connection.in_atomic_block
    assert Client.objects.count() == 0
