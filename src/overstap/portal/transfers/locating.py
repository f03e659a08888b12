"""How staged records find what is known of them, their own rows in the portal, and the rows that they refer to.

Parts of the statements of ``merging``, ``placing`` and ``rules``. All of it is ``LATERAL (… OFFSET 0)``, which the
planner may not turn into a join: on tables that were empty a moment ago it knows no statistics, and would walk through
all rows of the account for each record (decision 0065).
"""

from __future__ import annotations

from collections.abc import Iterable

from psycopg import sql

from overstap.portal.transfers.origins import Origin, origin_of
from overstap.portal.transfers.targets import TARGETS, Reference, Target

CLIENTS = "clients"
"""The table whose rows are found through ``clients_clientidentity``, as several sources may know one client."""

KNOWN = sql.SQL("""
    JOIN LATERAL (
        SELECT id, outcome, decision, match FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s AND key = staged.id
        OFFSET 0
    ) AS known ON true
""")
"""What is known of each staged record."""


def row_of(table: str, column: str, *, named: str, own: bool, further: Iterable[str] = ()) -> sql.Composed:
    """A join with the row of *table* that the staged *column* names, as *named*; *own* for an account's own export.

    It has ``id``; ``content_hash`` of what the source of the record gave last; ``is_identified``: whether the source
    is known to know it; ``placeholder``; and the *further* columns. A client's own row (*column* ``id``) may also be
    the one that ``matching`` found; ``KNOWN`` comes before it then.
    """
    origin = origin_of(column, own=own)
    if table == CLIENTS:
        # Only the record itself is matched: what refers to him finds him by identity, as he is in by then.
        found = _client(origin, further, own=own, matched=column == "id")
    else:
        found = _own_row(TARGETS[table], origin, further)
    return sql.SQL("JOIN LATERAL ({} OFFSET 0) AS {} ON true").format(found, sql.Identifier(named))


def referred(target: Target, *, own: bool) -> sql.Composed:
    """Joins with the rows that records of *target* refer to, named after the columns; null where there is none."""
    joins = (_referred(reference, own=own) for reference in target.references)
    return sql.SQL("").join(sql.SQL(" LEFT ") + join for join in joins)


def _referred(reference: Reference, *, own: bool) -> sql.Composed:
    if reference.table == CLIENTS and not own:
        # The identity says enough, without a look at the client.
        found = sql.SQL("SELECT client_id AS id FROM {}").format(_identity(origin_of(reference.column, own=own)))
        return sql.SQL("JOIN LATERAL ({} OFFSET 0) AS {} ON true").format(found, sql.Identifier(reference.column))
    return row_of(reference.table, reference.column, named=reference.column, own=own)


def _own_row(target: Target, origin: Origin, further: Iterable[str]) -> sql.Composed:
    return sql.SQL("""
        SELECT id, content_hash, true AS is_identified, false AS placeholder{further} FROM {relation}
        WHERE account_id = %(account)s AND source_id = {source} AND source_key = {key}
    """).format(
        relation=sql.Identifier(target.relation), source=origin.source, key=origin.key, further=_further(further)
    )


def _identity(origin: Origin) -> sql.Composed:
    return sql.SQL("""
        clients_clientidentity WHERE account_id = %(account)s AND source_id = {source} AND source_key = {key}
    """).format(source=origin.source, key=origin.key)


def _client(origin: Origin, further: Iterable[str], *, own: bool, matched: bool) -> sql.Composed:
    ways = [
        sql.SQL("SELECT client_id, content_hash, true AS is_identified, 1 AS rank FROM {}").format(_identity(origin))
    ]
    if matched:
        # Before the identity, which leads to a placeholder if to anybody: he is somebody who is there already.
        ways.append(sql.SQL("SELECT known.match, NULL, true, 0 WHERE known.match IS NOT NULL").format())
    if own:
        # What people made in the portal has an identity of its own only once a file has spoken of it.
        ways.append(
            sql.SQL("""
                SELECT id, content_hash, false, 2 FROM clients_client
                WHERE account_id = %(account)s AND source_id = {} AND source_key = {}
            """).format(origin.source, origin.key)
        )
    # The order is asked for, as UNION ALL promises none; a single way is spared the sort.
    found = sql.SQL(" UNION ALL ").join(ways) + sql.SQL(" ORDER BY rank LIMIT 1" if len(ways) > 1 else "")
    return sql.SQL("""
        SELECT client.id, identity.content_hash, identity.is_identified, client.placeholder{further}
        FROM ({found}) AS identity JOIN clients_client AS client ON client.id = identity.client_id
    """).format(found=found, further=_further(further))


def _further(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(column)) for column in columns)
