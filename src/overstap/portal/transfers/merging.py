"""The SQL that takes staged records into a table of the portal, made from a ``Target``.

One statement merges, writes the undo journal and notes the outcomes; the others say what became of the rest. Names get
in through ``psycopg.sql`` only; the parameters of all statements are those of ``Scope.parameters``.

``locating`` says how records find their rows, ``placing`` and ``matching`` see to rows that are not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.transfers import deciding
from overstap.portal.transfers.copying import STAGED
from overstap.portal.transfers.locating import CLIENTS, KNOWN, referred, row_of
from overstap.portal.transfers.models import Choice, Migration, Outcome
from overstap.portal.transfers.options import Options
from overstap.portal.transfers.origins import OWN, origin_of
from overstap.portal.transfers.targets import Reference, Target

REFERENCE_NOT_LOADED = "reference-not-loaded"
"""Why a record failed: what it refers to was in the bundle and did not get into the portal."""

PORTAL_KEPT, FILE_TAKEN = "conflict-portal", "conflict-file"
"""The reason of a record that was in conflict when it came in: whose value it has."""


@dataclass(frozen=True)
class Scope:
    """Which records are meant: of an account, a source and a migration; *conflicts* is a ``Choice``."""

    account: UUID
    migration: int
    source: str
    conflicts: str = Choice.PORTAL.value
    own: bool = False
    """Whether the bundle is an account's own export, whose ids say of which source each record is."""

    @classmethod
    def of(cls, migration: Migration) -> Scope:
        """The records of *migration*, whose bundle has been opened."""
        assert migration.source_id is not None
        conflicts = Options.from_json(migration.options).conflicts
        own = migration.source_variant == OWN
        return cls(migration.account_id, migration.pk, migration.source_id, conflicts, own=own)

    @property
    def own_account(self) -> bool:
        """Whether it is the export of this very account, and not of one elsewhere."""
        return self.own and self.source == f"{OWN}:{self.account}"

    def parameters(self, table: str = "") -> dict[str, str | int | UUID]:
        """What the statements take."""
        return {
            "account": self.account,
            "migration": self.migration,
            "source": self.source,
            "conflicts": self.conflicts,
            "table": table,
        }


def merge(cursor: CursorWrapper, scope: Scope, target: Target, *, staged: int) -> None:
    """Take what is pending of so many *staged* records into the portal; afterwards none of them is pending any more."""
    first, *others = _statements(target, own=scope.own)
    cursor.execute(first, scope.parameters(target.name))
    # Nearly always all of it is new, and nothing is left to be said of the rest.
    if cursor.rowcount < staged:
        for statement in others:
            cursor.execute(statement, scope.parameters(target.name))
    if target.name == "users":
        cursor.execute(_LINK_COLLEAGUES, scope.parameters(target.name))


@cache
def _statements(target: Target, *, own: bool) -> list[str]:
    """The statements of ``merge``, as text: putting them together takes longer than many a segment."""
    statements: list[sql.Composable] = [
        merge_statement(target, own=own),
        _note_unchanged(target, own=own),
        _NOTE_FAILED,
    ]
    if target.name == CLIENTS:
        # Before it is asked what is unchanged: a client that is the same in every field becomes known to the source.
        statements.insert(1, _note_known(target, own=own))
    return [statement.as_string(None) for statement in statements]


def give_status(cursor: CursorWrapper, scope: Scope, status: str) -> None:
    """Give the staged notices that have no status of their own *status*, or what they were given when they came before.

    A file without a status says nothing about it, so nobody's choice is undone by it. The hashes stay those of the
    file: the same file again, with whatever choice, changes nothing.
    """
    present = row_of("assessment_notices", "id", named="present", own=scope.own, further=("status", "edited"))
    parameters = scope.parameters("assessment_notices") | {"status": status}
    cursor.execute(sql.SQL(_GIVE_STATUS).format(present=present), parameters)


