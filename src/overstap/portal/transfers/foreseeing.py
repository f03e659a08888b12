"""What undoing a migration would do, counted and by name, without doing it; for the page that asks whether to.

Asks what ``reversing`` asks, of the whole journal at once. It may be a little behind: people go on working.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from psycopg import sql

from overstap.portal.transfers.journaled import JOURNALED
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Retained
from overstap.portal.transfers.reversing import staying

MOST_BY_NAME = 200
"""Records that are named on the page; who has edited more than that looks at the number first."""


@dataclass(frozen=True)
class Remaining:
    """A record that stays, or some *fields* of it; *label* is what people call it, or its key at the source."""

    table: str
    label: str
    reason: Retained
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Outlook:
    """How many records of each table would be removed and put back; *remaining* names those that people hold.

    Of *held* records in all, at most ``MOST_BY_NAME`` are named.
    """

    removed: Mapping[str, int]
    restored: Mapping[str, int]
    held: int
    remaining: tuple[Remaining, ...]


def foresee(scope: Scope) -> Outlook:
    """The outlook of undoing the migration of *scope* at this moment; needs a bound session."""
    with connection.cursor() as cursor:
        for statement in _ALL_OF_IT:
            cursor.execute(statement, scope.parameters())
        for journaled in JOURNALED:
            if journaled.is_record:
                for question in staying(journaled, takes_edits=False):
                    cursor.execute(question, {**scope.parameters(journaled.name), "takes_edits": False})
        cursor.execute(_COUNTS, {"records": [each.name for each in JOURNALED if each.is_record]})
        counts = {(name, what): count for name, what, count in cursor.fetchall()}
        cursor.execute(_REMAINING, {**scope.parameters(), "most": MOST_BY_NAME})
        remaining = tuple(
            Remaining(table, label, Retained(reason), tuple(fields))
            for table, label, reason, fields in cursor.fetchall()
        )
    return Outlook(
        removed={name: count for (name, what), count in counts.items() if what == "removed"},
        restored={name: count for (name, what), count in counts.items() if what == "restored"},
        held=sum(count for (_, what), count in counts.items() if what == "held"),
        remaining=remaining,
    )


_ALL_OF_IT = (
    sql.SQL("DROP TABLE IF EXISTS part"),
    sql.SQL("""
        CREATE TEMP TABLE part ON COMMIT DROP AS
        SELECT id AS entry, "table" AS name, key, row, action, false AS stays, false AS is_edited,
            '{}'::jsonb AS kept
        FROM transfers_journalentry WHERE account_id = %(account)s AND migration_id = %(migration)s
    """),
    sql.SQL("CREATE INDEX ON part (row, name)"),
    # Without it the planner takes the table for empty and looks through all of it for each row.
    sql.SQL("ANALYZE part"),
)

# A row of which some fields stay is put back otherwise, so it counts as both.
_COUNTS = sql.SQL("""
    SELECT name, CASE action WHEN 'made' THEN 'removed' ELSE 'restored' END, count(*)
    FROM part WHERE NOT stays AND name = ANY (%(records)s) GROUP BY 1, 2
    UNION ALL
    SELECT name, 'held', count(*) FROM part WHERE stays OR kept <> '{}' GROUP BY 1
""")

_REMAINING = sql.SQL("""
    SELECT part.name, coalesce(known.label, part.key),
        CASE WHEN part.action = 'changed' OR part.is_edited THEN 'edited' ELSE 'in-use' END,
        ARRAY(SELECT jsonb_object_keys(part.kept))
    FROM part LEFT JOIN transfers_bundlekey AS known ON known.account_id = %(account)s
        AND known.migration_id = %(migration)s AND known."table" = part.name AND known.key = part.key
    WHERE part.stays OR part.kept <> '{}'
    ORDER BY part.name, 2 LIMIT %(most)s
""")
