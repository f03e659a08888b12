"""Which clients of a source are clients that others have brought already: by their natural keys, before the load.

A source knows a client by its own key (``locating``). What it does not know yet may be there all the same: a person by
his BSN, a company by fiscal number and sequence number. ``docs/reference/matching.md`` has the rules and examples.
Decided for a whole file at once, never by a segment, so that segments side by side cannot decide differently: in the
check, for the preview, and again when the load begins, as other files may have come in between.
"""

from __future__ import annotations

from django.db import connection
from psycopg import sql

from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Origin

TWICE_IN_FILE, TWICE_IN_PORTAL = "same-number-in-file", "same-number-in-portal"
"""Findings: why a client with a natural key became a client of his own."""

SAME_CLIENT = "same-client"
"""Why a record was skipped: an account's own export of elsewhere has a client twice whom this account has once."""

_NUMBER = sql.SQL("CASE kind WHEN 'person' THEN bsn ELSE fiscal_number END")


def natural_key() -> sql.Composable:
    """By what a staged client may be known to the portal already; null without a number that can be trusted.

    The number has nine digits, the first of which may be missing when it is a zero, and passes the elfproef, which BSN
    and fiscal number share: a number that somebody typed to have one would join strangers.
    """
    return sql.SQL("""(
        SELECT CASE kind
            WHEN 'person' THEN 'person ' || nine
            ELSE 'company ' || nine || ' ' || {sequence}
        END
        FROM (SELECT lpad(btrim({number}), 9, '0') AS nine) AS padded
        WHERE btrim({number}) ~ '^[0-9]{{8,9}}$' AND nine <> '000000000' AND mod({elfproef}, 11) = 0
    )""").format(
        number=_NUMBER,
        sequence=sequence(sql.Identifier("sequence_number")),
        elfproef=sql.SQL(" + ").join(_digit(place, 10 - place) for place in range(1, 9))
        + sql.SQL(" - {}").format(_digit(9, 1)),
    )


def sequence(column: sql.Composable) -> sql.Composed:
    """A sequence number as it counts: none is 1."""
    return sql.SQL("coalesce(nullif(ltrim(btrim({}), '0'), ''), '1')").format(column)


def _digit(place: int, weight: int) -> sql.Composed:
    # One that is no digit counts as nothing; the pattern has refused it, whichever of the two is asked first.
    digit = sql.SQL("strpos('123456789', substr(nine, {}, 1))").format(sql.Literal(place))
    return sql.SQL("{} * ").format(sql.Literal(weight)) + digit


def decide(scope: Scope, *, origin: Origin) -> None:
    """Note for each client of the file that its source does not know yet which client of the portal he is, if any.

    A finding of *origin* says why one with a natural key became a client of his own. What was decided before is
    decided anew, but for clients that have come in.
    """
    parameters = {**scope.parameters(), "origin": origin.value}
    with connection.cursor() as cursor:
        # Keys of one source are its clients, each another; only an export of elsewhere brings several sources' keys.
        if scope.own:
            cursor.execute(_SKIP_SAME, parameters)
        for statement in (_FORGET, decide_statement(), _TELL):
            cursor.execute(statement, parameters)


_FORGET = sql.SQL("""
    UPDATE transfers_bundlekey SET match = NULL
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = 'clients'
        AND outcome = 'pending' AND match IS NOT NULL
""")

