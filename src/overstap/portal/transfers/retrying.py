"""Tries again what failed of a migration, and only that: judged anew, then loaded in the segments that hold it.

What it lacked may have come meanwhile, from another file or from a person. ``course`` has this done before the load of
a migration that ``api.retry`` let go on; what succeeded keeps its outcome, and the load leaves it alone.
"""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Q, QuerySet
from psycopg import sql

from overstap.portal.transfers import course, keys, placing, rules
from overstap.portal.transfers.bundles import opened
from overstap.portal.transfers.locating import CLIENTS
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import BundleKey, Migration, Outcome
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS, Target

REASONS = (rules.REFERENCE_MISSING, rules.REFERENCE_SKIPPED)
"""Why a record was skipped that may come in now; what else kept one out is in the record itself."""


def retryable(migration: Migration) -> QuerySet[BundleKey]:
    """The records of the file that are worth another try."""
    lacking = Q(outcome=Outcome.SKIPPED, reason__in=REASONS)
    rows = BundleKey.objects.filter(account_id=migration.account_id, migration=migration)
    return rows.filter(Q(outcome__in=[Outcome.FAILED, Outcome.PENDING]) | lacking)


def judge_again(account_id: UUID, migration_id: int) -> None:
    """Judge what failed, table by table in transactions of their own, and begin the load of what may come in now.

    Raises:
        BundleProblem: when the stored file cannot be read (any more).
    """
    for target in TARGETS.values():
        with course.locked(account_id, migration_id) as migration:
            if not _is_due(migration):
                return
            if Options.from_json(migration.options).takes(target.name):
                _judge_table(migration, target)
    with course.locked(account_id, migration_id) as migration:
        if _is_due(migration):
            migration.judges_again = False
            migration.save(update_fields=["judges_again"])
            course.count_progress(migration)
            course.next_stage(migration)


def _is_due(migration: Migration) -> bool:
    return migration.state == State.LOADING and migration.judges_again


def _judge_table(migration: Migration, target: Target) -> None:
    scope = Scope.of(migration)
    with connection.cursor() as cursor:
        if not _try_again(cursor, scope, target):
            return
        columns = [column for column in target.source.columns if column.name != "document"]
        with opened(migration) as reader:
            batches = (batch.select([column.name for column in columns]) for batch in reader.table(target.name))
            keys.stage(cursor, scope, target, columns, batches)
        # The rules look at what is staged: what succeeded is none of their business any more.
        cursor.execute(_ONLY_RETRIED)
    rules.judge(scope, target)
    if target.name == CLIENTS:
        # Who is who was decided anew with it, and as when a load begins.
        placing.replace_placeholders(scope)
    # Which segments hold them is not known; what is not pending in a segment is left alone by the load.
    migration.segments.filter(table=target.name).update(done_at=None)


def _try_again(cursor: CursorWrapper, scope: Scope, target: Target) -> bool:
    """Make what failed pending again, and forget why; whether there was any."""
    for statement in (_DROP, _RETRIED, _FORGET_FINDINGS, _MAKE_PENDING):
        cursor.execute(statement, scope.parameters(target.name))
    return int(cursor.rowcount) > 0


_DROP = sql.SQL("DROP TABLE IF EXISTS retried")

# Not what is pending: those were judged, and their segments are still to be loaded.
_RETRIED = sql.SQL("""
    CREATE TEMP TABLE retried ON COMMIT DROP AS
    SELECT id AS known, key FROM transfers_bundlekey
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s
        AND (outcome = 'failed' OR outcome = 'skipped' AND reason = ANY ({reasons}))
""").format(reasons=sql.Literal(list(REASONS)))

_FORGET_FINDINGS = sql.SQL("""
    DELETE FROM transfers_finding WHERE account_id = %(account)s AND migration_id = %(migration)s
        AND "table" = %(table)s AND origin = 'check' AND code = ANY ({reasons}) AND key IN (SELECT key FROM retried)
""").format(reasons=sql.Literal(list(REASONS)))

_MAKE_PENDING = sql.SQL("""
    UPDATE transfers_bundlekey SET outcome = 'pending', reason = NULL WHERE id IN (SELECT known FROM retried)
""")

# Not with NOT IN: once the keys do not fit in working memory, that walks through all of them for each record.
_ONLY_RETRIED = sql.SQL("DELETE FROM staged WHERE NOT EXISTS (SELECT 1 FROM retried WHERE retried.key = staged.id)")