_GIVE_STATUS = """
    UPDATE staged SET status = found.status FROM (
        SELECT staged.id, CASE WHEN present.id IS NULL THEN nullif(%(status)s, '')
            WHEN jsonb_exists(present.edited, 'status') THEN present.edited ->> 'status'
            ELSE present.status END AS status
        FROM staged LEFT {present} WHERE coalesce(staged.status, '') = ''
    ) AS found
    WHERE staged.id = found.id
"""


def merge_statement(target: Target, *, own: bool = False) -> sql.Composed:
    """MERGE … RETURNING old; only rows whose content differs are touched, so importing twice writes nothing.

    *own* for an account's own export.
    """
    both: dict[str, sql.Composable] = {
        "content_hash": sql.SQL("incoming.content_hash"),
        "migration_id": sql.SQL("%(migration)s"),
    }
    # The key as well as the row: the row may go when its migration is undone, and come again.
    for to in target.references:
        if to.remembered:
            both[to.remembered] = sql.Identifier("incoming", to.remembered)
    changes = both | deciding.new_values(target)
    if target.name == CLIENTS:
        changes["placeholder"] = sql.SQL("false")
    made = both | {field.into: field.given for field in deciding.fields_of(target)}
    made |= {
        "account_id": sql.SQL("%(account)s"),
        "source_id": sql.SQL("incoming.source_id"),
        "source_key": sql.SQL("incoming.source_key"),
    }
    return sql.SQL(_MERGE).format(
        relation=sql.Identifier(target.relation),
        incoming=_incoming(target, own=own),
        changes=sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(" = ") + value for name, value in changes.items()),
        names=sql.SQL(", ").join(map(sql.Identifier, made)),
        values=sql.SQL(", ").join(made.values()),
        # Whoever looks has not seen a placeholder as a client of his: it is new to him.
        is_new=sql.SQL("merge_action() = 'INSERT'" + (" OR old.placeholder" if target.name == CLIENTS else "")),
        old_document=sql.SQL("old.document" if target.has_documents else "NULL::bytea"),
        identities=sql.SQL(", {}").format(_identities("merged")) if target.name == CLIENTS else sql.SQL(""),
        portal_kept=sql.Literal(PORTAL_KEPT),
        file_taken=sql.Literal(FILE_TAKEN),
        **deciding.met(target),
    )


_MERGE = """
WITH merged AS (
    MERGE INTO {relation} AS target
    USING ({incoming}) AS incoming ON target.id = incoming.row
    WHEN MATCHED THEN UPDATE SET {changes}, updated_at = now()
    WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values})
    RETURNING merge_action() AS action, {is_new} AS is_new, new.id AS row, incoming.id AS key,
        incoming.known AS known, incoming.source_id AS source_id, incoming.source_key AS source_key,
        incoming.content_hash AS content_hash, incoming.choice AS choice,
        {conflicts} AS conflicts, {is_kept} AS is_kept,
        CASE WHEN merge_action() = 'UPDATE' THEN to_jsonb(old) - 'document' END AS old, {old_document} AS old_document
), journal AS (
    INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old, old_document)
    SELECT %(account)s, %(migration)s, %(table)s, key, row,
        CASE action WHEN 'INSERT' THEN 'made' ELSE 'changed' END, old, old_document
    FROM merged
){identities}
UPDATE transfers_bundlekey AS known
SET outcome = CASE WHEN merged.is_new THEN 'imported' WHEN merged.is_kept THEN 'unchanged' ELSE 'changed' END,
    reason = CASE WHEN NOT merged.conflicts THEN NULL WHEN merged.choice = 'file' THEN {file_taken}
        ELSE {portal_kept} END
FROM merged WHERE known.id = merged.known
"""


