"""The database variant on a SQL Server: the same questions as to a file, asked of a server.

Loaded by ``database`` when the address is one of a server; connects as the migration tool does, with one of its
drivers: the only place where a sample program needs more than the standard library.
"""

import re
from collections.abc import Iterator, Mapping

from overstap.desktop.sources.drivers import DriverConnection, connect, telling
from overstap.desktop.sources.servers import ServerDatabase, parse_url
from overstap.desktop.sources.tsql import cursor_of, literal
from overstap.errors import OverstapError
from overstap.sample.programs.database import StoreError
from overstap.sample.programs.records import Row

# Rows fetched at a time: one, as a document may be tens of megabytes; a driver reads ahead by itself.
_AT_ONCE = 1
_PARAMETER = re.compile(r":(\w+)")


class ServerReader:
    """Reads a database on a server."""

    def __init__(self, target: ServerDatabase, connection: DriverConnection) -> None:
        self._target = target
        self._connection = connection

    def select(self, statement: str, parameters: Mapping[str, str | int | None]) -> Iterator[Row]:
        """The rows that *statement* gives, under the names that it gives them."""
        written = _PARAMETER.sub(lambda found: _literal(parameters[found[1]]), statement)
        try:
            with telling(self._target.server, self._target.name), cursor_of(self._connection) as cursor:
                cursor.execute(written)
                names = [described[0] for described in cursor.description]
                while rows := cursor.fetchmany(_AT_ONCE):
                    yield from (dict(zip(names, row, strict=True)) for row in rows)
        except OverstapError as error:
            raise StoreError(str(error)) from error

    def close(self) -> None:
        """Release the database."""
        self._connection.close()


def open_server(url: str) -> ServerReader:
    """The database that *url* means.

    Raises:
        StoreError: when it cannot be opened; without what the URL says, which may hold a password.
    """
    try:
        target = parse_url(url)
        return ServerReader(target, connect(target.server, target.name))
    except OverstapError as error:
        raise StoreError(str(error)) from error


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else literal(value)
