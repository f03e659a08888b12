"""A segment happens whole or not at all, and only once, whoever dies while doing it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import bind
from overstap.portal.clients.models import Client
from overstap.portal.returns.models import Attachment, TaxReturn
from overstap.portal.transfers import course, documents, loading, merging
from overstap.portal.transfers.models import JournalEntry, Migration, Segment
from overstap.portal.transfers.states import State
from overstap.portal.uploads.models import UploadPart
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.looking import keys
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work

WORKER = "from overstap.portal.project.bootstrap import work; work(concurrency=2, until_idle=False)"
LARGE = b"x" * (5 * 2**20)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.05)


def waits_for_lock(connection: psycopg.Connection, what: str) -> bool:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    row = connection.execute(waiting, [f"%{what}%"]).fetchone()
    return row is not None and row[0] > 0


def test_a_worker_killed_in_the_middle_is_taken_over_and_nothing_is_doubled(
    desk: Desk, practice: Practice, fresh_database: Database, portal_environment: dict[str, str]
) -> None:
    desk.upload(practice.export(desk.folder))
    command = [sys.executable, "-c", WORKER]
    with (
        psycopg.connect(fresh_database.superuser_url, autocommit=True) as watcher,
        psycopg.connect(fresh_database.superuser_url) as blocker,
        subprocess.Popen(command, env=portal_environment, stderr=subprocess.DEVNULL) as worker,
    ):
        # The load of the clients stops half-way, in the middle of its MERGE.
        blocker.execute("LOCK TABLE clients_client IN SHARE MODE")
        until(lambda: waits_for_lock(watcher, "MERGE INTO"))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        blocker.rollback()
        # Half a minute later.
        watcher.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
    app.configure_task("transfers.rescue").defer(timestamp=0)
    until(lambda: (work(), desk.latest().is_final)[1])
    assert desk.latest().state == State.COMPLETE
    assert keys(desk.account, Client) == ["c1", "c2"]
    with bind(desk.account.pk):
        assert Segment.objects.get(table="clients").attempts == 2
        assert JournalEntry.objects.filter(table="clients").count() == 2


def test_a_segment_that_fails_half_way_leaves_nothing(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("weg")

    monkeypatch.setattr(merging, "outcomes", fail)
    desk.migrate(practice)
    assert keys(desk.account, Client) == []
    with bind(desk.account.pk):
        assert set(Segment.objects.filter(stage=0).values_list("done_at", "attempts")) == {(None, 1)}
    # The jobs will be tried again, later.
    assert ProcrastinateJob.objects.filter(status="todo", task_name="transfers.load_segment").count() == 2


def test_what_follows_from_a_segment_is_deferred_in_its_transaction(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = course.segment_done

    def defer_and_fail(migration: Migration, segment: Segment) -> None:
        honest(migration, segment)
        raise OSError("weg")

    monkeypatch.setattr(course, "segment_done", defer_and_fail)
    desk.migrate(practice.only("offices"))
    # Not committed over another connection: neither the reconciliation nor the checkpoint.
    assert not ProcrastinateJob.objects.filter(task_name="transfers.reconcile").exists()
    assert desk.latest().state == State.LOADING


def test_a_segment_that_is_done_is_left_alone(desk: Desk, practice: Practice) -> None:
    migration = desk.migrate(practice)
    with bind(desk.account.pk):
        row, segment = Migration.objects.get(), Segment.objects.get(table="clients")
    loading.load_segment(desk.account.pk, row.pk, segment.pk)
    assert desk.latest() == migration
    with bind(desk.account.pk):
        assert Segment.objects.get(table="clients") == segment


def test_a_stored_file_that_was_damaged_since_the_check_ends_the_migration(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = loading.load_segment

    def damage_first(account_id: UUID, migration_id: int, segment_id: int) -> None:
        with bind(desk.account.pk):
            path = Path(default_storage.path(UploadPart.objects.get().name))
        path.write_bytes(path.read_bytes()[:1000])
        honest(account_id, migration_id, segment_id)

    monkeypatch.setattr(loading, "load_segment", damage_first)
    migration = desk.migrate(practice)
    assert migration.state == State.FAILED
    assert migration.failure is not None
    assert migration.failure.code == "bundle.member-changed"


def test_a_large_document_goes_to_storage(desk: Desk, practice: Practice) -> None:
    practice.row("attachments", "b1")["document"] = LARGE
    desk.migrate(practice)
    with bind(desk.account.pk):
        row = Attachment.objects.get()
    assert row.document is None
    assert row.document_path is not None
    with default_storage.open(row.document_path) as stored:
        assert stored.read() == LARGE


def test_a_document_half_stored_by_a_dead_worker_is_stored_anew(desk: Desk, practice: Practice) -> None:
    practice.row("attachments", "b1")["document"] = LARGE
    desk.migrate(practice)
    with bind(desk.account.pk):
        row = Attachment.objects.get()
    assert row.document_sha256 is not None
    name = documents.name_of(desk.account.pk, row.document_sha256)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(LARGE[:100]))
    desk.migrate(practice)
    assert default_storage.size(name) == len(LARGE)


def test_equal_documents_are_stored_once(desk: Desk, practice: Practice, data_folder: Path) -> None:
    practice.row("attachments", "b1")["document"] = LARGE
    practice.row("returns", "a1")["document"] = LARGE
    desk.migrate(practice)
    with bind(desk.account.pk):
        assert TaxReturn.objects.get(source_key="a1").document_path == Attachment.objects.get().document_path
    assert len([path for path in (data_folder / "files" / "documents").rglob("*") if path.is_file()]) == 1
