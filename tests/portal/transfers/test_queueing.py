"""Migrations of one account one after another, those of different accounts side by side, undoing included."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from overstap.errors import PortalError
from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import State
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.killing import until, worker
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work


def states(account: Account) -> list[str]:
    with bind(account.pk):
        return list(Migration.objects.order_by("number").values_list("state", flat=True))


@pytest.fixture
def other(desk_of: Callable[[Account, User], Desk], other_account: Account, stranger: User) -> Desk:
    """The desk of another account."""
    return desk_of(other_account, stranger)


def test_one_account_takes_turns_and_another_does_not_wait_for_it(
    desk: Desk, other: Desk, practice: Practice, fresh_database: Database, portal_environment: dict[str, str]
) -> None:
    for each in (desk, desk, other):
        each.upload(practice.export(each.folder))
    with psycopg.connect(fresh_database.superuser_url) as blocker, worker(portal_environment):
        # Whoever loads stands still here, so that what runs at the same time can be seen.
        blocker.execute("LOCK TABLE clients_office IN SHARE MODE")
        until(lambda: states(other.account) == ["loading"] and sorted(states(desk.account)) == ["loading", "waiting"])
        with bind(desk.account.pk):
            assert {each.queued for each in transfers.migrations()} == {False, True}
        blocker.rollback()
        until(lambda: [*states(desk.account), *states(other.account)] == ["complete"] * 3)


def test_a_migration_waits_for_one_that_is_being_undone(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        Migration.objects.update(state=State.UNDOING)
    practice.source = "else4cas-2"
    assert desk.migrate(practice).queued
    with bind(desk.account.pk), pytest.raises(PortalError, match="nog bezig"):
        transfers.undo(2, actor_id=desk.user.pk)


def test_the_end_of_an_undoing_wakes_the_migration_that_waits(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        transfers.undo(1, actor_id=desk.user.pk)
    desk.upload(practice.export(desk.folder))
    work()
    assert sorted(states(desk.account)) == ["complete", "undone"]
