"""The SQL that takes back what a migration did to one table of the portal, a part of its journal at a time.

The counterpart of ``merging``; ``undoing`` calls it table by table. A part is one transaction that ends with deleting
its entries from the journal: a killed worker's part is simply done again, and what is left of the journal is what is
left to do. What stays is decided here, row by row as it is at that moment, for people go on working meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.portal.transfers.journaled import FOUND_AGAIN, JOURNALED, Holder, Journaled, names_of
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.targets import TARGETS

PART = 1000
"""Entries taken back in one transaction: about a second of work, which is what a killed worker loses."""

_EDITED_BY_PEOPLE = "portal"
"""The source of records that people made in the portal."""


@dataclass(frozen=True)
class Reversed:
    """What a part did: *entries* of the journal taken back, of which so many rows *removed* and *restored*."""

    entries: int
    removed: int
    restored: int


def reverse_part(cursor: CursorWrapper, scope: Scope, journaled: Journaled, *, takes_edits: bool) -> Reversed:
    """Take back the next part of what the migration did to a table; none are left when it has no *entries*.

    *takes_edits* takes what people edited or made since as well; else that stays, and is noted in ``Kept``.
    """
    parameters: dict[str, str | int | UUID | bool | list[str]] = {
        **scope.parameters(journaled.name),
        "part": PART,
        "takes_edits": takes_edits,
        "people": _EDITED_BY_PEOPLE,
        "names": journaled.names,
    }
    cursor.execute(_DROP)
    cursor.execute(_PART, parameters)
    counts: dict[str, int] = {}
    for name, statement in _statements(journaled, takes_edits=takes_edits):
        cursor.execute(statement, parameters)
        counts[name] = cursor.rowcount
    return Reversed(counts["entries"], counts["removed"], counts["restored"])


_DROP = sql.SQL("DROP TABLE IF EXISTS part")

_PART = sql.SQL("""
    CREATE TEMP TABLE part ON COMMIT DROP AS
    SELECT id AS entry, "table" AS name, key, row, action, false AS stays, false AS is_edited,
        '{{}}'::jsonb AS kept
    FROM transfers_journalentry
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s
    ORDER BY key LIMIT %(part)s
""").format()


def _statements(journaled: Journaled, *, takes_edits: bool) -> Iterator[tuple[str, sql.Composed]]:
    names = {"relation": sql.Identifier(journaled.relation)}
    # So that nobody edits between the question whether it stays and the answer.
    yield "locked", sql.SQL(_LOCK).format(**names)
    if takes_edits:
        for holder in journaled.holders:
            yield from _take_along(holder)
    for statement in staying(journaled, takes_edits=takes_edits):
        yield "stays", statement
    if journaled.is_record:
        yield "kept", sql.SQL(_KEEP).format()
        if journaled.is_told:
            yield "told", _tell(journaled)
    if journaled.has_documents:
        yield "released", sql.SQL(_RELEASE).format(**names)
    yield "put_back", sql.SQL(_PUT_BACK).format(**names)
    yield "restored", _restore(journaled)
    yield from _remove(journaled)
    yield "entries", sql.SQL(_FORGET).format()


def staying(journaled: Journaled, *, takes_edits: bool) -> Iterator[sql.Composed]:
    """The statements that note in ``part`` which of its rows of *journaled* stay, and of which some fields."""
    relation = sql.Identifier(journaled.relation)
    if journaled.is_edited and not takes_edits:
        yield sql.SQL(_NOTE_EDITED).format(relation=relation, column=_column(journaled))
    yield sql.SQL(_NOTE_STAYING).format(relation=relation, stays=_stays(journaled), is_edited=_is_edited(journaled))


_LOCK = "SELECT id FROM {relation} WHERE account_id = %(account)s AND id IN (SELECT row FROM part) FOR UPDATE"

# A field counts as edited since when somebody edited it and it is not what it was before the migration: where the
# portal's value won a conflict, nothing was changed that could be put back.
_NOTE_EDITED = """
    UPDATE part SET kept = edits.kept
    FROM {relation} AS present, transfers_journalentry AS entry, LATERAL (
        SELECT jsonb_object_agg(field, coalesce(entry.old -> 'edited' -> field, entry.old -> {column})) AS kept
        FROM jsonb_object_keys(present.edited) AS field
        WHERE to_jsonb(present) -> {column} IS DISTINCT FROM entry.old -> {column}
    ) AS edits
    WHERE present.id = part.row AND present.account_id = %(account)s AND present.edited <> '{{}}'
        AND entry.id = part.entry AND part.name = %(table)s AND part.action = 'changed' AND edits.kept IS NOT NULL
