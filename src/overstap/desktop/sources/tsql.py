"""A few words of SQL Server's language: literals, quoted names, and statements run on a driver's own connection.

Above ``drivers``. Values are written into statements as literals, because the two drivers pass them in different ways,
one of them by doing the same less carefully.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from overstap.desktop.sources.drivers import Cursor, DriverConnection

ROWS_AT_ONCE = 200
"""Rows fetched at a time when they are small; see ``docs/decisions/0081`` for why never all of them."""


def literal(text: str) -> str:
    """*text* as a literal, every character of it kept."""
    return "N'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """*name* of a database, table or column, so that nothing in it is taken for more than a name."""
    return "[" + name.replace("]", "]]") + "]"


def run(connection: DriverConnection, *statements: str) -> None:
    """Run *statements* that give no rows."""
    for statement in statements:
        with cursor_of(connection) as cursor:
            cursor.execute(statement)


def rows_of(connection: DriverConnection, statement: str, *, at_once: int = ROWS_AT_ONCE) -> Iterator[Sequence[Any]]:
    """The rows that *statement* gives, fetched *at_once* at a time; reading on needs no more memory."""
    with cursor_of(connection) as cursor:
        cursor.execute(statement)
        while block := cursor.fetchmany(at_once):
            yield from block


@contextmanager
def cursor_of(connection: DriverConnection) -> Iterator[Cursor]:
    """A cursor that is released at the end."""
    cursor = connection.cursor()
    try:
        yield cursor
    finally:
        cursor.close()
