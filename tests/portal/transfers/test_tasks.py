"""What becomes of a migration whose jobs keep failing, or keep killing their workers."""

from __future__ import annotations

from itertools import pairwise

import psycopg
import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.periodic import PeriodicDeferrer

from overstap.errors import ConnectionFailedError
from overstap.portal.accounts.api import bind
from overstap.portal.transfers.attempts import LAST_RETRY, Attempt
from overstap.portal.transfers.errors import OtherAccountError
from overstap.portal.transfers.jobs import RESCUE
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import State
from overstap.portal.transfers.tasks import SECONDS_BETWEEN_RESCUES, SECONDS_WITHOUT_HEARTBEAT
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work

PROMISED_SECONDS = 60
SECONDS_TO_FETCH = 5
"""How often a worker looks for work that nobody told it of."""


class _AwayError(ConnectionFailedError):
    code = "test.away"
    message = "weg"
    hint = "wacht"


@pytest.fixture
def attempt(desk: Desk, practice: Practice) -> Attempt:
    """An attempt at the check of a migration that was just uploaded."""
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        return Attempt(desk.account.pk, Migration.objects.get().pk, 77, 0)


def last(attempt: Attempt) -> Attempt:
    return Attempt(attempt.account_id, attempt.migration_id, attempt.job, LAST_RETRY)


def test_a_refusal_in_words_ends_the_migration_at_once(desk: Desk, attempt: Attempt) -> None:
    with attempt:
        raise OtherAccountError
    failure = desk.latest().failure
    assert failure is not None
    assert failure.code == "transfers.other-account"


@pytest.mark.parametrize("error", [OSError("weg"), _AwayError()])
def test_what_may_pass_is_left_to_the_next_attempt(desk: Desk, attempt: Attempt, error: Exception) -> None:
    with pytest.raises(type(error)), attempt:
        raise error
    assert desk.latest().state == State.UPLOADED


def test_the_last_attempt_ends_the_migration_with_a_number_to_quote(desk: Desk, attempt: Attempt) -> None:
    with pytest.raises(OSError, match="weg"), last(attempt):
        raise OSError("weg")
    migration = desk.latest()
    assert migration.state == State.FAILED
    assert migration.failure is not None
    assert "5 pogingen" in migration.failure.message
    assert "77" in migration.failure.hint


def test_a_worker_that_is_stopped_ends_nothing(desk: Desk, attempt: Attempt) -> None:
    with pytest.raises(KeyboardInterrupt), last(attempt):
        raise KeyboardInterrupt
    assert desk.latest().state == State.UPLOADED


def test_a_migration_that_has_ended_stays_as_it_ended(desk: Desk, practice: Practice) -> None:
    migration = desk.migrate(practice)
    with bind(desk.account.pk):
        late = Attempt(desk.account.pk, Migration.objects.get().pk, 1, LAST_RETRY)
    with pytest.raises(OSError, match="weg"), late:
        raise OSError("weg")
    assert desk.latest() == migration


@pytest.mark.parametrize(("attempts", "state"), [(0, State.COMPLETE), (LAST_RETRY, State.FAILED)])
def test_a_dead_workers_job_is_done_again_unless_it_killed_too_many(
    attempt: Attempt, fresh_database: Database, attempts: int, state: State
) -> None:
    with psycopg.connect(fresh_database.superuser_url) as connection:
        connection.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE task_name = 'transfers.check'",
            [attempts],
        )
    app.configure_task("transfers.rescue").defer(timestamp=0)
    work()
    with bind(attempt.account_id):
        assert Migration.objects.get().state == state
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


def test_dead_workers_are_looked_for_often_enough_to_be_taken_over_within_a_minute() -> None:
    (rescue,) = (each for (name, _), each in app.periodic_registry.periodic_tasks.items() if name == RESCUE)
    looks = list(
        PeriodicDeferrer(app.periodic_registry).get_timestamps(rescue, since=1_000_000_000, until=1_000_003_600)
    )
    between = {later - earlier for earlier, later in pairwise(looks)}
    assert between == {SECONDS_BETWEEN_RESCUES}
    assert SECONDS_WITHOUT_HEARTBEAT + SECONDS_BETWEEN_RESCUES + SECONDS_TO_FETCH < PROMISED_SECONDS


def test_a_rescue_that_died_keeps_no_other_from_rescuing(attempt: Attempt, fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.superuser_url) as connection:
        for _ in range(2):
            app.configure_task(RESCUE, queueing_lock=RESCUE).defer(timestamp=0)
            connection.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo' AND scheduled_at IS NULL"
            )
            connection.commit()
    app.configure_task(RESCUE, queueing_lock=RESCUE).defer(timestamp=0)
    work()
    with bind(attempt.account_id):
        assert Migration.objects.get().state == State.COMPLETE
    assert not ProcrastinateJob.objects.filter(status="doing").exists()
