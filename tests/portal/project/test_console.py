"""The operator's commands, without a terminal: all or nothing, on a database that is up to date."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import override_settings

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.errors import PasswordRefusedError, UserUnknownError
from overstap.portal.accounts.models import Account, Membership, User
from overstap.portal.accounts.tokens import account_by_token
from overstap.portal.audit.models import Event
from overstap.portal.project.console import Console
from overstap.portal.project.errors import DatabaseUnreachableError
from overstap.portal.project.operation import NewAccount
from overstap.portal.transfers.models import Migration
from tests.portal.conftest import PASSWORD
from tests.portal.database import Database
from tests.portal.pages.conftest import make_migration

WISH = NewAccount("Kantoor Oost", "oost", administrator_email="a@oost.example", administrator_password=PASSWORD)


@pytest.fixture
def console() -> Iterator[Console]:
    with override_settings(CAN_MIGRATE=True):
        yield Console()


def test_an_account_comes_with_its_administrator(db: None, console: Console) -> None:
    assert console.create_account(WISH) == "oost"
    membership = Membership.objects.get(account__slug="oost")
    assert (membership.role, membership.user.email) == ("administrator", "a@oost.example")
    assert membership.user.check_password(PASSWORD)


def test_an_account_can_do_without(db: None, console: Console) -> None:
    console.create_account(NewAccount("Kantoor Oost", loads_after_hours=False))
    account = Account.objects.get(slug="kantoor-oost")
    assert not account.loads_after_hours
    assert not account.memberships.exists()


def test_with_a_refused_administrator_there_is_no_account_either(db: None, console: Console) -> None:
    with pytest.raises(PasswordRefusedError):
        console.create_account(NewAccount("Oost", administrator_email="a@oost.example", administrator_password="kort"))
    assert not Account.objects.exists()


def test_a_user_is_added_as_asked(account: Account, console: Console) -> None:
    console.add_user("noord", "b@noord.example", name="Bea", administrator=True, password=None)
    assert User.objects.get().name == "Bea"
    assert Membership.objects.get().role == "administrator"


def test_a_token_works(account: Account, member: User, console: Console) -> None:
    assert account_by_token(console.create_token("noord", member.email, "x")).account == account


def test_a_token_for_a_stranger_is_refused(account: Account, stranger: User, console: Console) -> None:
    with pytest.raises(UserUnknownError):
        console.create_token("noord", stranger.email, "x")


def test_a_link_file_names_the_portals_responsibilities(account: Account, console: Console) -> None:
    assert "Relatiebeheer" in str(console.link_file("noord")["responsibilities"])


def test_a_test_certificate_is_given(account: Account, console: Console) -> None:
    assert "Kantoor Noord" in console.add_test_certificate("noord")


def test_an_operator_starts_a_waiting_migration(account: Account, administrator: User, console: Console) -> None:
    with bind(account.pk):
        make_migration(account, administrator, "waiting")
    console.start_migration("noord", 1)
    with bind(account.pk):
        assert Migration.objects.get().starts_now
        assert Event.objects.get(action="migration.started-now").actor_id is None


def test_a_database_that_is_up_to_date_is_left_alone(fresh_database: Database, console: Console) -> None:
    assert console.migrate() is False


def test_a_database_that_is_behind_catches_up_once(fresh_database: Database, console: Console) -> None:
    console.manage(["migrate", "--database", "owner", "--verbosity", "0", "clients", "0001"])

    def migrate(_: int) -> bool:
        try:
            return console.migrate()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(migrate, range(3))) == [False, False, True]


def test_without_the_owners_address_the_tables_stay_as_they_are(fresh_database: Database, console: Console) -> None:
    console.manage(["migrate", "--database", "owner", "--verbosity", "0", "clients", "0001"])
    with override_settings(CAN_MIGRATE=False):
        assert console.migrate() is False


def test_a_database_that_refuses_is_named_by_its_role_and_setting(fresh_database: Database, console: Console) -> None:
    settings = connections["default"].settings_dict
    connections["default"].close()
    settings["PASSWORD"] = "verkeerd"
    with pytest.raises(DatabaseUnreachableError) as refused:
        console.migrate()
    assert "overstap" in str(refused.value)
    assert "OVERSTAP_DATABASE_URL" in refused.value.advice
    assert "verkeerd" not in f"{refused.value} {refused.value.advice}"


def test_a_password_is_not_printed() -> None:
    assert PASSWORD not in repr(WISH)
