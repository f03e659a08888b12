"""Writes the database variant to a SQL Server: the same rows as ``sqlite`` writes, in a database of their own.

Beside ``sqlite``, above ``layout`` and ``rows``; connects as the migration tool does. Rows go as literals in statements
of many rows at once: that is fast enough, and what arrives does not depend on how a driver binds a value.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, suppress
from types import TracebackType
from typing import Self

from overstap.desktop.sources.database_errors import DatabaseQuestionError
from overstap.desktop.sources.drivers import DriverConnection, chosen_driver, connect, telling
from overstap.desktop.sources.servers import Driver, ServerDatabase
from overstap.desktop.sources.tsql import cursor_of, literal, quoted, rows_of, run
from overstap.errors import OverstapError
from overstap.sample.errors import DatabaseInUseError
from overstap.sample.layout import LAYOUT, SERVER_TYPES, Column, Table, create_statement, index_statements
from overstap.sample.rows import Rows, Values

# Rows of one INSERT: SQL Server takes a thousand, and reads statements of hundreds faster.
_ROWS_AT_ONCE = 250
# Characters of one statement; a document counts twice, as hexadecimal digits.
_LONGEST_STATEMENT = 1024 * 1024
# Bytes of a document that is written into a statement; a longer one is handed to the driver, where that helps.
_LONGEST_LITERAL = 64 * 1024

# How often, and with how many seconds in between, a database that was in use is tried to be dropped.
_DROP_TRIES = 20
_DROP_SECONDS = 0.5

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
        self._length = 0
        # The other driver writes values into the statement itself, and would read the texts in it as marks.
        self._binds = chosen_driver(target.server) is Driver.MSSQL_PYTHON
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
            with suppress(OverstapError):
                drop_database(self._target)

    def _telling(self) -> AbstractContextManager[None]:
        return telling(self._target.server, self._target.name)

    def _add(self, table: Table, row: Values) -> None:
        documents = [value for value in row if isinstance(value, bytes) and len(value) > _LONGEST_LITERAL]
        if documents and self._binds:
            self._send(table)
            self._insert(table, _tuple(table.columns, row, longest=_LONGEST_LITERAL), documents)
            return
        waiting = self._waiting[table.name]
        waiting.append(_tuple(table.columns, row))
        self._length += len(waiting[-1])
        if len(waiting) >= _ROWS_AT_ONCE or self._length > _LONGEST_STATEMENT:
            self._send(table)

    def _send(self, table: Table) -> None:
        waiting = self._waiting.pop(table.name, None)
        if waiting:
            self._length -= sum(map(len, waiting))
            self._insert(table, ", ".join(waiting), ())

    def _insert(self, table: Table, rows: str, documents: Sequence[bytes]) -> None:
        into = f"INSERT INTO {table.name} ({', '.join(table.names)}) VALUES {rows}"  # noqa: S608 - names are ours
        with cursor_of(self._connection) as cursor:
            # Without values no driver looks for marks in the statement, and texts may hold anything.
            cursor.execute(into, *((tuple(documents),) if documents else ()))


def drop_database(target: ServerDatabase) -> None:
    """Take the database away, when the server allows it; it may take a while to notice that nobody uses it any more."""
    statement = f"DROP DATABASE IF EXISTS {quoted(target.name)}"
    for _ in range(_DROP_TRIES):
        with suppress(DatabaseQuestionError), closing(connect(target.server)) as connection:
            with telling(target.server, target.name):
                run(connection, statement)
            return
        time.sleep(_DROP_SECONDS)


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


def _tuple(columns: Sequence[Column], row: Values, *, longest: int | None = None) -> str:
    """*row* as literals, with a mark for each document of more than *longest* bytes."""
    return f"({', '.join(_literals(columns, row, longest))})"


def _literals(columns: Sequence[Column], row: Values, longest: int | None) -> Iterator[str]:
    for column, value in zip(columns, row, strict=True):
        if value is None:
            yield "NULL"
        elif isinstance(value, bytes):
            yield f"0x{value.hex()}" if longest is None or len(value) <= longest else "?"
        elif isinstance(value, int):
            yield str(int(value))
        elif column.kind in _CASTS:
            yield f"CAST({literal(str(value))} AS {_CASTS[column.kind]})"
        else:
            yield literal(str(value))
