"""Takes a migration back: what it made goes, what it changed returns to what it was, what people edited since stays.

Part by part over the journal (``reversing``), each part a transaction, so a killed worker's part is done again and
nothing else. Whether it may be undone at all is asked in ``obstacles``; ``course`` moves the migration.
"""

from __future__ import annotations

from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from psycopg import sql

from overstap.errors import PortalError
from overstap.portal.accounts.api import bind
from overstap.portal.transfers import course, notices, obstacles
from overstap.portal.transfers.journaled import JOURNALED, Journaled
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import JournalEntry, Kept, Migration, ReleasedDocument, Segment
from overstap.portal.transfers.reversing import reverse_part
from overstap.portal.transfers.states import State


def undo(account_id: UUID, migration_id: int) -> None:
    """Undo the migration as far as that is still to do; nothing happens when it is not being undone (any more)."""
    _wait_for_segments(account_id)
    if not _began(account_id, migration_id):
        return
    for journaled in JOURNALED:
        while _undo_part(account_id, migration_id, journaled):
            pass
    _finish(account_id, migration_id)


def _wait_for_segments(account_id: UUID) -> None:
    """Let segments that are being loaded at this moment come in first, or their rows would outlive the undoing.

    A migration that was cancelled or failed may have some; whoever loads a segment has its row locked. In a transaction
    of its own, without the migration's lock, which the segment's end needs.
    """
    with bind(account_id):
        begun = Segment.objects.filter(account_id=account_id, started_at__isnull=False, done_at=None)
        list(begun.select_for_update().values_list("pk"))


def _began(account_id: UUID, migration_id: int) -> bool:
    with course.locked(account_id, migration_id) as migration:
        if migration.state != State.UNDOING:
            return False
        later: PortalError | None = obstacles.later_migrations(migration)
        if later is not None:
            course.stop(migration, State.FAILED, later)
            return False
        if migration.undo_started_at is None:
            migration.undo_started_at = timezone.now()
            migration.undo_report = {"removed": {}, "restored": {}}
        left = _entries(migration)
        migration.progress_total = max(migration.progress_total, migration.progress_done + left)
        migration.save()
        return True


def _undo_part(account_id: UUID, migration_id: int, journaled: Journaled) -> bool:
    """Take back the next part of a table; whether there may be more of it."""
    with course.locked(account_id, migration_id) as migration:
        if migration.state != State.UNDOING:
            return False
        with connection.cursor() as cursor:
            scope = Scope(account_id, migration_id, migration.source_id or "")
            done = reverse_part(cursor, scope, journaled, takes_edits=migration.undo_takes_edits)
        _count(migration, journaled, removed=done.removed, restored=done.restored)
        migration.progress_done += done.entries
        migration.save(update_fields=["progress_done", "undo_report"])
        return done.entries > 0


def _count(migration: Migration, journaled: Journaled, **done: int) -> None:
    # What is nothing by itself is nothing that people count either.
    report = migration.undo_report or {}
    for what, rows in done.items():
        if rows and journaled.is_record:
            report[what][journaled.name] = report[what].get(journaled.name, 0) + rows


def _entries(migration: Migration) -> int:
    return JournalEntry.objects.filter(account_id=migration.account_id, migration=migration).count()


def _finish(account_id: UUID, migration_id: int) -> None:
    with course.locked(account_id, migration_id) as migration:
        if migration.state != State.UNDOING:
            return
        if _entries(migration):
            raise RuntimeError("The journal names tables that undoing does not know")
        erase_documents(migration)
        migration.undone_at = timezone.now()
        course.move(migration, State.UNDONE)
        kept = Kept.objects.filter(account_id=account_id, migration=migration).count()
        notices.tell_undone(migration, kept)


def erase_documents(migration: Migration) -> None:
    """Erase the documents that the migration released and that nobody refers to any more.

    What the journals of others may put back is referred to.

    While the migration holds its account's turn, so that no load can count on one that goes. Doing it twice is fine.
    """
    with connection.cursor() as cursor:
        cursor.execute(_unreferred(), {"account": migration.account_id, "migration": migration.pk})
        paths = [path for (path,) in cursor.fetchall()]
    for path in paths:
        default_storage.delete(path)
    ReleasedDocument.objects.filter(account_id=migration.account_id, migration=migration).delete()


def _unreferred() -> sql.Composed:
    """The released documents that neither a row nor what another migration may put back refers to."""
    rows = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT document_path FROM {} WHERE account_id = %(account)s").format(sql.Identifier(relation))
        for relation in sorted({each.relation for each in JOURNALED if each.has_documents})
    )
    return sql.SQL("""
        SELECT path FROM transfers_releaseddocument WHERE account_id = %(account)s AND migration_id = %(migration)s
        EXCEPT SELECT document_path FROM ({rows}) AS present
        EXCEPT SELECT old ->> 'document_path' FROM transfers_journalentry WHERE account_id = %(account)s
    """).format(rows=rows)
