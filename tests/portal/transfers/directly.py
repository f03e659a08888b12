"""Takes files in, and accounts out, without a worker, step by step in this process: many times faster."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from overstap.portal.accounts.api import bind
from overstap.portal.exports.api import write_now
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers import checking, course, loading, reconciling, undoing
from overstap.portal.transfers.models import Migration, Segment
from overstap.portal.transfers.states import State
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.office import Practice


def take_in(desk: Desk, practice: Practice, *, options: dict[str, object] | None = None) -> transfers.MigrationView:
    """Export, upload, check and load; the migration as it is then."""
    return take_in_file(desk, practice.export(desk.folder), options=options)


def take_in_file(desk: Desk, path: Path, *, options: dict[str, object] | None = None) -> transfers.MigrationView:
    """Upload, check and load the file at *path*; *options* as ``Options.as_json``."""
    begin(desk, path, options=options)
    finish(desk)
    return desk.latest()


def begin(desk: Desk, path: Path, *, options: dict[str, object] | None = None) -> None:
    """Upload and check; the load has begun then, and nothing of it is done."""
    desk.upload(path)
    with bind(desk.account.pk):
        migration = Migration.objects.latest("number")
        if options is not None:
            Migration.objects.filter(pk=migration.pk).update(options=options)
    checking.check(desk.account.pk, migration.pk)


def finish(desk: Desk) -> None:
    """Load all segments and reconcile."""
    with bind(desk.account.pk):
        migration = Migration.objects.latest("number")
        segments = list(Segment.objects.filter(migration=migration, done_at=None).order_by("stage", "pk"))
    for segment in segments:
        loading.load_segment(desk.account.pk, migration.pk, segment.pk)
    if not segments:
        with course.locked(desk.account.pk, migration.pk) as current:
            assert current.state in {State.RECONCILING, State.COMPLETE, State.CONFIRMING}
    reconciling.reconcile(desk.account.pk, migration.pk)


def take_back(desk: Desk, number: int, *, takes_edits: bool = False) -> None:
    """Undo the migration, with what people edited since when *takes_edits*."""
    with bind(desk.account.pk):
        transfers.undo(number, actor_id=desk.user.pk, takes_edits=takes_edits)
        migration = Migration.objects.get(number=number)
    undoing.undo(desk.account.pk, migration.pk)


def taken_out(desk: Desk) -> tuple[Path, str]:
    """All of the account as a file, and its content digest."""
    # A folder for each: names are moments, and a hundred stories take more of them out than there are seconds to try.
    folder = desk.folder / "uit" / uuid4().hex
    folder.mkdir(parents=True)
    summary = write_now(desk.account, folder, started=timezone.now())
    return summary.path, summary.content_digest
