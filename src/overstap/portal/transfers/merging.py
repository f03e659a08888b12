"""The SQL that takes staged records into a table of the portal, made from a ``Target``.

One statement merges, writes the undo journal and notes the outcomes; the others say what became of the rest. Names get
in through ``psycopg.sql`` only; the parameters of all statements are those of ``Scope.parameters``.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.transfers.copying import STAGED
from overstap.portal.transfers.models import Migration, Outcome
from overstap.portal.transfers.targets import TARGETS, Reference, Target

REFERENCE_NOT_LOADED = "reference-not-loaded"
"""Why a record failed: what it refers to was in the bundle and did not get into the portal."""


@dataclass(frozen=True)
class Scope:
    """Which records are meant: of an account, a source and a migration."""

    account: UUID
    migration: int
    source: str

    @classmethod
    def of(cls, migration: Migration) -> Scope:
        """The records of *migration*, whose bundle has been opened."""
        assert migration.source_id is not None
        return cls(migration.account_id, migration.pk, migration.source_id)

    def parameters(self, table: str = "") -> dict[str, str | int | UUID]:
        """What the statements take."""
        return {"account": self.account, "migration": self.migration, "source": self.source, "table": table}


def merge(cursor: CursorWrapper, scope: Scope, target: Target) -> None:
    """Take what is staged and pending into the portal; afterwards nothing staged is pending any more."""
    parameters = scope.parameters(target.name)
    for statement in (_merge(target), _note_unchanged(target), _note_failed()):
        cursor.execute(statement, parameters)
    if target.name == "users":
        cursor.execute(_LINK_COLLEAGUES, parameters)


def _merge(target: Target) -> sql.Composed:
    """MERGE … RETURNING old; only rows whose hash differs are touched, so importing twice writes nothing."""
    changes: dict[str, sql.Composable] = {
        "content_hash": sql.SQL("incoming.content_hash"),
        "migration_id": sql.SQL("%(migration)s"),
    }
    changes |= {column.name: sql.Identifier("incoming", column.name) for column in target.columns}
    changes |= {to.into: sql.Identifier("incoming", f"to_{to.into}") for to in target.references}
    made = changes | {
        "account_id": sql.SQL("%(account)s"),
        "source_id": sql.SQL("%(source)s"),
        "source_key": sql.SQL("incoming.id"),
    }
    return sql.SQL(_MERGE).format(
        relation=sql.Identifier(target.relation),
        incoming=_incoming(target),
        changes=sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(" = ") + value for name, value in changes.items()),
        names=sql.SQL(", ").join(map(sql.Identifier, made)),
        values=sql.SQL(", ").join(made.values()),
        old_document=sql.SQL("old.document" if target.has_documents else "NULL::bytea"),
    )


_MERGE = """
WITH merged AS (
    MERGE INTO {relation} AS target
    USING ({incoming}) AS incoming
    ON target.account_id = %(account)s AND target.source_id = %(source)s AND target.source_key = incoming.id
    WHEN MATCHED AND target.content_hash IS DISTINCT FROM incoming.content_hash
        THEN UPDATE SET {changes}, updated_at = now()
    WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})
    RETURNING merge_action() AS action, new.id AS row, new.source_key AS key,
        CASE WHEN merge_action() = 'UPDATE' THEN to_jsonb(old) - 'document' END AS old, {old_document} AS old_document
), journal AS (
    INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old, old_document)
    SELECT %(account)s, %(migration)s, %(table)s, key, row,
        CASE action WHEN 'INSERT' THEN 'made' ELSE 'changed' END, old, old_document
    FROM merged
)
UPDATE transfers_bundlekey AS known
SET outcome = CASE merged.action WHEN 'INSERT' THEN 'imported' ELSE 'changed' END
FROM merged
WHERE known.account_id = %(account)s AND known.migration_id = %(migration)s
    AND known."table" = %(table)s AND known.key = merged.key
"""


def _incoming(target: Target) -> sql.Composed:
    """What is staged and pending, with each reference resolved to the portal's row."""
    rows = (
        sql.SQL("{alias}.id AS {name}").format(
            alias=sql.Identifier(reference.column), name=sql.Identifier(f"to_{reference.into}")
        )
        for reference in target.references
    )
    return sql.SQL(_INCOMING).format(
        rows=sql.SQL("").join(sql.SQL(", ") + row for row in rows),
        staged=sql.Identifier(STAGED),
        joins=sql.SQL(" ").join(map(_join, target.references)),
    )


_INCOMING = """
    SELECT staged.*{rows} FROM {staged} AS staged
    JOIN transfers_bundlekey AS known ON known.account_id = %(account)s AND known.migration_id = %(migration)s
        AND known."table" = %(table)s AND known.key = staged.id AND known.outcome = 'pending'
    {joins}
"""


def _join(reference: Reference) -> sql.Composed:
    return sql.SQL(
        "{kind} JOIN {relation} AS {alias} ON {alias}.account_id = %(account)s "
        "AND {alias}.source_id = %(source)s AND {alias}.source_key = staged.{column}"
    ).format(
        kind=sql.SQL("" if reference.required else "LEFT"),
        relation=sql.Identifier(TARGETS[reference.table].relation),
        alias=sql.Identifier(reference.column),
        column=sql.Identifier(reference.column),
    )


def _note_unchanged(target: Target) -> sql.Composed:
    return sql.SQL("""
        UPDATE transfers_bundlekey AS known SET outcome = 'unchanged'
        FROM {staged} AS staged JOIN {relation} AS target ON target.account_id = %(account)s
            AND target.source_id = %(source)s AND target.source_key = staged.id
            AND target.content_hash = staged.content_hash
        WHERE known.account_id = %(account)s AND known.migration_id = %(migration)s
            AND known."table" = %(table)s AND known.key = staged.id AND known.outcome = 'pending'
    """).format(staged=sql.Identifier(STAGED), relation=sql.Identifier(target.relation))


def _note_failed() -> sql.Composed:
    """What was neither merged nor equal already had a reference that led nowhere."""
    return sql.SQL("""
        UPDATE transfers_bundlekey AS known SET outcome = 'failed', reason = {reason}
        FROM {staged} AS staged
        WHERE known.account_id = %(account)s AND known.migration_id = %(migration)s
            AND known."table" = %(table)s AND known.key = staged.id AND known.outcome = 'pending'
    """).format(staged=sql.Identifier(STAGED), reason=sql.Literal(REFERENCE_NOT_LOADED))


_LINK_COLLEAGUES = sql.SQL("""
    UPDATE responsibilities_colleague AS colleague SET user_id = person.id
    FROM accounts_user AS person JOIN accounts_membership AS membership ON membership.user_id = person.id
    WHERE membership.account_id = %(account)s AND colleague.account_id = %(account)s
        AND colleague.source_id = %(source)s AND colleague.user_id IS NULL AND person.email = lower(colleague.email)
""")


def outcomes(cursor: CursorWrapper, scope: Scope, table: str) -> dict[Outcome, int]:
    """How many of the staged records had which outcome."""
    cursor.execute(_OUTCOMES, scope.parameters(table))
    return {Outcome(outcome): count for outcome, count in cursor.fetchall()}


_OUTCOMES = sql.SQL("""
    SELECT known.outcome, count(*) FROM {staged} AS staged JOIN transfers_bundlekey AS known
        ON known.account_id = %(account)s AND known.migration_id = %(migration)s
        AND known."table" = %(table)s AND known.key = staged.id
    GROUP BY known.outcome
""").format(staged=sql.Identifier(STAGED))
