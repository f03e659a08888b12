"""The SQL that takes staged records into a table of the portal, made from a ``Target``.

One statement merges, writes the undo journal and notes the outcomes; the others say what became of the rest. Names get
in through ``psycopg.sql`` only; the parameters of all statements are those of ``Scope.parameters``.

Rows are looked up with ``LATERAL (… OFFSET 0)``, which the planner may not turn into a join: on tables that were empty
a moment ago it knows no statistics, and would walk through all rows of the account for each record (decision 0065).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.transfers import deciding
from overstap.portal.transfers.copying import STAGED
from overstap.portal.transfers.models import Choice, Migration, Outcome
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.targets import TARGETS, Reference, Target

REFERENCE_NOT_LOADED = "reference-not-loaded"
"""Why a record failed: what it refers to was in the bundle and did not get into the portal."""


@dataclass(frozen=True)
class Scope:
    """Which records are meant: of an account, a source and a migration; *conflicts* is a ``Choice``."""

    account: UUID
    migration: int
    source: str
    conflicts: str = Choice.PORTAL.value

    @classmethod
    def of(cls, migration: Migration) -> Scope:
        """The records of *migration*, whose bundle has been opened."""
        assert migration.source_id is not None
        conflicts = Options.from_json(migration.options).conflicts
        return cls(migration.account_id, migration.pk, migration.source_id, conflicts)

    def parameters(self, table: str = "") -> dict[str, str | int | UUID]:
        """What the statements take."""
        return {
            "account": self.account,
            "migration": self.migration,
            "source": self.source,
            "conflicts": self.conflicts,
            "table": table,
        }


def merge(cursor: CursorWrapper, scope: Scope, target: Target) -> None:
    """Take what is staged and pending into the portal; afterwards nothing staged is pending any more."""
    parameters = scope.parameters(target.name)
    for statement in (merge_statement(target), _note_unchanged(target), _NOTE_FAILED):
        cursor.execute(statement, parameters)
    if target.name == "users":
        cursor.execute(_LINK_COLLEAGUES, parameters)


def give_status(cursor: CursorWrapper, status: str) -> None:
    """Give the staged notices that have no status of their own *status*, unless that is empty.

    Their hashes stay those of the file: the same file again, with whatever choice, changes nothing.
    """
    if status:
        cursor.execute(_GIVE_STATUS, [status])


_GIVE_STATUS = sql.SQL("UPDATE {} SET status = %s WHERE coalesce(status, '') = ''").format(sql.Identifier(STAGED))


def merge_statement(target: Target) -> sql.Composed:
    """MERGE … RETURNING old; only rows whose hash differs are touched, so importing twice writes nothing."""
    noted: dict[str, sql.Composable] = {
        "content_hash": sql.SQL("incoming.content_hash"),
        "migration_id": sql.SQL("%(migration)s"),
    }
    changes = noted | deciding.new_values(target)
    made = noted | {field.into: field.given for field in deciding.fields_of(target)}
    made |= {
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
    USING ({incoming}) AS incoming ON target.id = incoming.row
    WHEN MATCHED THEN UPDATE SET {changes}, updated_at = now()
    WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})
    RETURNING merge_action() AS action, new.id AS row, new.source_key AS key, incoming.known AS known,
        CASE WHEN merge_action() = 'UPDATE' THEN to_jsonb(old) - 'document' END AS old, {old_document} AS old_document
), journal AS (
    INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old, old_document)
    SELECT %(account)s, %(migration)s, %(table)s, key, row,
        CASE action WHEN 'INSERT' THEN 'made' ELSE 'changed' END, old, old_document
    FROM merged
)
UPDATE transfers_bundlekey AS known
SET outcome = CASE merged.action WHEN 'INSERT' THEN 'imported' ELSE 'changed' END
FROM merged WHERE known.id = merged.known
"""

KNOWN = sql.SQL("""
    JOIN LATERAL (
        SELECT id, outcome, decision FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s AND key = staged.id
        OFFSET 0
    ) AS known ON true
""")
"""What is known of each staged record."""


def _incoming(target: Target) -> sql.Composed:
    """What is staged, pending, and new or changed; with the row to change, and the rows that it refers to."""
    rows = (
        sql.SQL("{}.id AS {}").format(sql.Identifier(to.column), sql.Identifier(f"to_{to.into}"))
        for to in target.references
    )
    return sql.SQL("""
        SELECT staged.*, known.id AS known, present.id AS row{rows},
            false AS first, coalesce(known.decision, %(conflicts)s) AS choice
        FROM {staged} AS staged {known} LEFT {present} {references}
        WHERE known.outcome = 'pending'
            AND (present.id IS NULL OR present.content_hash IS DISTINCT FROM staged.content_hash)
    """).format(
        rows=sql.SQL("").join(sql.SQL(", ") + row for row in rows),
        staged=sql.Identifier(STAGED),
        known=KNOWN,
        present=_row_of(target.relation, named="present", column="id"),
        references=sql.SQL(" ").join(map(_referred, target.references)),
    )


def _referred(reference: Reference) -> sql.Composed:
    row = _row_of(TARGETS[reference.table].relation, named=reference.column, column=reference.column)
    # A record whose required reference leads nowhere drops out here, and is noted as failed.
    return row if reference.required else sql.SQL("LEFT ") + row


def _row_of(relation: str, *, named: str, column: str) -> sql.Composed:
    """The row of *relation* whose key at the source stands in *column* of the staged record."""
    return sql.SQL("""
        JOIN LATERAL (
            SELECT id, content_hash FROM {relation}
            WHERE account_id = %(account)s AND source_id = %(source)s AND source_key = staged.{column}
            OFFSET 0
        ) AS {named} ON true
    """).format(relation=sql.Identifier(relation), named=sql.Identifier(named), column=sql.Identifier(column))


def _note_unchanged(target: Target) -> sql.Composed:
    return sql.SQL("""
        UPDATE transfers_bundlekey AS noted SET outcome = 'unchanged'
        FROM {staged} AS staged {known} {present}
        WHERE noted.id = known.id AND known.outcome = 'pending' AND present.content_hash = staged.content_hash
    """).format(
        staged=sql.Identifier(STAGED),
        known=KNOWN,
        present=_row_of(target.relation, named="present", column="id"),
    )


# What was neither merged nor equal already had a reference that led nowhere.
_NOTE_FAILED = sql.SQL("""
    UPDATE transfers_bundlekey AS noted SET outcome = 'failed', reason = {reason}
    FROM {staged} AS staged {known} WHERE noted.id = known.id AND known.outcome = 'pending'
""").format(staged=sql.Identifier(STAGED), known=KNOWN, reason=sql.Literal(REFERENCE_NOT_LOADED))

# An address that somebody linked by hand stays as it is.
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


_OUTCOMES = sql.SQL("SELECT known.outcome, count(*) FROM {staged} AS staged {known} GROUP BY known.outcome").format(
    staged=sql.Identifier(STAGED), known=KNOWN
)
