"""What ``overstap portal check`` sees."""

from __future__ import annotations

import psycopg
from django.core.management import call_command
from django.test import override_settings

from overstap.portal.project.examining import examine, unprotected_tables
from overstap.portal.project.settings import NOT_SET
from tests.portal.database import Database, django_on


def codes() -> set[str]:
    return {finding.code for finding in examine()}


def test_a_portal_as_the_tests_have_it_is_fit(db: None) -> None:
    assert codes() == set()


@override_settings(SECRET_KEY=NOT_SET, SEALING_KEYS=[])
def test_missing_secrets_are_found_together(db: None) -> None:
    assert codes() == {"settings.secret-key", "settings.sealing-keys"}


def test_a_table_outside_row_security_is_named(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute("ALTER TABLE clients_client NO FORCE ROW LEVEL SECURITY")
    (finding,) = unprotected_tables()
    assert "clients_client" in finding.text


def test_a_table_without_any_policy_is_named(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute("DROP POLICY account_only ON audit_event")
    assert [finding.code for finding in unprotected_tables()] == ["database.unprotected-table"]


def test_tables_that_are_behind_are_counted(fresh_database: Database) -> None:
    call_command("migrate", "exports", "zero", database="owner", verbosity=0)
    (finding,) = examine()
    assert (finding.code, ": 1." in finding.text) == ("database.behind", True)


class _AsOwner(Database):
    """The mistake of giving the application the owner's address."""

    @property
    def url(self) -> str:
        return self.owner_url


def test_an_application_that_owns_its_tables_is_found(fresh_database: Database) -> None:
    with django_on(_AsOwner(fresh_database.server, fresh_database.name)):
        assert codes() == {"database.role-owns-tables"}


class _AsSuperuser(Database):
    """The mistake of giving it the superuser's."""

    @property
    def url(self) -> str:
        return self.superuser_url


def test_an_application_that_may_do_anything_is_found(fresh_database: Database) -> None:
    with django_on(_AsSuperuser(fresh_database.server, fresh_database.name)):
        assert codes() == {"database.role-too-mighty", "database.role-owns-tables"}
