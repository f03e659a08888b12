"""Copies the keys and the ledgers of a bundle into the migration's own tables, table by table.

The first half of the check: afterwards everything is a question to the database (``rules``, ``reconciling``). Each
function is idempotent: what an earlier attempt left is removed first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from overstap.bundle import BundleReader
from overstap.bundle.model import TABLES, Column
from overstap.portal.transfers import copying, forecasting, matching
from overstap.portal.transfers.locating import CLIENTS
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import LedgerRow, Outcome
from overstap.portal.transfers.origins import origin_of, take_apart, taken_apart
from overstap.portal.transfers.targets import Target

DOCUMENTS = frozenset({"document", "document_path"})
"""Columns that the check leaves where they are: of a document it needs the hash."""

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
    """Copy the keys and hashes of a table of records; all but their documents stays staged, for rules and forecast."""
    columns = [column for column in target.source.columns if column.name not in DOCUMENTS]
    batches = _only(columns, reader.table(target.name))
    names = {column.name for column in columns}
    noted: dict[str, sql.Composable] = {
        "account_id": sql.SQL("%(account)s"),
        "migration_id": sql.SQL("%(migration)s"),
        "table": sql.SQL("%(table)s"),
        "key": sql.Identifier("id"),
        "content_hash": sql.Identifier("content_hash"),
        "outcome": sql.Literal(Outcome.PENDING.value),
    }
    noted |= {name: sql.Identifier(name) for name in ("tax_type", "tax_year") if name in names}
    if target.name == CLIENTS:
        noted["natural_key"] = matching.natural_key()
    # Noted only where it is not what the key says already: for nearly all files that is two columns of nothing.
    if scope.own:
        origin = origin_of("id", own=True)
        noted |= {"source_id": origin.source, "source_key": origin.key}
    noted |= forecasting.told(target)
    statement = sql.SQL("INSERT INTO transfers_bundlekey ({}) SELECT {} FROM staged").format(
        sql.SQL(", ").join(map(sql.Identifier, noted)), sql.SQL(", ").join(noted.values())
    )
    with connection.cursor() as cursor:
        stage(cursor, scope, target, columns, batches)
        cursor.execute(statement, scope.parameters(target.name))


def stage(
    cursor: CursorWrapper, scope: Scope, target: Target, columns: Sequence[Column], batches: Iterator[pa.RecordBatch]
) -> int:
    """Stage *columns* of *batches* of *target*; of an account's own export also which sources and keys ids name.

    Returns the number of rows.
    """
    if scope.own:
        ids = ["id", *(reference.column for reference in target.references)]
        batches = take_apart(ids, batches, source=scope.source, own_account=scope.own_account)
        columns = [*columns, *taken_apart(ids)]
    return copying.stage(cursor, columns, batches)


def _only(columns: list[Column], batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    # The rest of a batch, documents above all, is let go before the next one is read.
    for batch in batches:
        yield batch.select([column.name for column in columns])
