"""The reconciliation: is what is in the portal now what the bundle said. Sets of keys, never running counters.

Three comparisons, each both ways, in SQL: the inventory with what was exported or left behind; the bundle's keys and
hashes with the portal's rows (and the documents with their hashes); the control totals. Every difference is kept by
name; only without any is a migration complete.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.transfers import course, keys, report
from overstap.portal.transfers.locating import CLIENTS
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Difference
from overstap.portal.transfers.states import State
from overstap.portal.transfers.targets import TARGETS, Target
from overstap.portal.transfers.totals import TotalReport, totals_of


class Comparison(StrEnum):
    """What was compared."""

    INVENTORY = "inventory"
    RECORDS = "records"
    DOCUMENTS = "documents"
    TOTALS = "totals"


class Side(StrEnum):
    """Where the key is that the other side lacks or has otherwise."""

    SOURCE = "source"
    BUNDLE = "bundle"
    PORTAL = "portal"


def reconcile(account_id: UUID, migration_id: int) -> None:
    """Compare, keep the differences and the report, and end the migration; one transaction."""
    with course.locked(account_id, migration_id) as migration:
        if migration.state != State.RECONCILING:
            return
        scope = Scope.of(migration)
        with connection.cursor() as cursor:
            plan_for_sets(cursor)
            keys.forget(scope, Difference)
            totals = totals_of(migration)
            _compare(cursor, scope)
        _keep_unequal(scope, totals)
        result = report.gather(migration, totals)
        migration.report = result.as_json()
        course.move(migration, State.COMPLETE if result.reconciled else State.COMPLETE_WITH_DIFFERENCES)


def plan_for_sets(cursor: CursorWrapper) -> None:
    """Have PostgreSQL compare whole sets, for the rest of the transaction.

    Right after a load it knows no statistics yet. Taking the tables for empty, it would walk through one of them for
    each row of another, which with 5,000 clients did not end within minutes.
    """
    cursor.execute("SET LOCAL enable_nestloop = off")


def _compare(cursor: CursorWrapper, scope: Scope) -> None:
    for statement in (_INVENTORY, _UNFINISHED):
        cursor.execute(statement, scope.parameters())
    for target in TARGETS.values():
        for question in _questions(target):
            cursor.execute(question, scope.parameters(target.name))
        if target.has_documents:
            _look_in_storage(cursor, scope, target)


_INVENTORY = sql.SQL("""
    WITH listed AS (
        SELECT "table", key FROM transfers_inventorykey
        WHERE account_id = %(account)s AND migration_id = %(migration)s
    ), exported AS (
        SELECT "table", key FROM transfers_bundlekey WHERE account_id = %(account)s AND migration_id = %(migration)s
    ), left_behind AS (
        SELECT "table", key FROM transfers_leftbehind WHERE account_id = %(account)s AND migration_id = %(migration)s
    )
    INSERT INTO transfers_difference (account_id, migration_id, comparison, side, "table", key, detail)
    SELECT %(account)s, %(migration)s, 'inventory', side, "table", key, detail FROM (
        SELECT 'source' AS side, 'absent' AS detail, * FROM (
            SELECT * FROM listed EXCEPT (SELECT * FROM exported UNION SELECT * FROM left_behind)
        ) AS lost
        UNION ALL
        SELECT 'bundle', 'unlisted', * FROM (
            (SELECT * FROM exported UNION SELECT * FROM left_behind) EXCEPT SELECT * FROM listed
        ) AS unlisted
        UNION ALL
        SELECT 'bundle', 'twice', * FROM (SELECT * FROM exported INTERSECT SELECT * FROM left_behind) AS twice
    ) AS differing
""")

_UNFINISHED = sql.SQL("""
    INSERT INTO transfers_difference (account_id, migration_id, comparison, side, "table", key, detail)
    SELECT account_id, migration_id, 'records', 'bundle', "table", key, coalesce(reason, outcome)
    FROM transfers_bundlekey
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND outcome IN ('pending', 'failed')
""")


def _questions(target: Target) -> Iterator[sql.Composed]:
    relation = sql.Identifier(target.relation)
    present = _CLIENTS if target.name == CLIENTS else _ROWS.format(relation=relation)
    # In the portal's own tables, not in the notes about what was done: those would agree with themselves.
    yield _BOTH_WAYS.format(present=present)
    if target.has_documents:
        yield _DOCUMENTS.format(relation=relation)


_ROWS = sql.SQL("""
    SELECT source_id, source_key, content_hash::text, migration_id FROM {relation} WHERE account_id = %(account)s