# Whoever is known to the source already may still be one of two with the same number, so numbers are counted among all
# clients of the file and of the portal. A placeholder is nobody yet, as long as nobody has edited it.
_COUNTED = sql.SQL("""
    WITH coming AS (
        SELECT id, key, outcome, coalesce(source_id, %(source)s) AS source_id,
            coalesce(source_key, key) AS source_key, count(*) OVER (PARTITION BY natural_key) AS in_file,
            split_part(natural_key, ' ', 1) AS kind, split_part(natural_key, ' ', 2) AS number,
            split_part(natural_key, ' ', 3) AS sequence
        FROM transfers_bundlekey
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = 'clients'
            AND natural_key IS NOT NULL
    ), unknown AS (
        SELECT coming.* FROM coming LEFT JOIN LATERAL (
            SELECT client.placeholder AND client.edited = '{{}}' AS is_nobody
            FROM clients_clientidentity AS identity JOIN clients_client AS client ON client.id = identity.client_id
            WHERE identity.account_id = %(account)s AND identity.source_id = coming.source_id
                AND identity.source_key = coming.source_key
            OFFSET 0
        ) AS identity ON true
        WHERE coming.outcome = 'pending' AND coalesce(is_nobody, true) AND NOT EXISTS (
            SELECT 1 FROM clients_client
            WHERE account_id = %(account)s AND source_id = coming.source_id AND source_key = coming.source_key
                AND NOT placeholder
            OFFSET 0
        )
    ), counted AS (
        SELECT unknown.id, unknown.key, unknown.kind, unknown.in_file, min(present.id) AS client,
            count(present.id) AS in_portal, coalesce(bool_or(present.source_id = unknown.source_id OR EXISTS (
                SELECT 1 FROM clients_clientidentity AS identity
                WHERE identity.client_id = present.id AND identity.source_id = unknown.source_id
            )), false) AS is_claimed
        FROM unknown LEFT JOIN LATERAL (
            SELECT id, source_id FROM clients_client
            WHERE account_id = %(account)s AND kind = 'person' AND unknown.kind = 'person'
                AND bsn IN (unknown.number, substr(unknown.number, 2)) AND lpad(bsn, 9, '0') = unknown.number
            UNION ALL
            SELECT id, source_id FROM clients_client
            WHERE account_id = %(account)s AND kind = 'company' AND unknown.kind = 'company'
                AND fiscal_number IN (unknown.number, substr(unknown.number, 2))
                AND lpad(fiscal_number, 9, '0') = unknown.number AND {sequence} = unknown.sequence
            OFFSET 0
        ) AS present ON true
        GROUP BY unknown.id, unknown.key, unknown.kind, unknown.in_file
    )
""").format(sequence=sequence(sql.Identifier("sequence_number")))

_NOTE = sql.SQL("""
    UPDATE transfers_bundlekey AS noted SET match = counted.client FROM counted
    WHERE noted.id = counted.id AND in_file = 1 AND in_portal = 1 AND NOT is_claimed
""")


def decide_statement() -> sql.Composed:
    """The statement that notes who is who."""
    return _COUNTED + _NOTE


_TELL = _COUNTED + sql.SQL("""
    INSERT INTO transfers_finding (account_id, migration_id, "table", key, field, code, severity, origin)
    SELECT %(account)s, %(migration)s, 'clients', key, CASE kind WHEN 'person' THEN 'bsn' ELSE 'fiscal_number' END,
        CASE WHEN in_file > 1 THEN {in_file} ELSE {in_portal} END, 'advisory', %(origin)s
    FROM counted WHERE in_file > 1 OR in_portal > 1 OR is_claimed
    ON CONFLICT DO NOTHING
""").format(in_file=sql.Literal(TWICE_IN_FILE), in_portal=sql.Literal(TWICE_IN_PORTAL))

# One row cannot become both; whichever identity is the client's own comes first.
_SKIP_SAME = sql.SQL("""
    UPDATE transfers_bundlekey AS noted SET outcome = 'skipped', reason = {reason}
    FROM (
        SELECT id, row_number() OVER (PARTITION BY client ORDER BY is_own DESC, key) AS place FROM (
            SELECT coming.id, coming.key, client.id AS client,
                (client.source_id, client.source_key) = (coming.source_id, coming.source_key) AS is_own
            FROM transfers_bundlekey AS coming
            JOIN clients_clientidentity AS identity ON identity.account_id = coming.account_id
                AND identity.source_id = coming.source_id AND identity.source_key = coming.source_key
            JOIN clients_client AS client ON client.id = identity.client_id
            WHERE coming.account_id = %(account)s AND coming.migration_id = %(migration)s
                AND coming."table" = 'clients' AND coming.outcome = 'pending'
        ) AS found
    ) AS placed
    WHERE noted.id = placed.id AND placed.place > 1
""").format(reason=sql.Literal(SAME_CLIENT))
