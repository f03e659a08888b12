"""Who waits for what, and who wakes whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import Account, User, bind
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import course
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import STAGES, State
from overstap.portal.transfers.window import ZONE
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work

# Long after today, so that PostgreSQL too takes its evening for the future.
MONDAY_MORNING = datetime(2040, 9, 24, 10, 0, tzinfo=ZONE)


@pytest.fixture
def office_hours(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is always Monday morning, and the account waits for the evening; returns when that is."""
    Account.objects.filter(pk=desk.account.pk).update(loads_after_hours=True, office_hours_end=time(18))
    monkeypatch.setattr(course, "timezone", SimpleNamespace(now=lambda: MONDAY_MORNING))
    return MONDAY_MORNING.replace(hour=18)


def state_of(desk: Desk, number: int) -> State:
    with bind(desk.account.pk):
        return transfers.migration(number).state


def force(desk: Desk, number: int, state: State) -> None:
    with bind(desk.account.pk):
        Migration.objects.filter(number=number).update(state=state)


def test_a_migration_waits_for_the_evening_and_says_until_when(
    desk: Desk, practice: Practice, office_hours: datetime
) -> None:
    migration = desk.migrate(practice)
    assert (migration.state, migration.window_until) == (State.WAITING, office_hours)
    assert migration.progress.percent == 10
    assert not migration.queued
    job = ProcrastinateJob.objects.filter(task_name="transfers.begin").latest("id")
    assert job.scheduled_at == office_hours


def test_somebody_can_start_it_now(desk: Desk, practice: Practice, office_hours: datetime) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        transfers.start_now(1, actor_id=desk.user.pk)
    work()
    assert desk.latest().state == State.COMPLETE


def test_only_a_waiting_migration_can_be_started(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk), pytest.raises(transfers.NotWaitingError):
        transfers.start_now(1, actor_id=desk.user.pk)


def test_a_second_migration_queues_behind_the_first(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    force(desk, 1, State.LOADING)
    second = desk.migrate(practice)
    assert (second.state, second.queued) == (State.WAITING, True)


def test_one_that_is_started_early_behind_another_waits_for_that_one_and_not_for_the_evening(
    desk: Desk, practice: Practice, office_hours: datetime
) -> None:
    assert desk.migrate(practice).window_until == office_hours
    desk.migrate(practice)
    force(desk, 1, State.LOADING)
    with bind(desk.account.pk):
        transfers.start_now(2, actor_id=desk.user.pk)
    work()
    second = desk.latest()
    assert (second.state, second.window_until, second.queued) == (State.WAITING, None, True)


@pytest.mark.parametrize("end", [State.FAILED, State.COMPLETE])
def test_the_end_of_one_wakes_the_next(desk: Desk, practice: Practice, end: State) -> None:
    desk.migrate(practice)
    force(desk, 1, State.RECONCILING)
    desk.migrate(practice)
    with bind(desk.account.pk):
        first = Migration.objects.get(number=1)
    with course.locked(desk.account.pk, first.pk) as current:
        course.move(current, end)
    work()
    assert state_of(desk, 2) == State.COMPLETE


def test_whose_evening_has_passed_waits_for_the_next(
    desk: Desk, practice: Practice, office_hours: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        row = Migration.objects.get()
    monkeypatch.setattr(course, "timezone", SimpleNamespace(now=lambda: MONDAY_MORNING + timedelta(days=1)))
    with course.locked(desk.account.pk, row.pk) as current:
        course.begin(current)
    assert desk.latest().window_until == office_hours + timedelta(days=1)


def test_two_accounts_load_side_by_side(
    desk: Desk, practice: Practice, other_account: Account, stranger: User, desk_of: Callable[[Account, User], Desk]
) -> None:
    desk.migrate(practice)
    force(desk, 1, State.LOADING)
    assert desk_of(other_account, stranger).migrate(practice).state == State.COMPLETE


@pytest.mark.parametrize("state", list(State))
def test_no_state_is_reached_that_the_table_does_not_allow(state: State, bound: Account) -> None:
    migration = Migration(account=bound, number=1, state=state)
    for other in set(State) - STAGES[state].then:
        with pytest.raises(RuntimeError, match="does not go"):
            course.move(migration, other)


def test_begin_leaves_a_migration_alone_that_does_not_wait(desk: Desk, practice: Practice) -> None:
    migration = desk.migrate(practice)
    with bind(desk.account.pk):
        row = Migration.objects.get()
    with course.locked(desk.account.pk, row.pk) as current:
        course.begin(current)
    assert desk.latest() == migration
