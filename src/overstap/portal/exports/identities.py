"""The ids of an account's own export: from which source a record once came, and its key there.

Between ``records``, which writes them, and the load (``transfers``), which gives the records their identities back. So
an account's own file matches what is there, also after a detour through another account or another portal.
``docs/format/portal-exports.md`` describes the shape for other readers.
"""

from __future__ import annotations

from psycopg import sql

from overstap.portal.transfers.api import OWN


def identity(row: sql.Composable) -> sql.Composed:
    """The id of *row*, the alias of a table of records: ``<hex of the source's id in UTF-8>/<key at the source>``.

    Hexadecimal, as a source's id may be any text, and the first slash then always ends it.
    """
    return sql.SQL("encode(convert_to(coalesce({0}.source_id, {1}), 'UTF8'), 'hex') || '/' || {2}").format(
        row,
        sql.Literal(OWN),
        # A record without a key was made here before keys were given: its row stands for it.
        sql.SQL("coalesce({0}.source_key, {0}.id::text)").format(row),
    )


def within_source(row: sql.Composable, key: sql.Composable) -> sql.Composed:
    """The id of the record that has *key* at the source that *row* came from."""
    return sql.SQL("encode(convert_to(coalesce({0}.source_id, {1}), 'UTF8'), 'hex') || '/' || {0}.{2}").format(
        row, sql.Literal(OWN), key
    )