"""


def _column(journaled: Journaled) -> sql.Composed:
    """The portal's column for what ``edited`` calls *field*."""
    cases = [
        sql.SQL(" WHEN {} THEN {}").format(sql.Literal(field), sql.Literal(column))
        for field, column in journaled.renamed.items()
    ]
    if not cases:
        return sql.SQL("field").format()
    return sql.SQL("CASE field{} ELSE field END").format(sql.SQL("").join(cases))


def _take_along(holder: Holder) -> Iterator[tuple[str, sql.Composed]]:
    """Remove what people made on the rows of the part and that cannot be without them."""
    if holder.holds and holder.required:
        yield (
            "taken",
            sql.SQL("""
                WITH taken AS (
                    DELETE FROM {relation} WHERE account_id = %(account)s AND source_id = %(people)s
                        AND {column} IN (SELECT row FROM part WHERE action = 'made')
                    RETURNING id
                ), untold AS (
                    DELETE FROM transfers_takenback WHERE account_id = %(account)s AND "table" = ANY ({names})
                        AND row IN (SELECT id FROM taken)
                )
                DELETE FROM history_change WHERE account_id = %(account)s AND "table" = ANY ({names})
                    AND record IN (SELECT id FROM taken)
            """).format(
                relation=sql.Identifier(holder.relation),
                column=sql.Identifier(holder.column),
                names=sql.Literal(names_of(holder.relation)),
            ),
        )


_NOTE_STAYING = """
    UPDATE part SET stays = true, is_edited = {is_edited} FROM {relation} AS present
    WHERE present.id = part.row AND present.account_id = %(account)s AND part.name = %(table)s
        AND part.action = 'made' AND ({stays})
"""


def _is_edited(journaled: Journaled) -> sql.Composed:
    if not journaled.is_edited:
        return sql.SQL("false").format()
    return sql.SQL("present.edited <> '{{}}' AND NOT %(takes_edits)s").format()


def _stays(journaled: Journaled) -> sql.Composed:
    """Whether a row that the migration made stays: somebody edited it, or what stays refers to it.

    What refers to it was taken back before, unless it stays itself or people made it. What is nothing by itself stays
    when its owner does.
    """
    if journaled.owner:
        return sql.SQL("""EXISTS (
            SELECT 1 FROM transfers_kept AS kept
            WHERE kept.account_id = %(account)s AND kept.migration_id = %(migration)s AND kept.made
                AND kept."table" = ANY ({owners}) AND kept.row = present.{column}
        )""").format(owners=sql.Literal(journaled.owner_names), column=sql.Identifier(journaled.owner))
    held = [_held(holder) for holder in journaled.holders if holder.holds]
    return _is_edited(journaled) + sql.SQL("").join(held)


def _held(holder: Holder) -> sql.Composed:
    names = names_of(holder.relation)
    renamed = {portal: field for each in JOURNALED if each.name in names for field, portal in each.renamed.items()}
    return sql.SQL(_HELD).format(
        relation=sql.Identifier(holder.relation),
        column=sql.Identifier(holder.column),
        before=sql.Literal(holder.column),
        field=sql.Literal(renamed.get(holder.column, holder.column)),
        names=sql.Literal(names),
    )


