"""Clears what a migration needed to be undone, once it cannot be undone any more; what its report tells stays.

So does what the pages of clients tell: which file wrote a record, and what people can change of it was before. Names go
with it, but for those of records that the report's lists name: what came in has its name in the portal. The end of a
migration (``course``) has this done when its time is over.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone
from psycopg import sql

from overstap.portal.accounts.api import Account, bind
from overstap.portal.audit import api as audit
from overstap.portal.transfers import course, obstacles, undoing
from overstap.portal.transfers.jobs import Job, defer
from overstap.portal.transfers.journaled import TOLD_OF
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Migration, Segment
from overstap.portal.transfers.states import HOLDS_THE_TURN, State, is_final

LATER = timedelta(hours=1)
"""When a migration of the account holds the turn, its documents are looked at again after this long."""


def clear(account_id: UUID, migration_id: int) -> None:
    """Clear the migration's working notes, unless it is not old enough (any more); doing it twice is fine."""
    if not _is_over(account_id, migration_id):
        return
    parameters = Scope(account_id, migration_id, "").parameters()
    for statement in _STATEMENTS:
        # Each in a transaction of its own: a killed worker's are done again.
        with bind(account_id), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    _erase_documents(account_id, migration_id)


def _is_over(account_id: UUID, migration_id: int) -> bool:
    """Whether its time is over: nobody can begin to undo it any more."""
    with course.locked(account_id, migration_id) as migration:
        ended = migration.finished_at
        # One that went on since ends again, and asks for this again then.
        if not is_final(State(migration.state)) or ended is None:
            return False
        return timezone.now() - ended > obstacles.UNDOABLE_FOR


def _erase_documents(account_id: UUID, migration_id: int) -> None:
    """Erase the documents that only this migration's journal referred to; later when a load may count on them."""
    with bind(account_id):
        # Nobody begins a load while this lasts: no new migration without the account, no old one without its row, and
        # a segment that outlived its migration has its own row locked until it is in.
        Account.objects.select_for_update().get(pk=account_id)
        begun = Segment.objects.filter(account_id=account_id, started_at__isnull=False, done_at=None)
        list(begun.select_for_update().order_by("pk").values_list("pk"))
        rows = {row.pk: row for row in Migration.objects.select_for_update().order_by("pk")}
        if any(row.state in HOLDS_THE_TURN for row in rows.values()):
            defer(Job.CLEAR, rows[migration_id], at=timezone.now() + LATER)
        else:
            undoing.erase_documents(rows[migration_id])
            audit.record(account_id, "migration.cleared", subject=f"migration:{rows[migration_id].number}")


# First what the documents are called that nobody else may refer to, then forgetting it: killed in between, the names
# are there still.
_STATEMENTS = (
    sql.SQL("""
        INSERT INTO transfers_releaseddocument (account_id, migration_id, path)
        SELECT DISTINCT account_id, migration_id, old ->> 'document_path' FROM transfers_journalentry
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND old ->> 'document_path' IS NOT NULL
        ON CONFLICT DO NOTHING
    """),
    sql.SQL("""
        DELETE FROM transfers_journalentry
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" <> ALL ({})
    """).format(sql.Literal(list(TOLD_OF))),
    sql.SQL("""
        UPDATE transfers_journalentry SET old = old - 'document_path', old_document = NULL
        WHERE account_id = %(account)s AND migration_id = %(migration)s
            AND (old_document IS NOT NULL OR jsonb_exists(old, 'document_path'))
    """),
    sql.SQL("""
        UPDATE transfers_bundlekey SET changes = NULL, natural_key = NULL, match = NULL
        WHERE account_id = %(account)s AND migration_id = %(migration)s
            AND (changes IS NOT NULL OR natural_key IS NOT NULL OR match IS NOT NULL)
    """),
    # By key: the lists of the report name what stayed out and what was remarked, and nothing else.
    sql.SQL("""
        UPDATE transfers_bundlekey AS known SET label = NULL
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND label IS NOT NULL
            AND outcome IN ('imported', 'changed', 'unchanged') AND NOT EXISTS (
                SELECT 1 FROM transfers_finding AS finding
                WHERE finding.account_id = %(account)s AND finding.migration_id = %(migration)s
                    AND finding."table" = known."table" AND finding.key = known.key
            ) AND NOT EXISTS (
                SELECT 1 FROM transfers_difference AS difference
                WHERE difference.account_id = %(account)s AND difference.migration_id = %(migration)s
                    AND difference."table" = known."table" AND difference.key = known.key
            )
    """),
    sql.SQL("""
        UPDATE transfers_forecastcount SET label = NULL
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND label IS NOT NULL
    """),
    sql.SQL("DELETE FROM transfers_inventorykey WHERE account_id = %(account)s AND migration_id = %(migration)s"),
    sql.SQL("DELETE FROM transfers_segment WHERE account_id = %(account)s AND migration_id = %(migration)s"),
)
