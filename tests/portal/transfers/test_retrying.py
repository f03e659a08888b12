"""Trying again what failed of a migration, and leaving alone what succeeded."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from psycopg import sql

from overstap.bundle.model import Column, Kind
from overstap.portal.accounts.api import Account, bind
from overstap.portal.audit.models import Event
from overstap.portal.returns.models import Attachment, TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import copying, course, loading, retrying, tasks
from overstap.portal.transfers.errors import NotRetryableError, StoppedError
from overstap.portal.transfers.models import BundleKey, Finding, JournalEntry, Migration
from overstap.portal.transfers.states import State
from overstap.portal.uploads.models import Upload
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Practice
from tests.portal.transfers.test_merging import nodes
from tests.portal.transfers.working import work


def retry(desk: Desk, number: int) -> transfers.MigrationView:
    with bind(desk.account.pk):
        transfers.retry(number, actor_id=desk.user.pk)
    work()
    with bind(desk.account.pk):
        return transfers.migration(number)


def retryable(desk: Desk, number: int) -> int:
    with bind(desk.account.pk):
        return transfers.retryable(number)


@pytest.fixture
def lacking(desk: Desk, practice: Practice) -> Desk:
    """A first migration without returns; its attachment has nothing to hang on."""
    desk.migrate(practice.only("offices", "clients", "users", "roles", "attachments"))
    with bind(desk.account.pk):
        # As a migration ends of which something failed; that what it lacks was skipped is no difference by itself.
        Migration.objects.update(state=State.COMPLETE_WITH_DIFFERENCES)
    # A file without differences is erased at once.
    return desk


@pytest.fixture
def kept_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files stay when a migration is complete, as they do when it is not."""
    monkeypatch.setattr(tasks.uploads, "erase", lambda *_: None)


@pytest.mark.usefixtures("kept_files")
def test_what_lacked_something_comes_in_once_that_has_come(lacking: Desk, practice: Practice) -> None:
    assert (retryable(lacking, 1), keys(lacking.account, Attachment)) == (1, [])
    lacking.migrate(practice.only("returns"))
    assert retry(lacking, 1).state == State.COMPLETE
    assert keys(lacking.account, Attachment) == ["b1"]
    assert retryable(lacking, 1) == 0
    with bind(lacking.account.pk):
        assert not Finding.objects.filter(migration__number=1, code="reference-missing").exists()


@pytest.mark.usefixtures("kept_files")
def test_what_still_lacks_it_is_skipped_again_with_the_reason(lacking: Desk) -> None:
    assert retry(lacking, 1).state == State.COMPLETE
    with bind(lacking.account.pk):
        assert Finding.objects.filter(code="reference-missing").count() == 1
        assert BundleKey.objects.filter(outcome="skipped", reason="reference-missing").count() == 1


@pytest.mark.usefixtures("kept_files")
def test_what_succeeded_is_not_touched(lacking: Desk, practice: Practice) -> None:
    lacking.migrate(practice.only("returns"))
    with bind(lacking.account.pk):
        before = set(JournalEntry.objects.values_list("pk", flat=True))
        outcomes = dict(BundleKey.objects.exclude(outcome="skipped").values_list("pk", "outcome"))
    retry(lacking, 1)
    with bind(lacking.account.pk):
        added = JournalEntry.objects.exclude(pk__in=before)
        assert set(added.values_list("table", flat=True)) == {"attachments"}
        assert outcomes.items() <= dict(BundleKey.objects.values_list("pk", "outcome")).items()


@pytest.fixture
def broken(desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A migration that failed after its clients, as when the storage breaks down."""
    honest = loading.load_segment

    def fail(account: object, migration: int, segment: int) -> None:
        with bind(desk.account.pk):
            table = loading.Segment.objects.get(pk=segment).table
        # All that comes at the same time: otherwise it would hang on the moment what had come in before the end.
        if table not in {"offices", "users", "clients"}:
            raise StoppedError(attempts=5, reference=1)
        honest(desk.account.pk, migration, segment)

    with monkeypatch.context() as patched:
        patched.setattr(loading, "load_segment", fail)
        assert desk.migrate(practice).state == State.FAILED
    return desk


def test_a_failed_migration_goes_on_with_what_had_not_come_in(broken: Desk) -> None:
    assert retryable(broken, 1) == 7
    again = retry(broken, 1)
    assert (again.state, again.failure) == (State.COMPLETE, None)
    assert keys(broken.account, TaxReturn) == ["a1", "a2", "a3"]
    with bind(broken.account.pk):
        assert Event.objects.get(action="migration.retried").actor_id == broken.user.pk


def test_a_failed_migration_can_be_undone_and_then_not_be_tried_again(broken: Desk) -> None:
    with bind(broken.account.pk):
        transfers.undo(1, actor_id=broken.user.pk)
    work()
    assert broken.latest().state == State.UNDONE
    with pytest.raises(NotRetryableError), bind(broken.account.pk):
        transfers.retry(1, actor_id=broken.user.pk)


def test_a_check_that_failed_is_done_again(desk: Desk, practice: Practice) -> None:
    desk.upload(practice.export(desk.folder))
    with bind(desk.account.pk):
        row = Migration.objects.get()
    with course.locked(desk.account.pk, row.pk) as current:
        course.stop(current, State.FAILED, StoppedError(attempts=5, reference=1))
    assert retry(desk, 1).state == State.COMPLETE


def test_without_its_file_nothing_is_tried_again(broken: Desk) -> None:
    with bind(broken.account.pk):
        tasks.uploads.erase(broken.account.pk, Upload.objects.get().pk)
    assert retryable(broken, 1) == 0
    with pytest.raises(NotRetryableError) as caught, bind(broken.account.pk):
        transfers.retry(1, actor_id=broken.user.pk)
    assert "Upload het migratiebestand opnieuw" in caught.value.advice


def test_a_complete_migration_is_not_tried_again(desk: Desk, practice: Practice) -> None:
    desk.migrate(practice)
    with pytest.raises(NotRetryableError), bind(desk.account.pk):
        transfers.retry(1, actor_id=desk.user.pk)


def test_judging_again_twice_changes_nothing(broken: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(course, "defer", lambda *_, **__: None)
        with bind(broken.account.pk):
            transfers.retry(1, actor_id=broken.user.pk)
            row = Migration.objects.get()
            course.begin(row)
    for _ in range(2):
        tasks.retrying.judge_again(broken.account.pk, row.pk)
    work()
    assert broken.latest().state == State.COMPLETE


def test_what_succeeded_is_set_aside_as_a_set_however_much_failed(bound: Account) -> None:
    with connection.cursor() as cursor:
        copying.stage(cursor, [Column("id", Kind.TEXT, "")], [])
        cursor.execute("CREATE TEMP TABLE retried (known bigint, key text) ON COMMIT DROP")
        cursor.execute("INSERT INTO retried SELECT n, 'a' || n FROM generate_series(1, 5000) AS n")
        cursor.execute("INSERT INTO staged SELECT 'a' || n FROM generate_series(1, 5002) AS n")
        # Too little for the keys, as it is for those of a large file.
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON) {}").format(retrying._ONLY_RETRIED))
        (found,) = cursor.fetchone()
        plan = list(nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))
        cursor.execute(retrying._ONLY_RETRIED)
        assert cursor.rowcount == 2
    assert "Anti" in {node.get("Join Type") for node in plan}
    assert [node for node in plan if "Subplan Name" in node] == []
