"""Writes one account into a bundle: all keys first, then the records, in one snapshot of the database.

Between ``records`` (what is read) and ``overstap.bundle`` (what is written); knows nothing of jobs or storage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection, transaction

from overstap.bundle import BundleSummary, BundleWriter, InventoryEntry, Recipient, SourceInfo
from overstap.bundle.model import Reason
from overstap.i18n import translate
from overstap.portal.accounts.api import Account, bind
from overstap.portal.exports import records
from overstap.portal.exports.records import Row, Stored
from overstap.portal.transfers.api import OWN, TARGETS

PART = "portal"
"""What the inventory says that listed the records."""

BYTES_AT_ONCE = 8 * 1024 * 1024
"""Bytes of documents handed to the writer together."""


Report = Callable[[int, int], None]
"""Hears how much of how much has been written, in kB.

Not records: a client costs a fraction of what a return with its document does, and a time left that follows from
records rises from the first return to the last.
"""


def write_account(
    account: Account,
    folder: Path,
    *,
    started: datetime,
    recipient: Recipient | None = None,
    report: Report | None = None,
) -> BundleSummary:
    """Write everything of *account* into a bundle in *folder*; its content digest is that of what people see now.

    A document that is missing or no longer what was filed is left behind, and the bundle says so.

    Raises:
        OverstapError: as ``BundleWriter``.
    """
    source = SourceInfo(f"{OWN}:{account.pk}", OWN, account.name)
    with _snapshot(account.pk), BundleWriter(folder, source=source, started=started, recipient=recipient) as writer:
        for table in TARGETS:
            for keys in records.keys_of(account.pk, table):
                writer.declare(table, (InventoryEntry(key, PART) for key in keys))
        total = sum(records.effort_of_all(account.pk, table) for table in TARGETS)
        done = 0
        for table in TARGETS:
            for added in _add_all(writer, account.pk, table):
                done += added
                if report is not None:
                    report(done, total)
        return writer.finish()


@contextmanager
def _snapshot(account_id: UUID) -> Iterator[None]:
    """Bound to the account, seeing the database as it is at this moment, whatever others write meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with bind(account_id):
            yield


def _add_all(writer: BundleWriter, account_id: UUID, table: str) -> Iterator[int]:
    """Hand all records of *table* to the writer; yields how many kB were settled each time (``records.effort``)."""
    rows: list[Row] = []
    size = settled = 0
    for row, stored in records.records_of(account_id, table):
        if stored is not None and not _fetch(row, stored):
            why = translate("Het document is niet gevonden in de opslag, of is niet meer wat was ingediend.")
            writer.leave_behind(table, str(row["id"]), part=PART, reason=Reason.UNREADABLE, detail=why)
            yield records.effort(stored.size)
            continue
        document = row.get("document")
        document_bytes = len(document) if isinstance(document, bytes) else 0
        size, settled = size + document_bytes, settled + records.effort(document_bytes)
        rows.append(row)
        if size >= BYTES_AT_ONCE or len(rows) >= records.ROWS_AT_ONCE:
            writer.add(table, rows, part=PART)
            yield settled
            rows, size, settled = [], 0, 0
    writer.add(table, rows, part=PART)
    writer.close_segment(table)
    yield settled


def _fetch(row: Row, stored: Stored) -> bool:
    """Put the document in *row*; False when it is not there, or not what the row says that it is."""
    try:
        with default_storage.open(stored.path) as file:
            document = file.read()
    except FileNotFoundError:
        return False
    row["document"] = document
    return len(document) == stored.size and hashlib.sha256(document).hexdigest() == stored.sha256