def _identities(rows: str) -> sql.Composed:
    """Keep that the source knows the clients of *rows* (row, source_id, source_key, content_hash), and what it gave."""
    return sql.SQL("""
        identities AS (
            INSERT INTO clients_clientidentity
                (account_id, client_id, source_id, source_key, content_hash, migration_id)
            SELECT %(account)s, row, source_id, source_key, content_hash, %(migration)s FROM {rows}
            ON CONFLICT (account_id, source_id, source_key)
                DO UPDATE SET content_hash = EXCLUDED.content_hash, migration_id = EXCLUDED.migration_id
            RETURNING new.id AS row, CASE WHEN old.id IS NULL THEN 'made' ELSE 'changed' END AS action,
                CASE WHEN old.id IS NOT NULL THEN to_jsonb(old) END AS old
        ), journal_of_identities AS (
            INSERT INTO transfers_journalentry (account_id, migration_id, "table", key, row, action, old)
            SELECT %(account)s, %(migration)s, 'identities', row::text, row, action, old FROM identities
            -- Matching may have noted it already: what was there before the migration is what counts.
            ON CONFLICT DO NOTHING
        )
    """).format(rows=sql.Identifier(rows))


def pending(target: Target, *, own: bool) -> sql.Composed:
    """What is staged and pending, with its row and the rows that it refers to.

    *is_whole*: nothing that it needs is missing. *is_equal*: the source gave the same before. *is_alike*: no field
    differs from the portal's. *first*: the source speaks of a row for the first time that others have made.
    *overrides*: files win from what people edited, also where they say nothing new; then only what nobody edited is
    equal.
    """
    origin = origin_of("id", own=own)
    # Only the own export of an account has none where one is required: the office of clients that have none.
    needed = (
        sql.SQL("({0}.id IS NOT NULL OR staged.{0} IS NULL)").format(sql.Identifier(to.column))
        for to in target.references
        if to.is_needed_first
    )
    into = (
        sql.SQL("{}.id AS {}").format(sql.Identifier(to.column), sql.Identifier(f"to_{to.into}"))
        for to in target.references
    )
    return sql.SQL("""
        SELECT staged.*, {source} AS source_id, {key} AS source_key, {references}
            known.id AS known, coalesce(known.decision, %(conflicts)s) AS choice,
            present.id AS row, present.is_identified, present.placeholder,
            {whole} AS is_whole, %(conflicts)s = 'file' AS overrides,
            present.content_hash IS NOT DISTINCT FROM staged.content_hash
                AND NOT (%(conflicts)s = 'file' AND {is_overridden}) AS is_equal,
            {alike} AND NOT present.placeholder{is_settled} AS is_alike,
            present.content_hash IS NULL AND NOT present.placeholder AS first
        FROM staged {known} LEFT {present} {referred}
        WHERE known.outcome = 'pending'
    """).format(
        source=origin.source,
        key=origin.key,
        references=sql.SQL("").join(sql.SQL("{}, ").format(each) for each in (*into, *_remembered(target, own=own))),
        whole=sql.SQL(" AND ").join((sql.SQL("true"), *needed)),
        alike=_alike(target, own=own),
        is_overridden=deciding.is_edited(target, overridden=True),
        is_settled=sql.SQL("") if own else sql.SQL(_IS_SETTLED).format(deciding.is_edited(target)),
        known=KNOWN,
        present=row_of(target.name, "id", named="present", own=own, further=["edited", *_compared(target)]),
        referred=referred(target, own=own),
    )


# What people and the file both changed to the same is no edit any more, and that is to be written. Not what a source
# says for the first time, as it gave no value before; nor an export, which has the edit itself.
_IS_SETTLED = " AND (present.content_hash IS NULL OR NOT {})"


def _compared(target: Target) -> list[str]:
    """The portal's columns by which a record is alike; of a document its hash, as its place is no content."""
    columns = [column.name for column in target.columns if column.name not in {"document", "document_path"}]
    into = [to.into for to in target.references]
    return columns + into + [to.remembered for to in target.references if to.remembered]


def _alike(target: Target, *, own: bool) -> sql.Composed:
    staged: dict[str, sql.Composable] = {
        column.name: sql.Identifier("staged", column.name) for column in target.columns
    }
    for to in target.references:
        staged[to.into] = sql.Identifier(to.column, "id")
        if to.remembered:
            staged[to.remembered] = _key_of(to, own=own)
    return sql.SQL(" AND ").join(
        sql.SQL("{} IS NOT DISTINCT FROM {}").format(sql.Identifier("present", name), staged[name])
        for name in _compared(target)
    )


