"""The layout of a database as found: its tables, their columns, and which of these are the key.

Below ``connection``. SQL Server is asked through INFORMATION_SCHEMA, which every version has had and which shows what
this user may see; reflection by a library misses keys there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text

# The schema whose tables are known by their bare name, in a profile as in the programs' own statements.
OWN_SCHEMA = "dbo"


@dataclass(frozen=True)
class ColumnFound:
    """A column: its type as the database writes it, and whether it is (part of) the primary key."""

    name: str
    kind: str
    is_key: bool


Layout = Mapping[str, tuple[ColumnFound, ...]]
"""Table → its columns, tables by name and columns in the order of the table."""


def read_layout(connection: Connection) -> Layout:
    """The layout of the database behind *connection*; a table of another schema is called ``schema.Table``."""
    return _on_server(connection) if connection.dialect.name == "mssql" else _reflected(connection)


def _reflected(connection: Connection) -> Layout:
    inspector = inspect(connection)
    layout = {}
    for table in sorted(inspector.get_table_names()):
        key = set(inspector.get_pk_constraint(table)["constrained_columns"])
        layout[table] = tuple(
            ColumnFound(entry["name"], str(entry["type"]), entry["name"] in key)
            for entry in inspector.get_columns(table)
        )
    return layout


_COLUMNS = text("""
SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, c.DATA_TYPE, c.CHARACTER_MAXIMUM_LENGTH, c.NUMERIC_PRECISION,
       c.NUMERIC_SCALE, c.DATETIME_PRECISION
FROM INFORMATION_SCHEMA.COLUMNS c
JOIN INFORMATION_SCHEMA.TABLES t ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
WHERE t.TABLE_TYPE = 'BASE TABLE'
ORDER BY c.TABLE_SCHEMA, c.TABLE_NAME, c.ORDINAL_POSITION
""")
_KEYS = text("""
SELECT k.TABLE_SCHEMA, k.TABLE_NAME, k.COLUMN_NAME
FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS c
JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE k
  ON k.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND k.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND k.TABLE_NAME = c.TABLE_NAME
WHERE c.CONSTRAINT_TYPE = 'PRIMARY KEY'
""")

# Types whose length, or whose number of digits, belongs to their name.
_WITH_LENGTH = frozenset({"char", "varchar", "nchar", "nvarchar", "binary", "varbinary"})
_WITH_DIGITS = frozenset({"decimal", "numeric"})
_WITH_FRACTION = frozenset({"datetime2", "datetimeoffset", "time"})
# How INFORMATION_SCHEMA writes "max".
_NO_LIMIT = -1


def _on_server(connection: Connection) -> Layout:
    # Some servers spell the names of keys in lower case, whatever the case of the column.
    keys = {tuple(str(name).casefold() for name in row) for row in connection.execute(_KEYS)}
    layout: dict[str, list[ColumnFound]] = {}
    for schema, table, column, *described in connection.execute(_COLUMNS):
        name = table if schema.casefold() == OWN_SCHEMA else f"{schema}.{table}"
        is_key = (schema.casefold(), table.casefold(), column.casefold()) in keys
        found = ColumnFound(column, _kind(described), is_key)
        layout.setdefault(name, []).append(found)
    return {table: tuple(columns) for table, columns in sorted(layout.items())}


def _kind(described: Sequence[object]) -> str:
    """The type as one declares it: ``nvarchar(100)``, ``decimal(38,2)``, ``datetime2(7)``."""
    kind, length, digits, scale, fraction = described
    numbers: Iterator[object] = iter(())
    if kind in _WITH_LENGTH and length is not None:
        numbers = iter(("max" if length == _NO_LIMIT else length,))
    elif kind in _WITH_DIGITS and digits is not None:
        numbers = iter((digits, scale))
    elif kind in _WITH_FRACTION and fraction is not None:
        numbers = iter((fraction,))
    inside = ",".join(map(str, numbers))
    return f"{kind}({inside})" if inside else str(kind)
