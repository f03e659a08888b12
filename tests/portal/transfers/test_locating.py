"""Which row of the portal a staged record is, and which it refers to."""

from __future__ import annotations

import pytest
from django.db import connection
from psycopg import sql

from overstap.portal.accounts.api import Account
from overstap.portal.clients.models import Client, ClientIdentity, Office
from overstap.portal.transfers.locating import row_of
from overstap.portal.transfers.merging import Scope

SOURCE = "else4cas-1"


Found = tuple[int, bool, bool, str | None]
"""The row that a staged record led to, whether its source knows it, whether it is a placeholder, and the hash."""


def look(account: Account, column: str = "id", *, own: bool = False, match: int | None = None) -> Found | None:
    """Look for the client that the staged key ``c1`` names; *match* is whom the matching found him to be."""
    staged = sql.SQL('SELECT {0} AS {1}, {2} AS "{3} source", {0} AS "{3} key"').format(
        sql.Literal("c1"), sql.Identifier(column), sql.Literal(SOURCE), sql.SQL(column)
    )
    statement = sql.SQL("""
        SELECT present.id, present.is_identified, present.placeholder, present.content_hash
        FROM ({staged}) AS staged CROSS JOIN (SELECT {match}::bigint AS match) AS known {present}
    """).format(staged=staged, match=sql.Literal(match), present=row_of("clients", column, named="present", own=own))
    with connection.cursor() as cursor:
        cursor.execute(statement, Scope(account.pk, 1, SOURCE).parameters("clients"))
        row: Found | None = cursor.fetchone()
    return row


def client(account: Account, source: str = SOURCE, key: str = "c1", *, placeholder: bool = False) -> Client:
    return Client.objects.create(
        account=account, source_id=source, source_key=key, kind="person", name="Jansen", placeholder=placeholder
    )


def known(client: Client, source: str = SOURCE, key: str = "c1", content_hash: str | None = "0" * 64) -> None:
    ClientIdentity.objects.create(
        account=client.account, client=client, source_id=source, source_key=key, content_hash=content_hash
    )


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("column", ["id", "client_id"])
def test_a_client_is_found_by_any_source_that_knows_him(bound: Account, column: str, *, own: bool) -> None:
    other = client(bound, "else4cas-2", "k7")
    known(other, "else4cas-2", "k7", "1" * 64)
    known(other)
    # With the hash of what this source gave, not the other one.
    assert look(bound, column, own=own) == (other.pk, True, False, "0" * 64)


def test_the_same_key_at_another_source_is_somebody_else(bound: Account) -> None:
    known(client(bound, "else4cas-2"), "else4cas-2")
    assert look(bound) is None


def test_whom_the_matching_found_comes_before_a_placeholder(bound: Account) -> None:
    waiting, somebody = client(bound, placeholder=True), client(bound, "else4cas-2", "k7")
    known(waiting, content_hash=None)
    assert look(bound) == (waiting.pk, True, True, None)
    assert look(bound, match=somebody.pk) == (somebody.pk, True, False, None)


def test_what_refers_to_a_client_does_not_ask_the_matching(bound: Account) -> None:
    # The match is of the record itself; what refers to him finds him by identity, once he is in.
    waiting, somebody = client(bound, placeholder=True), client(bound, "else4cas-2", "k7")
    known(waiting)
    found = look(bound, "client_id", match=somebody.pk)
    assert found is not None
    assert found[0] == waiting.pk


def test_whom_people_made_only_an_export_of_the_account_finds(bound: Account) -> None:
    made = client(bound)
    assert look(bound) is None
    assert look(bound, own=True) == (made.pk, False, False, None)


def test_an_identity_comes_before_the_key_that_a_client_was_made_with(bound: Account) -> None:
    known(made := client(bound))
    assert look(bound, own=True) == (made.pk, True, False, "0" * 64)


def test_other_tables_have_one_identity_on_the_row(bound: Account) -> None:
    office = Office.objects.create(account=bound, source_id=SOURCE, source_key="1", name="Noord", city="Groningen")
    statement = sql.SQL("SELECT present.id, present.city FROM (SELECT '1' AS id) AS staged {}").format(
        row_of("offices", "id", named="present", own=False, further=["city"])
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, Scope(bound.pk, 1, SOURCE).parameters("offices"))
        assert cursor.fetchall() == [(office.pk, "Groningen")]
