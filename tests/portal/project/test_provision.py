"""The roles and rights that the SQL files give, looked at in a database that was made with them."""

from __future__ import annotations

import psycopg
import pytest

from overstap.portal.project.embedded import Server
from overstap.portal.project.provision import provision
from tests.portal.database import PASSWORDS, Database


def ask(database: Database, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database.superuser_url) as connection:
        return connection.execute(query.encode()).fetchall()


def test_no_role_is_mighty(fresh_database: Database) -> None:
    query = """
        SELECT rolname FROM pg_roles WHERE rolname LIKE 'overstap%'
            AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
    """
    assert ask(fresh_database, query) == []


def test_the_search_role_cannot_log_in(fresh_database: Database) -> None:
    query = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'overstap%' AND rolcanlogin ORDER BY 1"
    assert ask(fresh_database, query) == [("overstap",), ("overstap_owner",)]


def test_the_application_has_rows_and_nothing_else(fresh_database: Database) -> None:
    query = """
        SELECT DISTINCT privilege_type FROM information_schema.role_table_grants
        WHERE grantee = 'overstap' AND table_schema = 'public' ORDER BY 1
    """
    assert ask(fresh_database, query) == [("DELETE",), ("INSERT",), ("SELECT",), ("UPDATE",)]


def test_every_table_is_open_to_the_application(fresh_database: Database) -> None:
    query = """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND NOT has_table_privilege('overstap', oid, 'SELECT, INSERT, UPDATE, DELETE')
    """
    assert ask(fresh_database, query) == []


def test_other_roles_cannot_even_connect(fresh_database: Database) -> None:
    query = "SELECT has_database_privilege('pg_monitor', current_database(), 'CONNECT')"
    assert ask(fresh_database, query) == [(False,)]


def test_the_application_may_make_temporary_tables_only(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.url) as connection:
        connection.execute("CREATE TEMPORARY TABLE segment (id bigint)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id bigint)")


def test_nobody_keeps_the_right_to_make_things_in_the_name_of_search(fresh_database: Database) -> None:
    query = "SELECT has_schema_privilege('overstap_search', 'public', 'CREATE')"
    assert ask(fresh_database, query) == [(False,)]


def test_provisioning_again_changes_nothing(database_server: Server, fresh_database: Database) -> None:
    rights = "SELECT datacl::text FROM pg_database WHERE datname = current_database()"
    before = ask(fresh_database, rights)
    provision(database_server, PASSWORDS, database=fresh_database.name)
    assert ask(fresh_database, rights) == before


def test_the_server_stores_verifiers_not_passwords(fresh_database: Database) -> None:
    (stored,) = ask(fresh_database, "SELECT rolpassword FROM pg_authid WHERE rolname = 'overstap'")[0]
    assert str(stored).startswith("SCRAM-SHA-256$")