# What is itself still to go holds nothing, nor what is still to refer to something else again; a part has only rows of
# one table, a forecast has all of them.
_HELD = """
    OR EXISTS (
        SELECT 1 FROM {relation} AS held WHERE held.{column} = present.id AND NOT EXISTS (
            SELECT 1 FROM part AS going JOIN transfers_journalentry AS entry ON entry.id = going.entry
            WHERE going.row = held.id AND going.name = ANY ({names}) AND NOT going.stays AND CASE going.action
                WHEN 'made' THEN true
                WHEN 'changed' THEN NOT jsonb_exists(going.kept, {field})
                    AND (entry.old ->> {before})::bigint IS DISTINCT FROM present.id
                ELSE false END
        )
        OFFSET 0
    )
"""

_KEEP = """
    INSERT INTO transfers_kept (account_id, migration_id, "table", key, reason, made, row, label, fields)
    SELECT %(account)s, %(migration)s, %(table)s, part.key,
        CASE WHEN part.action = 'changed' OR part.is_edited THEN 'edited' ELSE 'in-use' END,
        part.action = 'made', part.row, known.label,
        CASE WHEN part.action = 'changed' THEN to_jsonb(ARRAY(SELECT jsonb_object_keys(part.kept))) ELSE '[]' END
    FROM part LEFT JOIN LATERAL (
        SELECT label FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s AND key = part.key
        OFFSET 0
    ) AS known ON true
    WHERE part.stays OR part.kept <> '{{}}'
    ON CONFLICT DO NOTHING
"""

_TELL = """
    INSERT INTO transfers_takenback (account_id, migration_id, "table", key, row, action, old, was, at)
    SELECT %(account)s, %(migration)s, %(table)s, part.key, part.row, part.action, entry.old - 'document_path',
        coalesce(differing.was, '{{}}'), clock_timestamp()
    FROM part JOIN transfers_journalentry AS entry ON entry.id = part.entry
        JOIN {relation} AS present ON present.id = part.row, LATERAL (
            SELECT jsonb_object_agg(name, value) AS was
            FROM jsonb_each(jsonb_build_object({present})) AS field(name, value)
            WHERE part.action = 'changed' AND entry.old ? name AND value IS DISTINCT FROM entry.old -> name
        ) AS differing
    WHERE present.account_id = %(account)s AND (part.stays OR part.action = 'changed')
"""


def _tell(journaled: Journaled) -> sql.Composed:
    """Remember for the history what is taken back of rows that stay, as they are before it."""
    # Column by column: a row as a whole would carry its document along.
    told = [column for column in journaled.columns if column != "document_path"]
    present = sql.SQL(", ").join(
        sql.SQL("{}, {}").format(sql.Literal(column), sql.Identifier("present", column)) for column in told
    )
    return sql.SQL(_TELL).format(relation=sql.Identifier(journaled.relation), present=present)


# Only noted: nothing is erased that a transaction may still give back, or that another row refers to.
_RELEASE = """
    INSERT INTO transfers_releaseddocument (account_id, migration_id, path)
    SELECT DISTINCT %(account)s::uuid, %(migration)s::bigint, present.document_path
    FROM part JOIN {relation} AS present ON present.id = part.row
    WHERE present.account_id = %(account)s AND present.document_path IS NOT NULL AND NOT part.stays
    ON CONFLICT DO NOTHING
"""

_PUT_BACK = """
    INSERT INTO {relation} SELECT was.*
    FROM part, transfers_journalentry AS entry, LATERAL jsonb_populate_record(NULL::{relation}, entry.old) AS was
    WHERE part.action = 'removed' AND entry.id = part.entry
"""

_RESTORE = """
    UPDATE {relation} AS present SET {values}
    FROM part, transfers_journalentry AS entry, LATERAL jsonb_populate_record(NULL::{relation}, entry.old) AS was
    WHERE present.id = part.row AND present.account_id = %(account)s AND part.action = 'changed'
        AND entry.id = part.entry
"""