def _remembered(target: Target, *, own: bool) -> Iterator[sql.Composed]:
    for to in target.references:
        if to.remembered:
            yield sql.SQL("{} AS {}").format(_key_of(to, own=own), sql.Identifier(to.remembered))


def _key_of(reference: Reference, *, own: bool) -> sql.Composed:
    """The key of what a record refers to, if that is of its own source."""
    mine, other = origin_of("id", own=own), origin_of(reference.column, own=own)
    return sql.SQL("CASE WHEN {} = {} THEN {} END").format(mine.source, other.source, other.key)


def _incoming(target: Target, *, own: bool) -> sql.Composed:
    """What is new or changed; what lacks something that it needs drops out here, and is noted as failed."""
    return sql.SQL("""
        SELECT * FROM ({}) AS pending WHERE is_whole AND (row IS NULL OR placeholder OR NOT (is_equal OR is_alike))
    """).format(pending(target, own=own))


def _note_known(target: Target, *, own: bool) -> sql.Composed:
    """Keep for clients that are alike when a source first speaks of them what it gave."""
    return sql.SQL("""
        WITH alike AS (
            SELECT row, source_id, source_key, content_hash FROM ({}) AS pending
            WHERE is_whole AND is_alike AND first AND is_identified
        ), {} SELECT count(*) FROM identities
    """).format(pending(target, own=own), _identities("alike"))


def _note_unchanged(target: Target, *, own: bool) -> sql.Composed:
    return sql.SQL("""
        UPDATE transfers_bundlekey AS noted SET outcome = 'unchanged', alike = NOT pending.is_equal
        FROM (
            SELECT known, is_equal FROM ({}) AS pending WHERE row IS NOT NULL AND (is_equal OR is_whole AND is_alike)
        ) AS pending
        WHERE noted.id = pending.known
    """).format(pending(target, own=own))


# What was neither merged nor equal already had a reference that led nowhere.
_NOTE_FAILED = sql.SQL("""
    UPDATE transfers_bundlekey AS noted SET outcome = 'failed', reason = {reason}
    FROM {staged} AS staged {known} WHERE noted.id = known.id AND known.outcome = 'pending'
""").format(staged=sql.Identifier(STAGED), known=KNOWN, reason=sql.Literal(REFERENCE_NOT_LOADED))

# What the file gives for a colleague's user is whoever has his address, also when that becomes another one. Whom people
# linked or unlinked by hand stays so, whatever the choice for conflicts: an address is a hint, and they know who it is
# (decision 0175). ``edited`` keeps what the file gave last, and nothing when that is what they chose.
_LINK_COLLEAGUES = sql.SQL("""
    UPDATE responsibilities_colleague AS colleague SET
        user_id = CASE WHEN jsonb_exists(colleague.edited, 'user') THEN colleague.user_id ELSE person.id END,
        edited = CASE WHEN NOT jsonb_exists(colleague.edited, 'user') THEN colleague.edited
            WHEN colleague.user_id = person.id THEN colleague.edited - 'user'
            ELSE colleague.edited || jsonb_build_object('user', person.id) END
    FROM accounts_user AS person JOIN accounts_membership AS membership ON membership.user_id = person.id
    WHERE membership.account_id = %(account)s AND colleague.account_id = %(account)s
        AND colleague.migration_id = %(migration)s AND person.email = lower(colleague.email)
        AND (colleague.user_id IS DISTINCT FROM person.id OR jsonb_exists(colleague.edited, 'user'))
""")


def outcomes(cursor: CursorWrapper, scope: Scope, table: str) -> dict[Outcome, int]:
    """How many of the staged records had which outcome."""
    cursor.execute(_OUTCOMES, scope.parameters(table))
    return {Outcome(outcome): count for outcome, count in cursor.fetchall()}


_OUTCOMES = sql.SQL("SELECT known.outcome, count(*) FROM {staged} AS staged {known} GROUP BY known.outcome").format(
    staged=sql.Identifier(STAGED), known=KNOWN
)
