"""Asking for an export, making it, erasing it: each one transaction with its change, audit row and job.

Above ``writing``; ``tasks`` calls ``make``, views and the command line the rest.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from overstap.bundle import BundleSummary, Recipient
from overstap.bundle.workfolder import environment_faults
from overstap.errors import OverstapError
from overstap.portal.accounts.api import Account, bind
from overstap.portal.audit import api as audit
from overstap.portal.exports.errors import ExportRunningError, UnknownExportError
from overstap.portal.exports.models import AccountExport
from overstap.portal.exports.writing import Report, write_account
from overstap.portal.transfers.api import Failure

KEPT = timedelta(days=7)
"""How long a file stays: it holds everything about everybody, readable by whoever has it."""

MAKE, ERASE = "exports.make", "exports.erase"
"""The names of the background jobs."""


def ask(account_id: UUID, *, actor_id: int | None) -> AccountExport:
    """Have an export made in the background.

    Raises:
        ExportRunningError: one is being made already.
    """
    with bind(account_id):
        last = AccountExport.objects.order_by("-number").values_list("number", flat=True).first()
        export = AccountExport(account_id=account_id, number=(last or 0) + 1, asked_by_id=actor_id)
        try:
            with transaction.atomic():
                export.save()
        except IntegrityError as error:
            raise ExportRunningError from error
        _note(export, "asked", actor_id)
        # In the same transaction: one without its job would be "being made" for ever, and in the way of any other.
        export.job = app.configure_task(MAKE).defer(account_id=str(account_id), export_id=export.pk)
        export.save(update_fields=["job"])
    return export


def make(account_id: UUID, export_id: int) -> None:
    """Make the file and put it in the storage; one that is made already, or was given up, stays as it is.

    Raises:
        OverstapError, OSError: nothing is stored then; doing it again begins anew.
    """
    with bind(account_id):
        account = Account.objects.get(pk=account_id)
        export = AccountExport.objects.get(account_id=account_id, pk=export_id)
        if export.state != AccountExport.State.WRITING:
            return
    with _workplace(account_id, export_id) as folder:
        summary = write_account(account, folder, started=timezone.localtime())
        _finish(account_id, export_id, summary)


def _finish(account_id: UUID, export_id: int, summary: BundleSummary) -> None:
    with bind(account_id):
        # Under the lock: a worker that was slow and taken for dead would write over what another one has made, or
        # store what nobody is going to erase.
        export = AccountExport.objects.select_for_update().get(account_id=account_id, pk=export_id)
        if export.state != AccountExport.State.WRITING:
            return
        stored_as = _place(account_id, export_id)
        # What a worker left that was killed while storing it.
        default_storage.delete(stored_as)
        with summary.path.open("rb") as file:
            default_storage.save(stored_as, File(file))
        export.state, export.stored_as, export.file_name = AccountExport.State.READY, stored_as, summary.path.name
        export.size, export.sha256, export.content_digest = summary.size, summary.sha256, summary.content_digest
        export.records = {
            name: [count.exported, sum(count.left_behind.values())] for name, count in summary.tables.items()
        }
        export.finished_at = timezone.now()
        export.save()
        _note(export, "made", None)
        app.configure_task(ERASE, schedule_at=timezone.now() + KEPT).defer(
            account_id=str(account_id), export_id=export_id
        )


def _place(account_id: UUID, export_id: int) -> str:
    # Nothing that differs between attempts: then what a killed worker stored could not be found any more.
    return f"exports/{account_id}/{export_id}"


def give_up(account_id: UUID, export_id: int, error: OverstapError) -> None:
    """Note that an export failed, and why; one that has ended already stays as it is."""
    with bind(account_id):
        export = AccountExport.objects.select_for_update().get(account_id=account_id, pk=export_id)
        if export.state == AccountExport.State.WRITING:
            export.state, export.finished_at = AccountExport.State.FAILED, timezone.now()
            export.error = Failure.of(error).as_json()
            export.save()
            _note(export, "failed", None)
            # A worker may have died between storing the file and saying so; nothing else would ever erase it.
            transaction.on_commit(lambda: default_storage.delete(_place(account_id, export_id)))


def erase(account_id: UUID, export_id: int, *, actor_id: int | None = None) -> None:
    """Erase the file of an export; that there was one stays to be seen."""
    with bind(account_id):
        export = AccountExport.objects.select_for_update().get(account_id=account_id, pk=export_id)
        if export.state != AccountExport.State.READY:
            return
        export.state = AccountExport.State.ERASED
        export.save(update_fields=["state"])
        _note(export, "erased", actor_id)
        # Only once it is certain: a file that is gone must never be offered as ready.
        transaction.on_commit(lambda: default_storage.delete(export.stored_as))


def open_file(account_id: UUID, number: int, *, actor_id: int) -> tuple[AccountExport, File[bytes]]:
    """The export with that number and its file, opened; that somebody took it stands in the audit log.

    Raises:
        UnknownExportError: there is none, or not any more.
    """
    with bind(account_id):
        export = AccountExport.objects.filter(number=number, state=AccountExport.State.READY).first()
        if export is None or not default_storage.exists(export.stored_as):
            raise UnknownExportError
        # Before a byte goes out: of a download that broke off somebody may have most.
        _note(export, "downloaded", actor_id)
        return export, default_storage.open(export.stored_as)


def write_now(
    account: Account,
    folder: Path,
    *,
    started: datetime,
    recipient: Recipient | None = None,
    report: Report | None = None,
) -> BundleSummary:
    """Write an account's file into *folder* at once, for the command line; encrypted when it is for a *recipient*.

    A folder that is not there is made, for its owner only: what comes into it is everything about everybody.

    Raises:
        FolderError: it cannot be made.
        OverstapError: as ``write_account``.
    """
    with environment_faults():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    summary = write_account(account, folder, started=started, recipient=recipient, report=report)
    with bind(account.pk):
        details: dict[str, object] = {"sha256": summary.sha256, "encrypted": recipient is not None}
        audit.record(account.pk, "export.written", details=details)
    return summary


@contextmanager
def _workplace(account_id: UUID, export_id: int) -> Iterator[Path]:
    """A folder of this export's own; a worker that was killed left things there, and the next one begins anew."""
    # The account's id too: another portal on this machine has an export of the same number.
    folder = Path(tempfile.gettempdir()) / f"overstap-account-export-{account_id}-{export_id}"
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        # Whoever took this worker for dead has cleared it away.
        with suppress(FileNotFoundError):
            shutil.rmtree(folder)


def _note(export: AccountExport, what: str, actor_id: int | None) -> None:
    audit.record(export.account_id, f"export.{what}", actor_id=actor_id, subject=f"export:{export.number}")
