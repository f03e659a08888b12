"""Why a migration cannot be undone now: its state and age, another one that runs, and later ones that build on it.

The last is asked of the journal: undoing in any order is either right or refused with the reason. ``undoing`` asks it
again when it begins, since a segment may have come in after ``api`` asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from psycopg import sql

from overstap.errors import PortalError
from overstap.portal.transfers.errors import LaterMigrationError, NotUndoableError, OtherRunsError, TooOldError
from overstap.portal.transfers.journaled import JOURNALED, Journaled
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import HOLDS_THE_TURN, STAGES, State

UNDOABLE_FOR = timedelta(days=30)
"""After that too much has been built on it for anybody to oversee, and it is the office's bookkeeping."""


def is_undoable(migration: Migration) -> bool:
    """Whether *migration* by itself can be undone: it ended, and not too long ago."""
    ended = migration.finished_at
    return _has_ended(migration) and ended is not None and timezone.now() - ended <= UNDOABLE_FOR


def _has_ended(migration: Migration) -> bool:
    return State.UNDOING in STAGES[State(migration.state)].then


def plain_obstacle(migration: Migration) -> PortalError | None:
    """Why *migration* cannot be undone, as far as that can be seen without looking at what it wrote."""
    if not _has_ended(migration):
        return NotUndoableError()
    if not is_undoable(migration):
        return TooOldError(days=UNDOABLE_FOR.days)
    running = Migration.objects.filter(state__in=HOLDS_THE_TURN).exclude(pk=migration.pk).first()
    return OtherRunsError(number=running.number) if running else None


def later_migrations(migration: Migration) -> PortalError | None:
    """The later migrations that wrote, found equal or refer to what *migration* made or changed; None without any."""
    later: set[int] = set()
    parameters = Scope(migration.account_id, migration.pk, migration.source_id or "").parameters()
    with connection.cursor() as cursor, joined_as_wholes(cursor):
        for question in questions():
            cursor.execute(question, parameters)
            later.update(number for (number,) in cursor.fetchall())
    if not later:
        return None
    # The newest first: on that one nothing else builds, or it says itself what does.
    return LaterMigrationError(numbers=", ".join(map(str, sorted(later))), first=max(later))


@contextmanager
def joined_as_wholes(cursor: CursorWrapper) -> Iterator[None]:
    """Have the planner join tables as wholes in what is asked within; in a transaction.

    Right after a load it takes the journal for as small as it was before, and would look through all of it for each of
    its rows: with 240,000 of them that took six minutes instead of a second.
    """
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop = on")


def questions() -> Iterator[sql.Composed]:
    """What ``later_migrations`` asks: each gives the numbers of migrations for one reason."""
    yield sql.SQL(_FOUND_EQUAL).format(other=_OTHER)
    for relation in sorted({each.relation for each in JOURNALED}):
        (journaled, *_) = (each for each in JOURNALED if each.relation == relation)
        names = sql.Literal(journaled.names)
        yield sql.SQL(_WROTE).format(names=names, other=_OTHER)
        yield from _referring(journaled)


def _referring(journaled: Journaled) -> Iterator[sql.Composed]:
    references = [(holder.relation, holder.column, holder.holds) for holder in journaled.holders]
    references += [(relation, column, True) for relation, column in journaled.owned]
    written_by_migrations = {each.relation for each in JOURNALED}
    for relation, column, holds in references:
        if relation in written_by_migrations:
            yield sql.SQL(_REFERS).format(
                names=sql.Literal(journaled.names),
                relation=sql.Identifier(relation),
                column=sql.Identifier(column),
                other=_OTHER,
                # What an earlier one brought, and was linked to what this one brought, is no reason.
                holds=sql.Literal(holds),
            )


_OTHER = sql.SQL("""
    JOIN transfers_migration AS ours ON ours.account_id = %(account)s AND ours.id = %(migration)s
    JOIN transfers_migration AS other ON other.account_id = %(account)s AND other.state <> 'undone'
        AND other.id <> %(migration)s
""")

_WROTE = """
    SELECT DISTINCT other.number FROM transfers_journalentry AS entry
    JOIN transfers_journalentry AS written ON written.account_id = %(account)s AND written."table" = ANY ({names})
        AND written.row = entry.row AND written.id > entry.id
    {other} AND other.id = written.migration_id
    WHERE entry.account_id = %(account)s AND entry.migration_id = %(migration)s AND entry."table" = ANY ({names})
"""

_REFERS = """
    SELECT DISTINCT other.number FROM transfers_journalentry AS entry
    JOIN {relation} AS referring ON referring.account_id = %(account)s AND referring.{column} = entry.row
    {other} AND other.id = referring.migration_id
    WHERE entry.account_id = %(account)s AND entry.migration_id = %(migration)s AND entry."table" = ANY ({names})
        AND entry.action = 'made' AND ({holds} OR other.load_started_at > ours.load_started_at)
"""

# Keys of an account's own export say of which source each record is.
_FOUND_EQUAL = """
    SELECT DISTINCT other.number FROM transfers_journalentry AS entry
    {other} AND other.load_started_at > ours.load_started_at
    JOIN transfers_bundlekey AS mine ON mine.account_id = %(account)s AND mine.migration_id = %(migration)s
        AND mine."table" = entry."table" AND mine.key = entry.key
    JOIN transfers_bundlekey AS known ON known.account_id = %(account)s AND known.migration_id = other.id
        AND known."table" = mine."table" AND known.outcome = 'unchanged'
        AND coalesce(known.source_key, known.key) = coalesce(mine.source_key, mine.key)
        AND coalesce(known.source_id, other.source_id) = coalesce(mine.source_id, ours.source_id)
    WHERE entry.account_id = %(account)s AND entry.migration_id = %(migration)s
"""
