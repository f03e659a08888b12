"""What staged records need that is not there yet: phases of a migration may come in any order.

A client that no file has brought yet gets a *placeholder* before the records that need him come in; a later file fills
it. A notice or a role remembers the key of its return, and is linked when the return comes in. ``loading`` calls both
around ``merging``, in the segment's transaction. When a placeholder turns out to be somebody whom others have brought
(``matching``), what hangs on it goes over to him as the load begins. All of it is in the journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.transfers.locating import CLIENTS, KNOWN, row_of
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.origins import origin_of
from overstap.portal.transfers.rules import NOT_CHOSEN
from overstap.portal.transfers.targets import TARGETS, Reference, Target

MOVED, REMOVED = "moved {}", "removed clients"
"""The journal's names for rows that went over to another client, and for the placeholders that they came from."""

LINKED = {"assessment_notices": "links", "roles": "links of roles"}
"""The journal's name for rows of a table that were linked as what they waited for came in.

A name of their own: the same migration may bring the record itself after that.
"""


def make_placeholders(cursor: CursorWrapper, scope: Scope, target: Target) -> None:
    """Make the clients that staged records of *target* need and nobody has brought yet.

    Segments side by side may need the same one: the second waits for the first, and finds it made.
    """
    # Only clients: a return that is not there is no row that anybody could look at, and would count in the totals.
    for reference in target.references:
        if reference.table == CLIENTS:
            cursor.execute(_written(reference, own=scope.own), scope.parameters(target.name))


@cache
def _written(reference: Reference, *, own: bool) -> str:
    return placeholders_statement(reference, own=own).as_string(None)


def placeholders_statement(reference: Reference, *, own: bool = False) -> sql.Composed:
    """The statement of ``make_placeholders``; *own* for an account's own export."""
    origin = origin_of(reference.column, own=own)
    return sql.SQL(_MAKE_PLACEHOLDERS).format(
        column=sql.Identifier(reference.column),
        source=origin.source,
        key=origin.key,
        known=KNOWN,
        client=row_of(CLIENTS, reference.column, named="client", own=own),
        not_chosen=sql.Literal(NOT_CHOSEN),
    )


# A client of the file who should have come in and did not is no client of another phase: what needs him fails.
# In the order of their keys, or two segments could each wait for the other.
_MAKE_PLACEHOLDERS = """
WITH missing AS (
    SELECT DISTINCT staged.{column} AS key, {source} AS source_id, {key} AS source_key
    FROM staged {known} LEFT {client}
    WHERE known.outcome = 'pending' AND client.id IS NULL AND staged.{column} IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = 'clients'
            AND key = staged.{column} AND reason IS DISTINCT FROM {not_chosen}
        OFFSET 0
    )
), made AS (
    INSERT INTO clients_client
        (account_id, source_id, source_key, migration_id, kind, state, name, placeholder)
    SELECT %(account)s, source_id, source_key, %(migration)s, 'person', 'current', source_key, true
    FROM missing ORDER BY source_id, source_key
    ON CONFLICT (account_id, source_id, source_key) DO NOTHING
    RETURNING id, source_id, source_key
), identities AS (
    INSERT INTO clients_clientidentity (account_id, client_id, source_id, source_key, migration_id)
    SELECT %(account)s, id, source_id, source_key, %(migration)s FROM made
    RETURNING id
), journal_of_identities AS (
    INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action)
    SELECT %(account)s, %(migration)s, 'identities', id::text, id, 'made' FROM identities
)
INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action)
SELECT %(account)s, %(migration)s, 'clients', missing.key, made.id, 'made'
FROM made JOIN missing USING (source_id, source_key)
"""


def link_waiting(cursor: CursorWrapper, scope: Scope, target: Target) -> None:
    """Link what waits for staged records of *target*, once those are in."""
    for statement in links_statements(target, own=scope.own):
        cursor.execute(statement, scope.parameters(target.name))


def links_statements(target: Target, *, own: bool = False) -> Iterator[sql.Composed]:
    """The statements of ``link_waiting``; *own* for an account's own export."""
    origin = origin_of("id", own=own)
    for waiting in TARGETS.values():
        for reference in waiting.references:
            if reference.table == target.name and reference.remembered:
                yield sql.SQL(_LINK_WAITING).format(
                    relation=sql.Identifier(waiting.relation),
                    into=sql.Identifier(reference.into),
                    remembered=sql.Identifier(reference.remembered),
                    source=origin.source,
                    key=origin.key,
                    present=row_of(target.name, "id", named="present", own=own),
                    name=sql.Literal(LINKED[waiting.name]),
                    old_document=sql.SQL("old.document" if waiting.has_documents else "NULL::bytea"),
                )


