"""Copies the keys and the ledgers of a bundle into the migration's own tables, table by table.

The first half of the check: afterwards everything is a question to the database (``rules``, ``reconciling``). Each
function is idempotent: what an earlier attempt left is removed first.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from django.db import connection
from psycopg import sql

from overstap.bundle import BundleReader
from overstap.bundle.model import TABLES, Column
from overstap.portal.transfers import copying
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import LedgerRow
from overstap.portal.transfers.targets import Target

NEEDED = ("tax_type", "tax_year", "version")
"""Columns besides keys and references that the rules look at, where a table has them."""

# What a reference leads to is for the portal to judge (``rules``): an earlier file may have brought it.
_LEDGERS = {
    "inventory": sql.SQL("""
        INSERT INTO transfers_inventorykey (account_id, migration_id, "table", key, part)
        SELECT %(account)s, %(migration)s, "table", id, part FROM staged
    """),
    "left_behind": sql.SQL("""
        INSERT INTO transfers_leftbehind (account_id, migration_id, "table", key, part, reason, detail)
        SELECT %(account)s, %(migration)s, "table", id, part, reason, detail FROM staged
    """),
    "findings": sql.SQL("""
        INSERT INTO transfers_finding (account_id, migration_id, "table", key, field, code, severity, detail, origin)
        SELECT %(account)s, %(migration)s, "table", id, field, code, severity, detail, 'bundle' FROM staged
        WHERE code <> 'reference-missing'
    """),
}


def forget(scope: Scope, *models: type[LedgerRow]) -> None:
    """Remove what an earlier attempt left in *models*, with SQL: Django would fetch the rows first."""
    with connection.cursor() as cursor:
        for model in models:
            statement = sql.SQL("DELETE FROM {} WHERE account_id = %(account)s AND migration_id = %(migration)s")
            cursor.execute(statement.format(sql.Identifier(model._meta.db_table)), scope.parameters(""))  # noqa: SLF001


def copy_ledger(scope: Scope, reader: BundleReader, table: str) -> None:
    """Copy inventory, left_behind or findings."""
    with connection.cursor() as cursor:
        copying.stage(cursor, TABLES[table].columns, reader.table(table))
        cursor.execute(_LEDGERS[table], scope.parameters(table))


def copy_keys(scope: Scope, reader: BundleReader, target: Target) -> None:
    """Copy the keys and hashes of a table of records; keys, references and what rules need stay staged."""
    columns = [column for column in target.source.columns if _is_needed(column, target)]
    with connection.cursor() as cursor:
        copying.stage(cursor, columns, _only(columns, reader.table(target.name)))
        names = {column.name for column in columns}
        taxes = (sql.Identifier(name) if name in names else sql.SQL("NULL") for name in ("tax_type", "tax_year"))
        statement = sql.SQL("""
            INSERT INTO transfers_bundlekey
                (account_id, migration_id, "table", key, content_hash, tax_type, tax_year, outcome)
            SELECT %(account)s, %(migration)s, %(table)s, id, content_hash, {}, 'pending' FROM staged
        """).format(sql.SQL(", ").join(taxes))
        cursor.execute(statement, scope.parameters(target.name))


def _is_needed(column: Column, target: Target) -> bool:
    references = {reference.column for reference in target.references}
    return column.name in {"id", "content_hash", *NEEDED} | references


def _only(columns: list[Column], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    # The rest of a batch, documents above all, is let go before the next one is read.
    for batch in batches:
        yield batch.select([column.name for column in columns])