def _restore(journaled: Journaled) -> sql.Composed:
    """Give changed rows their values of before, but for the fields that were edited since."""
    values = {column: _value(journaled, column) for column in journaled.columns}
    if journaled.is_edited:
        # Of a record that no migration had written before there is no imported value to remember.
        values["edited"] = sql.SQL("""
            coalesce(was.edited, '{{}}') - ARRAY(SELECT jsonb_object_keys(part.kept))
            || CASE WHEN was.migration_id IS NULL THEN '{{}}' ELSE (
                SELECT coalesce(jsonb_object_agg(field, imported), '{{}}')
                FROM jsonb_each(part.kept) AS edit(field, imported)
                WHERE to_jsonb(present) -> {column} IS DISTINCT FROM imported
            ) END
        """).format(column=_column(journaled))
    if journaled.has_documents:
        values["document"] = sql.SQL("entry.old_document").format()
    return sql.SQL(_RESTORE).format(
        relation=sql.Identifier(journaled.relation),
        values=sql.SQL(", ").join(sql.Identifier(name) + sql.SQL(" = ") + value for name, value in values.items()),
    )


def _value(journaled: Journaled, column: str) -> sql.Composed:
    was = sql.Identifier("was", column)
    if reference := FOUND_AGAIN.get((journaled.relation, column)):
        assert reference.remembered is not None
        return sql.SQL(_FOUND_AGAIN).format(
            relation=sql.Identifier(TARGETS[reference.table].relation),
            was=was,
            key=sql.Identifier("was", reference.remembered),
        )
    if not journaled.is_edited:
        return sql.SQL("{}").format(was)
    if column == "updated_at":
        return sql.SQL("CASE WHEN part.kept = '{{}}' THEN was.updated_at ELSE present.updated_at END").format()
    fields = {portal: bundle for bundle, portal in journaled.renamed.items()}
    return sql.SQL("CASE WHEN part.kept ? {field} THEN {now} ELSE {was} END").format(
        field=sql.Literal(fields.get(column, column)), now=sql.Identifier("present", column), was=was
    )


# It may have gone meanwhile, or have come.
_FOUND_AGAIN = """coalesce(
    (SELECT id FROM {relation} WHERE account_id = %(account)s AND id = {was}),
    (SELECT id FROM {relation} WHERE account_id = %(account)s AND source_id = was.source_id AND source_key = {key})
)"""


def _remove(journaled: Journaled) -> Iterator[tuple[str, sql.Composed]]:
    """Remove the rows that the migration made and that do not stay, with what is about them only."""
    going = sql.SQL("(SELECT row FROM part WHERE action = 'made' AND NOT stays)")
    for relation, column in journaled.owned:
        yield (
            "owned",
            sql.SQL("DELETE FROM {} WHERE account_id = %(account)s AND {} IN {}").format(
                sql.Identifier(relation), sql.Identifier(column), going
            ),
        )
    for holder in journaled.holders:
        if not holder.holds:
            yield (
                "loosened",
                sql.SQL("UPDATE {} SET {column} = NULL WHERE account_id = %(account)s AND {column} IN {}").format(
                    sql.Identifier(holder.relation), going, column=sql.Identifier(holder.column)
                ),
            )
    for relation, column in (("history_change", "record"), ("transfers_takenback", "row")):
        yield (
            "history",
            sql.SQL("""
                DELETE FROM {} WHERE account_id = %(account)s AND "table" = ANY (%(names)s) AND {} IN {}
            """).format(sql.Identifier(relation), sql.Identifier(column), going),
        )
    yield (
        "removed",
        sql.SQL("DELETE FROM {} WHERE account_id = %(account)s AND id IN {}").format(
            sql.Identifier(journaled.relation), going
        ),
    )


_FORGET = """
    DELETE FROM transfers_journalentry WHERE account_id = %(account)s AND id IN (SELECT entry FROM part)
"""
