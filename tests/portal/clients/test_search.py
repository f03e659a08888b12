"""Searching clients: what is found, in whose account, and that the index does the work."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account
from overstap.portal.clients.models import Client
from overstap.portal.clients.search import search
from tests.portal.database import Database


def found(query: str) -> list[str]:
    names = Client.objects.in_bulk(ids := search(query))
    return [names[client_id].name for client_id in ids]


@pytest.fixture
def practice(bound: Account) -> Account:
    rows = [
        {"name": "Jansen", "initials": "A.B.", "bsn": "123456782", "client_number": "1001"},
        {"name": "Vries", "prefix": "de", "initials": "C.", "client_number": "1002"},
        {"name": "Daniëlle Smit Holding B.V.", "kind": "company", "kvk_number": "12345678", "client_number": "10"},
        {"name": "100%_Zeker", "kind": "company", "vat_number": "001000044B37", "client_number": "2001"},
    ]
    Client.objects.bulk_create(Client(account=bound, **({"kind": "person"} | row)) for row in rows)
    return bound


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("jans", ["Jansen"]),
        ("DE VRIES", ["Vries"]),
        ("vries de", ["Vries"]),
        ("danielle", ["Daniëlle Smit Holding B.V."]),
        ("Daniëlle holding", ["Daniëlle Smit Holding B.V."]),
        ("123456782", ["Jansen"]),
        ("1234.56.782", ["Jansen"]),
        ("12345678", ["Daniëlle Smit Holding B.V.", "Jansen"]),
        ("44b37", ["100%_Zeker"]),
        ("0%_z", ["100%_Zeker"]),
        ("jansen smit", []),
        ("%", ["100%_Zeker"]),
        ("\\", []),
        ("", []),
        ("  ", []),
    ],
)
def test_every_word_must_occur_in_names_or_numbers(practice: Account, query: str, names: list[str]) -> None:
    assert found(query) == names


def test_a_client_number_that_is_meant_exactly_comes_first(practice: Account) -> None:
    assert found("10")[0] == "Daniëlle Smit Holding B.V."


def test_no_more_are_found_than_asked(practice: Account) -> None:
    assert len(search("1", most=2)) == 2


def test_a_very_long_query_is_cut(practice: Account) -> None:
    assert search("jansen " * 10_000) == search("jansen")


def test_another_account_finds_nothing(practice: Account, other_account: Account) -> None:
    connection.cursor().execute("SELECT set_config('overstap.account', %s, true)", [str(other_account.pk)])
    assert search("jansen") == []


def test_an_unbound_session_finds_nothing(account: Account) -> None:
    with bind(account.pk):
        Client.objects.create(account=account, kind="person", name="Jansen")
    assert search("jansen") == []


def test_the_search_role_reads_nothing_else(fresh_database: Database) -> None:
    query = "SELECT relname FROM pg_class WHERE has_table_privilege('overstap_search', oid, 'SELECT')"
    with psycopg.connect(fresh_database.superuser_url) as connection_:
        readable = {name for (name,) in connection_.execute(f"{query} AND relnamespace = 'public'::regnamespace")}
    assert readable == {"clients_client"}


def test_the_function_uses_the_index_among_thousands(fresh_database: Database, account: Account) -> None:
    with bind(account.pk):
        Client.objects.bulk_create(
            Client(account=account, kind="person", name=f"Achternaam {number:05}") for number in range(5000)
        )
    with psycopg.connect(fresh_database.superuser_url, autocommit=True) as superuser:
        superuser.execute("VACUUM ANALYZE clients_client")  # as autovacuum does within a minute after a load
        before = _scans(superuser)
        with bind(account.pk):
            assert found("04321") == ["Achternaam 04321"]
            connection.cursor().execute("SELECT pg_stat_force_next_flush()")
        assert _scans(superuser) == {"client_search": before["client_search"] + 1}


def _scans(superuser: psycopg.Connection[tuple[str, int]]) -> dict[str, int]:
    """How often PostgreSQL counted a scan: of the search's index, and of the whole table (which must not grow)."""
    counted = "SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'client_search'"
    return dict(superuser.execute(counted).fetchall())
