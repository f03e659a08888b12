"""The rules that a record must meet to get into the portal, as questions to the database about what is staged.

The second half of the check; lookups are fenced as in ``locating``. What breaks a rule gets a finding with record and
field; a blocking one keeps the record out, and with it what cannot do without it. Nothing of the practice is written
here.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

from overstap.bundle.model import FIRST_TAX_YEAR, Severity
from overstap.portal.transfers import matching
from overstap.portal.transfers.locating import CLIENTS, KNOWN, row_of
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Origin
from overstap.portal.transfers.origins import NO_OFFICE
from overstap.portal.transfers.targets import Reference, Target

BEFORE_2012 = "before-2012"
NOT_STORABLE = "value-too-large"
REFERENCE_MISSING = "reference-missing"
REFERENCE_AWAITED = "reference-awaited"
"""What is referred to may come in with a later file, and the record waits for it in the portal."""
NOT_CHOSEN = "not-chosen"
REFERENCE_SKIPPED = "reference-skipped"
STANDS_FOR_NONE = "stands-for-none"
"""An office that an account's own export needs and the account does not."""

LARGEST_INTEGER = 2**31 - 1
"""What the portal's columns for years and versions hold."""


def judge(scope: Scope, target: Target) -> None:
    """Note what is wrong with the staged records of *target*, and skip what is blocked.

    Tables come in the order of ``TARGETS``, so that what a record refers to has been judged before it.
    """
    with connection.cursor() as cursor:
        for statement in (*_questions(target, own=scope.own), _SKIP):
            cursor.execute(statement, scope.parameters(target.name))
        if scope.own_account and target.name == "offices":
            cursor.execute(_LEAVE_OUT_NO_OFFICE, scope.parameters(target.name))
    # Here and not when everything is judged: what comes after asks which clients there are.
    if target.name == CLIENTS:
        matching.decide(scope, origin=Origin.CHECK)


def leave_out(scope: Scope, target: Target) -> None:
    """Skip all records of *target*: somebody chose other parts of the file."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE_OUT, scope.parameters(target.name))


_LEAVE_OUT_OF = sql.SQL("""
    UPDATE transfers_bundlekey SET outcome = 'skipped', reason = {reason}
    WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s
""")
_LEAVE_OUT = _LEAVE_OUT_OF.format(reason=sql.Literal(NOT_CHOSEN))


_LEAVE_OUT_NO_OFFICE = _LEAVE_OUT_OF.format(reason=sql.Literal(STANDS_FOR_NONE)) + sql.SQL(" AND key = {}").format(
    sql.Literal(NO_OFFICE)
)


def _questions(target: Target, *, own: bool) -> Iterator[sql.Composable]:
    names = {column.name for column in target.source.columns}
    if target.name == "returns":
        too_early = sql.SQL("tax_year < {}").format(sql.Literal(FIRST_TAX_YEAR))
        yield _finding("tax_year", BEFORE_2012, too_early, Severity.BLOCKING)
    for name in sorted({"tax_year", "version"} & names):
        too_large = sql.SQL("abs({}) > {}").format(sql.Identifier(name), sql.Literal(LARGEST_INTEGER))
        yield _finding(name, NOT_STORABLE, too_large, Severity.BLOCKING)
    for reference in target.references:
        yield from _dangling(reference, own=own)


def _dangling(reference: Reference, *, own: bool) -> Iterator[sql.Composable]:
    """References to what is neither in the bundle nor in the portal, and to what is kept out.

    One that may come later is only told: a role waits for its return, and so does an assessment notice, which comes in
    even when its return is kept out, since it can never be fetched again. A client that is not there yet, or that
    somebody did not choose, is for a later file to bring (``placing``), and no finding.
    """
    severity = Severity.BLOCKING if reference.required else Severity.ADVISORY
    parts = {
        "column": sql.Identifier("staged", reference.column),
        "in_bundle": _in_bundle(reference),
        "present": row_of(reference.table, reference.column, named="present", own=own),
    }
    in_portal = sql.SQL("EXISTS (SELECT 1 FROM (SELECT) AS nothing {present})").format(**parts)
    if reference.table != CLIENTS:
        absent = sql.SQL("{column} IS NOT NULL AND NOT {in_bundle} AND NOT ").format(**parts) + in_portal
        if reference.remembered:
            yield _finding(reference.column, REFERENCE_AWAITED, absent, Severity.ADVISORY)
        else:
            yield _finding(reference.column, REFERENCE_MISSING, absent, severity)
    comes_later = sql.SQL("AND known.reason <> {}").format(sql.Literal(NOT_CHOSEN))
    skipped = sql.SQL("AND known.outcome = 'skipped'") + (comes_later if reference.table == CLIENTS else sql.SQL(""))
    kept_out = _in_bundle(reference, skipped) + sql.SQL(" AND NOT ") + in_portal
    yield _finding(reference.column, REFERENCE_SKIPPED, kept_out, severity)


def _in_bundle(reference: Reference, further: sql.Composable | None = None) -> sql.Composed:
    return sql.SQL("""EXISTS (
        SELECT 1 FROM transfers_bundlekey AS known
        WHERE known.account_id = %(account)s AND known.migration_id = %(migration)s
            AND known."table" = {table} AND known.key = staged.{column} {further}
        OFFSET 0
    )""").format(
        table=sql.Literal(reference.table),
        column=sql.Identifier(reference.column),
        further=further or sql.SQL(""),
    )


def _finding(field: str, code: str, broken: sql.Composable, severity: Severity) -> sql.Composed:
    """Insert a finding for every staged record for which *broken* is true; what the exporter found stays as it is."""
    return sql.SQL("""
        INSERT INTO transfers_finding (account_id, migration_id, "table", key, field, code, severity, origin)
        SELECT %(account)s, %(migration)s, %(table)s, staged.id, {field}, {code}, {severity}, 'check'
        FROM staged WHERE {broken}
        ON CONFLICT (account_id, migration_id, "table", key, field, code)
            DO UPDATE SET severity = EXCLUDED.severity WHERE EXCLUDED.severity = 'blocking'
    """).format(field=sql.Literal(field), code=sql.Literal(code), severity=sql.Literal(severity.value), broken=broken)


_SKIP = sql.SQL("""
    UPDATE transfers_bundlekey AS noted SET outcome = 'skipped', reason = staged.code
    FROM (
        SELECT DISTINCT ON (key) key AS id, code FROM transfers_finding
        WHERE account_id = %(account)s AND migration_id = %(migration)s AND "table" = %(table)s
            AND severity = 'blocking'
        ORDER BY key, code
    ) AS staged {known}
    WHERE noted.id = known.id AND known.outcome = 'pending'
""").format(known=KNOWN)
