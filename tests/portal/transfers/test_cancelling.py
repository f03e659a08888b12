"""Stopping a migration, at any moment before both sides are compared, and having it go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.core import mail
from django.db import connection
from django.db.backends.utils import CursorWrapper
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import bind
from overstap.portal.audit.models import Event
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import course, loading, merging, tasks
from overstap.portal.transfers.models import JournalEntry, Migration, Segment
from overstap.portal.transfers.states import CANCELLABLE, State, is_final
from overstap.portal.uploads.models import Upload
from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.killing import SECONDS_TO_HAPPEN, until
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work


def cancel(desk: Desk) -> None:
    with bind(desk.account.pk):
        transfers.cancel(1, actor_id=desk.user.pk)


def resume(desk: Desk) -> None:
    with bind(desk.account.pk):
        transfers.resume(1, actor_id=desk.user.pk)


@pytest.fixture
def half_way(desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A migration that is cancelled when its clients are in and its returns are not."""
    honest = course.segment_done

    def cancel_after_clients(migration: Migration, segment: loading.Segment) -> None:
        honest(migration, segment)
        if segment.table == "clients":
            transfers.cancel(migration.number, actor_id=desk.user.pk)

    with monkeypatch.context() as patched:
        patched.setattr(course, "segment_done", cancel_after_clients)
        desk.migrate(practice)
    return desk


def test_what_was_loaded_stays_and_the_rest_does_not_come(half_way: Desk) -> None:
    migration = half_way.latest()
    assert (migration.state, migration.is_final, migration.may_go_on) == (State.CANCELLED, True, True)
    assert keys(half_way.account, Client) == ["c1", "c2"]
    assert keys(half_way.account, TaxReturn) == []


def test_it_tells_where_it_stopped_also_when_it_is_cancelled_again_while_it_waits(
    half_way: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped_at = half_way.latest().progress
    assert (stopped_at.done, stopped_at.total, stopped_at.percent) == (5, 12, 10 + 80 * 5 // 12)
    monkeypatch.setattr(course, "begin", lambda _: None)
    resume(half_way)
    cancel(half_way)
    assert half_way.latest().progress == stopped_at


def test_it_goes_on_where_it_was_and_doubles_nothing(half_way: Desk) -> None:
    resume(half_way)
    work()
    migration = half_way.latest()
    assert (migration.state, migration.may_go_on) == (State.COMPLETE, False)
    assert keys(half_way.account, TaxReturn) == ["a1", "a2", "a3"]
    with bind(half_way.account.pk):
        made = JournalEntry.objects.filter(action="made").exclude(table="identities")
        assert made.count() == made.values("table", "key").distinct().count() == 12


def test_what_was_done_before_counts_as_done_when_it_goes_on(half_way: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "next_stage", lambda _: None)
    resume(half_way)
    progress = half_way.latest().progress
    assert (progress.done, progress.total) == (5, 12)


@pytest.mark.parametrize("finished_jobs", [0, 1])
def test_before_the_load_nothing_was_written_and_it_begins_again(
    desk: Desk, practice: Practice, finished_jobs: int
) -> None:
    desk.upload(practice.export(desk.folder))
    if finished_jobs:
        with bind(desk.account.pk):
            Migration.objects.update(state=State.CHECKING)
    cancel(desk)
    work()
    assert keys(desk.account, Client) == []
    resume(desk)
    work()
    assert desk.latest().state == State.COMPLETE


def test_cancelling_wakes_the_next_and_sends_no_e_mail(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        Migration.objects.update(state=State.LOADING)
    desk.migrate(practice)
    mail.outbox.clear()
    cancel(desk)
    work()
    assert desk.latest().state == State.COMPLETE
    assert [message.subject for message in mail.outbox] == ["Migratie 2 van Kantoor Noord is klaar"]


@pytest.mark.parametrize("state", sorted(set(State) - CANCELLABLE))
def test_what_has_ended_or_nearly_so_is_not_cancelled(desk: Desk, practice: Practice, state: State) -> None:
    desk.migrate(practice)
    with bind(desk.account.pk):
        Migration.objects.update(state=state)
    with pytest.raises(transfers.NotCancellableError):
        cancel(desk)


def test_whoever_cancels_it_second_is_told_that_it_was_cancelled_and_not_that_it_is_done(half_way: Desk) -> None:
    with pytest.raises(transfers.NotCancellableError, match="al afgebroken") as refused:
        cancel(half_way)
    assert refused.value.code == "transfers.already-cancelled"


def test_only_a_cancelled_migration_goes_on(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with pytest.raises(transfers.NotResumableError):
        resume(desk)


def test_without_its_file_it_does_not_go_on(half_way: Desk) -> None:
    with bind(half_way.account.pk):
        tasks.uploads.erase(half_way.account.pk, Upload.objects.get().pk)
        assert not transfers.migration(1).may_go_on
    with pytest.raises(transfers.NotResumableError):
        resume(half_way)


def test_the_file_is_not_erased_from_under_one_that_went_on(half_way: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (job,) = ProcrastinateJob.objects.filter(task_name="transfers.erase")
    assert job.scheduled_at is not None
    monkeypatch.setattr(course, "next_stage", lambda _: None)
    resume(half_way)
    tasks.erase(**job.args)
    with bind(half_way.account.pk):
        assert Upload.objects.get().erased_at is None


def test_cancelling_waits_for_no_segment_and_going_on_waits_for_those_that_are_loading(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    directly.begin(desk, practice.export(desk.folder))
    with bind(desk.account.pk):
        offices = Segment.objects.get(table="offices")
    written, may_end = threading.Event(), threading.Event()
    honest = merging.outcomes

    def held_up(cursor: CursorWrapper, scope: merging.Scope, table: str) -> Mapping[str, int]:
        counts = honest(cursor, scope, table)
        written.set()
        assert may_end.wait(SECONDS_TO_HAPPEN)
        return counts

    monkeypatch.setattr(merging, "outcomes", held_up)
    with ThreadPoolExecutor() as threads:
        segment = threads.submit(alone, lambda: loading.load_segment(desk.account.pk, offices.migration_id, offices.pk))
        assert written.wait(SECONDS_TO_HAPPEN)
        cancel(desk)
        going_on = threads.submit(alone, lambda: resume(desk))
        until(somebody_waits_for_a_lock)
        may_end.set()
        assert (segment.result(), going_on.result()) == (None, None)
    monkeypatch.undo()
    directly.finish(desk)
    assert (desk.latest().state, keys(desk.account, Client)) == (State.COMPLETE, ["c1", "c2"])


def alone(action: Callable[[], None]) -> None:
    """Do it in a thread, which has a connection of its own to be closed."""
    with closing(connection):
        action()


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_the_audit_log_says_who_did_it(half_way: Desk) -> None:
    resume(half_way)
    with bind(half_way.account.pk):
        by = dict(Event.objects.values_list("action", "actor_id"))
    assert by["migration.cancel-asked"] == by["migration.resumed"] == half_way.user.pk


def test_a_cancelled_migration_has_ended_although_something_may_follow() -> None:
    assert is_final(State.CANCELLED)
    assert not any(is_final(state) for state in CANCELLABLE)
