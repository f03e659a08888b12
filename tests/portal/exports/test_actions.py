"""An export from asking to erasing: once in effect, resumable, and never longer there than promised."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.bundle import BundleSummary, verify
from overstap.portal.accounts.api import Account, bind
from overstap.portal.audit import api as audit
from overstap.portal.exports import actions
from overstap.portal.exports.errors import ExportRunningError, ExportStoppedError, UnknownExportError
from overstap.portal.exports.models import AccountExport
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice
from tests.portal.transfers.working import work

# The snapshot of an export is a transaction of its own, so these need a database that commits.
pytestmark = pytest.mark.usefixtures("fresh_database")


def latest(account: Account) -> AccountExport:
    """The newest export."""
    with bind(account.pk):
        return AccountExport.objects.latest("number")


def test_a_worker_makes_the_file_and_the_storage_holds_it(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    desk.migrate(practice)
    actions.ask(desk.account.pk, actor_id=desk.user.pk)
    work()
    export = latest(desk.account)
    assert export.state == "ready"
    with default_storage.open(export.stored_as) as stored:
        copy = tmp_path / "copy.zip"
        copy.write_bytes(stored.read())
    report = verify(copy)
    assert report.ok
    assert report.info is not None
    assert report.info.content_digest == export.content_digest
    assert export.records["returns"] == [len(practice.tables["returns"]), 0]


def test_making_it_twice_makes_it_once(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    actions.make(account.pk, export.pk)
    first = latest(account)
    actions.make(account.pk, export.pk)
    assert latest(account).finished_at == first.finished_at


def test_what_a_killed_worker_left_is_written_over(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    left = Path(tempfile.gettempdir()) / f"overstap-account-export-{account.pk}-{export.pk}"
    left.mkdir(mode=0o700)
    (left / "half.part").write_bytes(b"half")
    default_storage.save(f"exports/{account.pk}/{export.pk}", ContentFile(b"half"))
    actions.make(account.pk, export.pk)
    made = latest(account)
    assert default_storage.size(made.stored_as) == made.size
    assert not left.exists()


def test_one_export_of_an_account_runs_at_a_time(account: Account, other_account: Account) -> None:
    actions.ask(account.pk, actor_id=None)
    with pytest.raises(ExportRunningError):
        actions.ask(account.pk, actor_id=None)
    assert actions.ask(other_account.pk, actor_id=None).number == 1


def test_one_whose_job_could_not_be_put_in_the_queue_was_never_asked_for(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        # Without a queue there is no job to defer: whatever it raises comes after the export's row and its audit event.
        patched.setattr(actions, "app", None)
        with pytest.raises(AttributeError):
            actions.ask(account.pk, actor_id=None)
    with bind(account.pk):
        assert not audit.events_of(account.pk)
    assert actions.ask(account.pk, actor_id=None).number == 1


def test_the_file_is_erased_after_a_week_and_the_log_says_so(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    actions.make(account.pk, export.pk)
    made = latest(account)
    (job,) = ProcrastinateJob.objects.filter(task_name=actions.ERASE)
    assert job.scheduled_at is not None
    assert abs(job.scheduled_at - timezone.now() - actions.KEPT) < timedelta(minutes=5)
    actions.erase(account.pk, export.pk)
    assert not default_storage.exists(made.stored_as)
    with bind(account.pk):
        assert audit.events_of(account.pk)[0].action == "export.erased"


def test_a_file_that_is_gone_is_not_handed_out(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    actions.make(account.pk, export.pk)
    default_storage.delete(latest(account).stored_as)
    with pytest.raises(UnknownExportError):
        actions.open_file(account.pk, 1, actor_id=0)


def test_one_that_was_given_up_is_not_made_any_more(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    actions.give_up(account.pk, export.pk, ExportStoppedError())
    actions.make(account.pk, export.pk)
    failed = latest(account)
    assert (failed.state, failed.stored_as) == ("failed", "")
    assert failed.error is not None
    assert failed.error["code"] == "exports.stopped"


def while_writing(monkeypatch: pytest.MonkeyPatch, happening: Callable[[], None]) -> None:
    """Have something happen at the end of the next writing, when the file is there and nobody knows of it."""
    honest = actions.write_account

    def write(account: Account, folder: Path, *, started: datetime) -> BundleSummary:
        monkeypatch.setattr(actions, "write_account", honest)
        summary = honest(account, folder, started=started)
        happening()
        return summary

    monkeypatch.setattr(actions, "write_account", write)


def test_a_worker_that_was_taken_for_dead_leaves_what_another_made(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = actions.ask(account.pk, actor_id=None)
    while_writing(monkeypatch, lambda: actions.make(account.pk, export.pk))
    actions.make(account.pk, export.pk)
    made = latest(account)
    with default_storage.open(made.stored_as) as stored:
        # Its own would have another moment in it, and so another hash than the page tells.
        assert hashlib.sha256(stored.read()).hexdigest() == made.sha256
    with bind(account.pk):
        assert [event.action for event in audit.events_of(account.pk)].count("export.made") == 1


def test_what_is_finished_after_it_was_given_up_is_not_stored(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = actions.ask(account.pk, actor_id=None)
    while_writing(monkeypatch, lambda: actions.give_up(account.pk, export.pk, ExportStoppedError()))
    actions.make(account.pk, export.pk)
    assert latest(account).state == "failed"
    assert not default_storage.exists(f"exports/{account.pk}/{export.pk}")


def test_what_a_dead_worker_stored_is_erased_when_its_export_is_given_up(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    default_storage.save(f"exports/{account.pk}/{export.pk}", ContentFile(b"everything about everybody"))
    actions.give_up(account.pk, export.pk, ExportStoppedError())
    assert not default_storage.exists(f"exports/{account.pk}/{export.pk}")


def test_giving_up_one_that_is_ready_leaves_its_file(account: Account) -> None:
    export = actions.ask(account.pk, actor_id=None)
    actions.make(account.pk, export.pk)
    actions.give_up(account.pk, export.pk, ExportStoppedError())
    assert default_storage.exists(latest(account).stored_as)


def test_a_file_written_at_once_is_in_the_log(account: Account, tmp_path: Path) -> None:
    summary = actions.write_now(account, tmp_path, started=timezone.localtime())
    with bind(account.pk):
        event = audit.events_of(account.pk)[0]
    assert (event.action, event.details["sha256"]) == ("export.written", summary.sha256)
