"""Workers that are killed with -9 in every phase: another takes over, and nothing is lost, doubled or left running."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from overstap.portal.accounts.api import bind
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.models import BundleKey, JournalEntry, ReleasedDocument
from overstap.portal.transfers.states import State
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.killing import kill_worker_at, until
from tests.portal.transfers.office import Practice
from tests.portal.transfers.people import content
from tests.portal.transfers.working import work

WHILE_IT_COMES_IN = {
    "check": "transfers_bundlekey",
    "load": "returns_taxreturn",
    "reconcile": "transfers_difference",
}
"""The table that the phase writes to when its worker is killed."""

WHILE_IT_IS_TAKEN_BACK = {
    "the first part": "returns_attachment",
    "documents": "transfers_releaseddocument",
    "the last part": "clients_office",
}
LARGE = b"x" * (4 * 2**20 + 1)


def finish(desk: Desk) -> transfers.MigrationView:
    until(lambda: (work(), desk.latest().is_final)[1])
    return desk.latest()


def nothing_is_left_running(desk: Desk) -> bool:
    return not ProcrastinateJob.objects.filter(status="doing").exists() and desk.latest().is_final


@pytest.mark.parametrize("phase", WHILE_IT_COMES_IN)
def test_a_migration_whose_worker_is_killed_comes_in_whole_and_once(
    desk: Desk, practice: Practice, fresh_database: Database, portal_environment: dict[str, str], phase: str
) -> None:
    desk.upload(practice.export(desk.folder))
    kill_worker_at(WHILE_IT_COMES_IN[phase], fresh_database, portal_environment)
    assert finish(desk).state == State.COMPLETE
    assert nothing_is_left_running(desk)
    with bind(desk.account.pk):
        keys = BundleKey.objects.values_list("outcome", flat=True)
        assert (len(keys), set(keys)) == (12, {"imported"})
        made = JournalEntry.objects.filter(action="made").values_list("table", "row")
        assert len(made) == len(set(made))


@pytest.mark.parametrize("moment", WHILE_IT_IS_TAKEN_BACK)
def test_an_undoing_whose_worker_is_killed_is_finished_by_another(
    desk: Desk, practice: Practice, fresh_database: Database, portal_environment: dict[str, str], moment: str
) -> None:
    empty = content(fresh_database, desk.account)
    practice.row("returns", "a1")["document"] = LARGE
    desk.migrate(practice)
    with bind(desk.account.pk):
        transfers.undo(1, actor_id=desk.user.pk)
    kill_worker_at(WHILE_IT_IS_TAKEN_BACK[moment], fresh_database, portal_environment)
    assert finish(desk).state == State.UNDONE
    assert content(fresh_database, desk.account) == empty
    assert nothing_is_left_running(desk)
    with bind(desk.account.pk):
        assert (JournalEntry.objects.count(), ReleasedDocument.objects.count()) == (0, 0)
