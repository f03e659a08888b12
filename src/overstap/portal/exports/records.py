"""Reads an account's records out of the database, table by table, as batches with the bundle's columns.

Above ``identities``; ``writing`` puts what comes out into a bundle. Rows come from a cursor on the server's side a few
at a time, so memory stays flat however large the account is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.db import connection
from psycopg import sql

from overstap.portal.accounts.api import Account
from overstap.portal.clients.api import Client, Office
from overstap.portal.exports.identities import identity, within_source
from overstap.portal.transfers.api import NO_OFFICE, OWN, TARGETS, Reference

Row = dict[str, object]

ROWS_AT_ONCE = 2_000
"""Rows fetched together of tables without documents; at 1 KB a row that is 2 MB."""

DOCUMENTS_AT_ONCE = 16
"""Rows fetched together of tables with documents, each of at most 4 MiB."""

KILOBYTE = 1000
RECORD_KILOBYTES = 2
"""What a record weighs beside its document, so that the time left is right for tables with and without documents.

Measured: writing one costs as much time as 2 kB of documents.
"""

_ROW = sql.Identifier("each")
_LEFT_OUT = {
    # Only its key is known; what refers to it does so by that key, and makes it again.
    "clients": sql.SQL("NOT each.placeholder"),
    # Taken away by somebody: as far as people are concerned it is not there.
    "relations": sql.SQL("NOT each.removed"),
    # Waits for its return, and is nothing without it: whether that ever comes, nobody knows.
    "roles": sql.SQL("each.tax_return_id IS NOT NULL"),
}


@dataclass(frozen=True)
class Stored:
    """Where the document of a record is that is too large for its row, and what it should be."""

    path: str
    sha256: str
    size: int


def keys_of(account_id: UUID, table: str) -> Iterator[list[str]]:
    """The ids of all records of *table*, in portions; in a session bound to the account."""
    statement = sql.SQL("SELECT {} FROM {} AS each WHERE {}").format(
        identity(_ROW), sql.Identifier(TARGETS[table].relation), _condition(table)
    )
    for rows in _portions(statement, account_id, ROWS_AT_ONCE):
        yield [str(key) for (key,) in rows]
    if table == "offices" and _needs_an_office(account_id):
        yield [NO_OFFICE]


def effort(document_bytes: int) -> int:
    """What writing one record takes, in kB: a fixed share, and its document."""
    return RECORD_KILOBYTES + document_bytes // KILOBYTE


def effort_of_all(account_id: UUID, table: str) -> int:
    """What writing all records of *table* takes together, in kB; in a session bound to the account."""
    # As ``effort`` rounds each, or the end would be told before it or never.
    documents = "coalesce(each.document_size, 0) / %(kilobyte)s" if TARGETS[table].has_documents else "0"
    statement = sql.SQL("SELECT coalesce(sum(%(record)s + {}), 0)::bigint FROM {} AS each WHERE {}").format(
        sql.SQL(documents), sql.Identifier(TARGETS[table].relation), _condition(table)
    )
    values: dict[str, str | int] = {"account": str(account_id), "record": RECORD_KILOBYTES, "kilobyte": KILOBYTE}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = int(cursor.fetchone()[0])
    return found + effort(0) if table == "offices" and _needs_an_office(account_id) else found


def records_of(account_id: UUID, table: str) -> Iterator[tuple[Row, Stored | None]]:
    """All records of *table* with the bundle's columns; a large document stays where it is, and is told of.

    In a session bound to the account. Derived columns (hashes, sizes) are the writer's to compute.
    """
    target = TARGETS[table]
    names = [column.name for column in target.columns if not column.name.startswith("document_")]
    if target.has_documents:
        names.append("document_format")
    selected = [
        *(sql.SQL("each.{}").format(sql.Identifier(name)) for name in names),
        *(_reference(reference) for reference in target.references),
    ]
    if target.has_documents:
        selected.append(sql.SQL("each.document_path, each.document_sha256, each.document_size"))
    statement = sql.SQL("SELECT {}, {} FROM {} AS each {} WHERE {} ORDER BY each.id").format(
        identity(_ROW),
        sql.SQL(", ").join(selected),
        sql.Identifier(target.relation),
        sql.SQL(" ").join(map(_join, target.references)),
        _condition(table),
    )
    columns = ["id", *names, *(reference.column for reference in target.references)]
    at_once = DOCUMENTS_AT_ONCE if target.has_documents else ROWS_AT_ONCE
    for rows in _portions(statement, account_id, at_once):
        for values in rows:
            row = dict(zip(columns, values, strict=False))
            yield row, _stored(values) if target.has_documents else None
    if table == "offices" and _needs_an_office(account_id):
        yield {"id": NO_OFFICE, "name": Account.objects.get(pk=account_id).name}, None


def _needs_an_office(account_id: UUID) -> bool:
    """Whether a client made here belongs to no office, and no earlier export has come back with one for it."""
    without = Client.objects.filter(account_id=account_id, office=None, placeholder=False)
    made_up = Office.objects.filter(account_id=account_id, source_id=OWN, source_key=NO_OFFICE.split("/")[1])
    return without.exists() and not made_up.exists()


def _stored(values: tuple[object, ...]) -> Stored | None:
    path, sha256, size = values[-3:]
    return Stored(str(path), str(sha256), int(str(size))) if path is not None else None


def _condition(table: str) -> sql.Composable:
    # The policies say the same; said here too, the index that begins with the account is used.
    mine = sql.SQL("each.account_id = %(account)s")
    return sql.SQL(" AND ").join([mine, _LEFT_OUT[table]] if table in _LEFT_OUT else [mine])


def _reference(reference: Reference) -> sql.Composable:
    to = sql.Identifier(f"to_{reference.column}")
    known = sql.SQL("CASE WHEN {0}.id IS NOT NULL THEN {1} END").format(to, identity(to))
    if reference.remembered and not reference.required:
        # Its return has not come in yet: it goes on waiting for it.
        waited_for = within_source(_ROW, sql.Identifier(reference.remembered))
        return sql.SQL("coalesce({}, {})").format(known, waited_for)
    if reference.table == "offices":
        return sql.SQL("coalesce({}, {})").format(known, sql.Literal(NO_OFFICE))
    return known


def _join(reference: Reference) -> sql.Composed:
    return sql.SQL("LEFT JOIN {} AS {} ON {}.id = each.{}").format(
        sql.Identifier(TARGETS[reference.table].relation),
        sql.Identifier(f"to_{reference.column}"),
        sql.Identifier(f"to_{reference.column}"),
        sql.Identifier(reference.into),
    )


def _portions(statement: sql.Composed, account_id: UUID, at_once: int) -> Iterator[list[tuple[object, ...]]]:
    connection.ensure_connection()
    session = connection.connection
    assert isinstance(session, psycopg.Connection)
    # Django's own named cursors give rows one by one to the ORM only.
    with session.cursor(name="account_export", binary=True) as cursor:
        cursor.execute(statement, {"account": account_id})
        while rows := cursor.fetchmany(at_once):
            yield rows
