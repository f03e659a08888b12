"""Writes the database variant to a SQL Server: the same rows as ``sqlite`` writes, in a database of their own.

Beside ``sqlite``, above ``layout`` and ``rows``; connects as the migration tool does. Rows go as literals in statements
of many rows at once: that is fast enough, and what arrives does not depend on how a driver binds a value.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from types import TracebackType
from typing import Self

from overstap.desktop.sources.drivers import DriverConnection, connect, telling
from overstap.desktop.sources.servers import ServerDatabase
from overstap.desktop.sources.tsql import literal, quoted, rows_of, run
from overstap.errors import OverstapError
from overstap.sample.errors import DatabaseInUseError
from overstap.sample.layout import LAYOUT, SERVER_TYPES, Column, Table, create_statement, index_statements
from overstap.sample.rows import Rows, Values

# Rows of one INSERT: SQL Server takes a thousand, and reads statements of hundreds faster.
_ROWS_AT_ONCE = 250
# Characters of one statement; a document counts twice, as hexadecimal digits.
_LONGEST_STATEMENT = 1024 * 1024
# Bytes of a value that are sent at once; what is longer is put together in the database.
_PIECE = 256 * 1024

# What a text becomes when its column is of another kind; leaving it to the server depends on which server it is.
_CASTS = {"date": "date", "instant": "datetime2(7)", "guid": "uniqueidentifier"}


class ServerWriter:
    """Creates the tables in *target* (and the database, when it is not there) and inserts what it is given.

    A context manager; leaving it without ``finish`` takes away whatever it made.

    Raises:
        OverstapError: what ``drivers.connect`` raises.
        DatabaseInUseError: when the database holds tables already.
    """

    def __init__(self, target: ServerDatabase) -> None:
        self._target = target
        self._waiting: dict[str, list[str]] = defaultdict(list)
        self._finished = False
        self._own_database = _create(target)
        self._connection = connect(target.server, target.name)
        try:
            with self._telling():
                _refuse_tables(self._connection, target)
        except OverstapError:
            self._connection.close()
            raise

    def write(self, rows: Rows) -> None:
        """Insert *rows*; they are sent when enough have come together."""
        with self._telling():
            for name, table in LAYOUT.items():
                for row in rows.get(name, ()):
                    self._add(table, row)

    def finish(self) -> None:
        """Send what waits and create the indexes."""
        with self._telling():
            for table in LAYOUT.values():
                self._send(table)
                run(self._connection, *index_statements(table))
        self._finished = True

    def __enter__(self) -> Self:
        with self._telling():
            run(self._connection, *(create_statement(table, SERVER_TYPES) for table in LAYOUT.values()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._finished and not self._own_database:
            # Best effort: what went wrong first is what has to be told.
            with suppress(OverstapError), self._telling():
                run(self._connection, *(f"DROP TABLE IF EXISTS {table}" for table in LAYOUT))
        self._connection.close()
        if not self._finished and self._own_database:
            drop_database(self._target)

    def _telling(self) -> AbstractContextManager[None]:
        return telling(self._target.server, self._target.name)

    def _add(self, table: Table, row: Values) -> None:
        waiting = self._waiting[table.name]
        long = {place: value for place, value in enumerate(row) if isinstance(value, bytes) and len(value) > _PIECE}
        first = tuple(value[:_PIECE] if isinstance(value, bytes) else value for value in row)
        waiting.append(_tuple(table.columns, first))
        if long or len(waiting) >= _ROWS_AT_ONCE or sum(map(len, waiting)) > _LONGEST_STATEMENT:
            self._send(table)
        for place, value in long.items():
            self._append(table, row[0], table.columns[place], value[_PIECE:])

    def _append(self, table: Table, key: object, column: Column, rest: bytes) -> None:
        """Put the *rest* of a long value behind what is there."""
        for start in range(0, len(rest), _PIECE):
            piece = rest[start : start + _PIECE].hex()
            run(
                self._connection,
                f"UPDATE {table.name} SET {column.name} = {column.name} + 0x{piece} "  # noqa: S608 - names are ours
                f"WHERE {table.columns[0].name} = {key}",
            )

    def _send(self, table: Table) -> None:
        waiting = self._waiting.pop(table.name, None)
        if waiting:
            into = f"INSERT INTO {table.name} ({', '.join(table.names)}) VALUES "  # noqa: S608 - names are ours
            run(self._connection, into + ", ".join(waiting))


def drop_database(target: ServerDatabase) -> None:
    """Take the database away, when the server allows it."""
    whole = telling(target.server, target.name)
    with suppress(OverstapError), whole, closing(connect(target.server)) as connection:
        run(connection, f"DROP DATABASE IF EXISTS {quoted(target.name)}")


def _create(target: ServerDatabase) -> bool:
    """Make the database when it is not there; whether it was made."""
    with telling(target.server, target.name), closing(connect(target.server)) as connection:
        ((known,),) = rows_of(connection, f"SELECT DB_ID({literal(target.name)})")
        if known is None:
            run(connection, f"CREATE DATABASE {quoted(target.name)}")
    return known is None


def _refuse_tables(connection: DriverConnection, target: ServerDatabase) -> None:
    """Refuse a database that holds anything of the same name: nothing is ever written over."""
    names = {
        str(name).casefold() for (name,) in rows_of(connection, "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES")
    }
    if any(table.casefold() in names for table in LAYOUT):
        raise DatabaseInUseError(name=target.name, server=target.server.address)


def _tuple(columns: Sequence[Column], row: Values) -> str:
    return f"({', '.join(_values(columns, row))})"


def _values(columns: Sequence[Column], row: Values) -> Iterator[str]:
    for column, value in zip(columns, row, strict=True):
        if value is None:
            yield "NULL"
        elif isinstance(value, bytes):
            yield f"0x{value.hex()}"
        elif isinstance(value, int):
            yield str(int(value))
        elif column.kind in _CASTS:
            yield f"CAST({literal(str(value))} AS {_CASTS[column.kind]})"
        else:
            yield literal(str(value))