_LINK_WAITING = """
WITH linked AS (
    UPDATE {relation} AS record SET {into} = found.came
    FROM (
        SELECT present.id AS came, waiting.id AS waiting FROM staged {present}
        JOIN LATERAL (
            SELECT id FROM {relation}
            WHERE account_id = %(account)s AND source_id = {source} AND {remembered} = {key} AND {into} IS NULL
            OFFSET 0
        ) AS waiting ON true
    ) AS found
    WHERE record.id = found.waiting
    RETURNING new.id AS row, to_jsonb(old) - 'document' AS old, {old_document} AS old_document
)
INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old, old_document)
SELECT %(account)s, %(migration)s, {name}, row::text, row, 'changed', old, old_document FROM linked
ON CONFLICT DO NOTHING
"""


def replace_placeholders(scope: Scope) -> None:
    """Let what hangs on placeholders go over to the clients that ``matching`` found them to be, and remove them.

    Once for the whole file, before any segment: afterwards the source knows those clients.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOTE_REPLACED, scope.parameters())
        # Nearly always nobody: only a second source that sends its returns first brings it about.
        if cursor.rowcount:
            for statement in replacing():
                cursor.execute(statement, scope.parameters())


_NOTE_REPLACED = sql.SQL("""
    CREATE TEMP TABLE replaced ON COMMIT DROP AS
    SELECT identity.id AS identity, placeholder.id AS placeholder, known.match AS client
    FROM transfers_bundlekey AS known JOIN LATERAL (
        SELECT id, client_id FROM clients_clientidentity
        WHERE account_id = %(account)s AND source_id = coalesce(known.source_id, %(source)s)
            AND source_key = coalesce(known.source_key, known.key)
        OFFSET 0
    ) AS identity ON true JOIN clients_client AS placeholder ON placeholder.id = identity.client_id
    WHERE known.account_id = %(account)s AND known.migration_id = %(migration)s AND known."table" = 'clients'
        AND known.outcome = 'pending' AND known.match IS NOT NULL AND placeholder.placeholder
""")


def replacing() -> Iterator[sql.Composed]:
    """The statements of ``replace_placeholders``, in order."""
    for target in TARGETS.values():
        for reference in target.references:
            if reference.table == CLIENTS:
                yield sql.SQL(_MOVE).format(
                    relation=sql.Identifier(target.relation),
                    into=sql.Identifier(reference.into),
                    name=sql.Literal(MOVED.format(target.name)),
                    old_document=sql.SQL("old.document" if target.has_documents else "NULL::bytea"),
                )
    yield sql.SQL(_MOVE_IDENTITIES).format()
    # Last, when nothing refers to them any more.
    yield sql.SQL(_REMOVE_PLACEHOLDERS).format(name=sql.Literal(REMOVED))


_MOVE = """
WITH moved AS (
    UPDATE {relation} AS record SET {into} = replaced.client FROM replaced
    WHERE record.account_id = %(account)s AND record.{into} = replaced.placeholder
    RETURNING new.id AS row, to_jsonb(old) - 'document' AS old, {old_document} AS old_document
)
INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old, old_document)
SELECT %(account)s, %(migration)s, {name}, row::text, row, 'changed', old, old_document FROM moved
"""

_MOVE_IDENTITIES = """
WITH moved AS (
    UPDATE clients_clientidentity AS identity SET client_id = replaced.client FROM replaced
    WHERE identity.account_id = %(account)s AND identity.id = replaced.identity
    RETURNING new.id AS row, to_jsonb(old) AS old
)
INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old)
SELECT %(account)s, %(migration)s, 'identities', row::text, row, 'changed', old FROM moved
ON CONFLICT DO NOTHING
"""

_REMOVE_PLACEHOLDERS = """
WITH removed AS (
    DELETE FROM clients_client AS client USING replaced
    WHERE client.account_id = %(account)s AND client.id = replaced.placeholder
    RETURNING old.id AS row, to_jsonb(old) AS old
)
INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old)
SELECT %(account)s, %(migration)s, {name}, row::text, row, 'removed', old FROM removed
"""
