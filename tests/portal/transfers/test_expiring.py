"""After thirty days: what it took to undo a migration goes, what its report and the clients' pages tell stays."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.bundle.model import Severity
from overstap.portal.accounts.api import bind
from overstap.portal.audit.models import Event
from overstap.portal.clients.models import Client, ClientIdentity
from overstap.portal.returns.models import TaxReturn
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import tasks
from overstap.portal.transfers.documents import name_of
from overstap.portal.transfers.errors import TooOldError
from overstap.portal.transfers.models import BundleKey, InventoryKey, JournalEntry, Migration, ReleasedDocument, Segment
from overstap.portal.transfers.states import State
from tests.portal.transfers import directly
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Found, Practice

LARGE = b"x" * (4 * 2**20 + 1)


def digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()


def expire(monkeypatch: pytest.MonkeyPatch, *, days: float = 31) -> None:
    """Move the clock, and do the jobs of all migrations that were to be cleared by then."""
    real = timezone.now()
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: real + timedelta(days=days))
        for job in ProcrastinateJob.objects.filter(task_name="transfers.clear").order_by("pk"):
            tasks.clear(**job.args)


@pytest.fixture
def changed(desk: Desk, practice: Practice) -> Desk:
    """A migration that made all, and one that changed a client and a return's document."""
    practice.row("returns", "a1")["document"] = LARGE
    directly.take_in(desk, practice)
    practice.row("clients", "c1")["city"] = "Assen"
    practice.row("returns", "a1")["document"] = b"<xbrl>anders</xbrl>"
    directly.take_in(desk, practice)
    return desk


def test_what_was_needed_to_undo_it_is_gone(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    expire(monkeypatch)
    with bind(changed.account.pk):
        assert not InventoryKey.objects.exists()
        assert not Segment.objects.exists()
        assert not ReleasedDocument.objects.exists()
        assert not JournalEntry.objects.exclude(old_document=None).exists()
        assert not JournalEntry.objects.filter(table__in=["attachments", "roles", "offices", "identities"]).exists()
        assert not BundleKey.objects.exclude(changes=None, natural_key=None).exists()


def test_a_document_that_only_the_journal_remembered_is_erased(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, names) = default_storage.listdir(folder := name_of(changed.account.pk, digest(LARGE)).rpartition("/")[0])
    assert names == [digest(LARGE)]
    expire(monkeypatch)
    assert default_storage.listdir(folder) == ([], [])


def test_a_document_that_a_record_has_stays(desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    practice.row("returns", "a1")["document"] = LARGE
    directly.take_in(desk, practice)
    practice.row("returns", "a1")["status"] = "filed"
    directly.take_in(desk, practice)
    expire(monkeypatch)
    with bind(desk.account.pk):
        assert default_storage.exists(TaxReturn.objects.get(source_key="a1").document_path)


def test_while_a_migration_of_the_account_loads_documents_wait(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with bind(changed.account.pk):
        Migration.objects.filter(number=2).update(state=State.LOADING)
    expire(monkeypatch)
    assert default_storage.exists(name_of(changed.account.pk, digest(LARGE)))
    with bind(changed.account.pk):
        Migration.objects.filter(number=2).update(state=State.COMPLETE)
    expire(monkeypatch)
    assert not default_storage.exists(name_of(changed.account.pk, digest(LARGE)))


def test_its_report_and_whose_client_is_whose_stay(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with bind(changed.account.pk):
        before = told()
    expire(monkeypatch)
    with bind(changed.account.pk):
        assert told() == before


def test_names_go_but_for_those_that_the_report_lists(
    desk: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.add_return("oud", "c1", 2011)
    practice.found.append(Found("clients", "c2", "fiscal_number", "identifier-missing", Severity.ADVISORY))
    directly.take_in(desk, practice)
    expire(monkeypatch)
    with bind(desk.account.pk):
        named = set(BundleKey.objects.exclude(label=None).values_list("table", "key"))
        clients = transfers.clients_of(1, transfers.Sought())
        shown = {each.label for each in transfers.client_forecasts(1, clients)}
        assert set(clients.values_list("label", flat=True)) == {None}
    assert named == {("clients", "c2"), ("returns", "oud")}
    assert {"Jansen", "Bakker B.V."} <= shown, "as the portal calls them"


def told() -> list[object]:
    """The reports with their lists, who is known by what, and which files wrote a client and from what."""
    client = Client.objects.get(source_key="c1")
    lists = [transfers.records, transfers.left_behind, transfers.kept_out, transfers.findings, transfers.differences]
    return [
        [migration.report for migration in transfers.migrations()],
        [[(row.table, row.key, getattr(row, "outcome", "")) for row in each(1)] for each in lists],
        list(ClientIdentity.objects.order_by("pk").values_list("source_id", "source_key", "content_hash", "client_id")),
        [
            (writing.number, (writing.old or {}).get("city"))
            for writing in transfers.writings_of("clients", client.pk, ["c1"])
        ],
    ]


def test_the_same_file_again_changes_nothing_and_undoing_is_refused_with_the_reason(
    changed: Desk, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bind(changed.account.pk):
        Migration.objects.update(finished_at=timezone.now() - timedelta(days=31))
    expire(monkeypatch, days=0)
    with bind(changed.account.pk), pytest.raises(TooOldError):
        transfers.undo(2, actor_id=changed.user.pk)
    again = directly.take_in(changed, practice)
    with bind(changed.account.pk):
        keys = BundleKey.objects.filter(migration__number=again.id)
        assert set(keys.values_list("outcome", flat=True)) == {"unchanged"}


@pytest.mark.parametrize(("days", "state"), [(29, State.COMPLETE), (31, State.UNDOING)])
def test_what_may_still_be_undone_or_runs_is_not_cleared(
    changed: Desk, monkeypatch: pytest.MonkeyPatch, days: int, state: State
) -> None:
    with bind(changed.account.pk):
        Migration.objects.filter(number=2).update(state=state)
        before = list(JournalEntry.objects.filter(migration__number=2).values())
        expire(monkeypatch, days=days)
        assert list(JournalEntry.objects.filter(migration__number=2).values()) == before
        assert Segment.objects.filter(migration__number=2).exists()


def test_the_log_says_that_it_was_cleared(changed: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    expire(monkeypatch)
    with bind(changed.account.pk):
        cleared = set(Event.objects.filter(action="migration.cleared").values_list("subject", flat=True))
    assert cleared == {"migration:1", "migration:2"}