""")

# A client is present for each source that knows him, with what that one gave. A source that has not given anything yet
# only referred to him; and what people made is known to no source.
_CLIENTS = sql.SQL("""
    SELECT identity.source_id, identity.source_key, identity.content_hash::text, identity.migration_id
    FROM clients_clientidentity AS identity JOIN clients_client AS client ON client.id = identity.client_id
    WHERE identity.account_id = %(account)s AND client.account_id = %(account)s AND identity.content_hash IS NOT NULL
    UNION ALL
    SELECT source_id, source_key, content_hash::text, migration_id FROM clients_client AS client
    WHERE account_id = %(account)s AND NOT placeholder
        AND NOT EXISTS (SELECT 1 FROM clients_clientidentity WHERE client_id = client.id)
""")

# The portal's side is what this migration wrote: rows of an earlier file of the same source need not be in this one.
# What was alike in every field has the hash of another file; that it is there is what can be asked of it.
_BOTH_WAYS = sql.SQL("""
    WITH taken_in AS (
        SELECT key, coalesce(source_id, %(source)s) AS source_id, coalesce(source_key, key) AS source_key,
            CASE WHEN alike THEN '' ELSE content_hash END AS content_hash
        FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s
            AND outcome IN ('imported', 'changed', 'unchanged')
    ), present AS ({present}
    ), lost AS (
        SELECT source_id, source_key, content_hash FROM taken_in EXCEPT (
            SELECT source_id, source_key, content_hash FROM present UNION ALL
            SELECT source_id, source_key, '' FROM present WHERE EXISTS (SELECT 1 FROM taken_in WHERE content_hash = '')
        )
    ), surplus AS (
        SELECT source_id, source_key, content_hash FROM present WHERE migration_id = %(migration)s
        EXCEPT SELECT source_id, source_key, content_hash FROM taken_in
    )
    INSERT INTO transfers_difference (account_id, migration_id, comparison, side, "table", key, detail)
    SELECT %(account)s, %(migration)s, 'records', side, %(table)s, coalesce(taken_in.key, source_key), detail FROM (
        SELECT 'bundle' AS side, 'absent' AS detail, * FROM lost
        UNION ALL
        SELECT 'portal', 'unlisted', * FROM surplus
    ) AS differing LEFT JOIN taken_in USING (source_id, source_key)
""")

_DOCUMENTS = sql.SQL("""
    INSERT INTO transfers_difference (account_id, migration_id, comparison, side, "table", key, detail)
    SELECT %(account)s, %(migration)s, 'documents', 'portal', %(table)s, source_key, 'changed' FROM {relation}
    WHERE account_id = %(account)s AND migration_id = %(migration)s
        AND document IS NOT NULL AND encode(sha256(document), 'hex') IS DISTINCT FROM document_sha256
""")

_IN_STORAGE = sql.SQL("""
    SELECT source_key, document_path, document_size FROM {relation}
    WHERE account_id = %(account)s AND migration_id = %(migration)s
        AND document_path IS NOT NULL
""")


def _look_in_storage(cursor: CursorWrapper, scope: Scope, target: Target) -> None:
    """Documents of their own are few and were hashed when stored: here it is asked whether they are there, whole."""
    cursor.execute(_IN_STORAGE.format(relation=sql.Identifier(target.relation)), scope.parameters(target.name))
    absent = [
        key
        for key, path, size in cursor.fetchall()
        if not default_storage.exists(path) or default_storage.size(path) != size
    ]
    Difference.objects.bulk_create(
        _difference(scope, Comparison.DOCUMENTS, Side.PORTAL, table=target.name, key=key, detail="absent")
        for key in absent
    )


def _keep_unequal(scope: Scope, totals: Iterable[TotalReport]) -> None:
    Difference.objects.bulk_create(
        _difference(
            scope,
            Comparison.TOTALS,
            Side.BUNDLE if total.stated > total.accounted else Side.PORTAL,
            table="returns",
            key=f"{total.tax_type} {total.tax_year}",
            detail=f"{total.stated} / {total.accounted}",
        )
        for total in totals
        if total.stated != total.accounted
    )


def _difference(scope: Scope, comparison: Comparison, side: Side, **what: str) -> Difference:
    return Difference(
        account_id=scope.account, migration_id=scope.migration, comparison=comparison.value, side=side.value, **what
    )
