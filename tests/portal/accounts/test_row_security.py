"""The policies that migrations put on tables, tried from the application's role."""

from __future__ import annotations

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account
from overstap.portal.accounts.row_security import EnableRowSecurity
from overstap.portal.clients.models import Client
from tests.portal.database import Database


def test_a_row_for_another_account_cannot_be_written(bound: Account, other_account: Account) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Client.objects.create(account=other_account, kind="person", name="Jansen")


def test_a_row_cannot_be_moved_to_another_account(bound: Account, other_account: Account) -> None:
    client = Client.objects.create(account=bound, kind="person", name="Jansen")
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Client.objects.filter(pk=client.pk).update(account=other_account)


def test_rows_of_another_account_cannot_be_deleted(account: Account, other_account: Account) -> None:
    with bind(other_account.pk):
        Client.objects.create(account=other_account, kind="person", name="De Vries")
    with bind(account.pk):
        assert Client.objects.all().delete()[0] == 0


def test_an_unbound_session_cannot_write(account: Account) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Client.objects.create(account=account, kind="person", name="Jansen")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE clients_client CASCADE",
        "ALTER TABLE clients_client DISABLE ROW LEVEL SECURITY",
        "SET ROLE overstap_owner",
        "SET ROLE overstap_search",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_application_cannot_go_around_the_policies(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_owner_of_the_tables_is_bound_by_them_too(fresh_database: Database, account: Account) -> None:
    with bind(account.pk):
        Client.objects.create(account=account, kind="person", name="Jansen")
    with psycopg.connect(fresh_database.owner_url) as owner:
        assert owner.execute("SELECT count(*) FROM clients_client").fetchone() == (0,)


def test_the_operation_can_be_undone_and_says_what_it_does() -> None:
    operation = EnableRowSecurity("some_table")
    assert operation.deconstruct() == ("EnableRowSecurity", ["some_table"], {})
    assert operation.reversible
    assert "some_table" in operation.describe()
