"""The database variant: what one program finds in the installation's database.

Beside ``local``; both give rows under the database's column names to ``records``. SQLite, the sample's embedded
stand-in, is read through the standard library; a database on a server through ``server``, which is loaded when the
address asks for it. Rows are streamed in key order.
"""

import importlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol

from overstap.sample.programs.records import Row

_SCHEME = "sqlite:///"
_SERVER_SCHEME = "mssql"


class StoreError(Exception):
    """The data that the configuration names cannot be opened or read."""


class Reader(Protocol):
    """An opened database that can be asked."""

    def select(self, statement: str, parameters: Mapping[str, str | int | None]) -> Iterator[Row]:
        """The rows that *statement* gives, one at a time; ``:name`` in it stands for a parameter.

        Raises:
            StoreError: when the database cannot be read.
        """

    def close(self) -> None:
        """Release it."""


class _Query(NamedTuple):
    """The two statements for a table; ``{offices}`` is replaced by a condition on the client's office.

    With *singly*, ``rows`` gives the one row ``:id``: sorting whole rows would hold several scans in memory at once.
    """

    inventory: str
    rows: str
    singly: bool = False


# The statements differ in what they select only; conditions are kept equal so that both see the same records.
_RETURNS = """
    FROM Aangifte a JOIN Client c ON c.ClientId = a.ClientId {join}
    WHERE a.Programma = :program AND a.Jaar = :year AND a.AangifteId > :after {{offices}}
    ORDER BY a.AangifteId"""
_ATTACHMENTS = """
    FROM Bijlage b JOIN Aangifte a ON a.AangifteId = b.AangifteId JOIN Client c ON c.ClientId = a.ClientId
    WHERE a.Programma = :program AND a.Jaar = :year AND b.BijlageId > :after {offices}
    ORDER BY b.BijlageId"""
_NOTICES = """
    FROM Sba s JOIN Client c ON c.ClientId = s.ClientId
    WHERE s.SbaId > :after {offices}
    ORDER BY s.SbaId"""

_QUERIES = {
    "returns": _Query(
        f"SELECT a.AangifteId AS id, a.Controlegetal AS checksum {_RETURNS.format(join='')}",
        f"""SELECT a.AangifteId, a.ClientId, a.Programma, a.Jaar, a.Middel, a.Soort, a.PeriodeVan, a.PeriodeTot,
            a.Versie, a.Status, a.VerzondenOp, i.Formaat, i.Inhoud
            {_RETURNS.format(join="LEFT JOIN AangifteInhoud i ON i.AangifteId = a.AangifteId")}""",
    ),
    "attachments": _Query(
        f"SELECT b.BijlageId AS id, NULL AS checksum {_ATTACHMENTS}",
        "SELECT BijlageId, AangifteId, Bestandsnaam, MediaType, Inhoud FROM Bijlage WHERE BijlageId = :id",
        singly=True,
    ),
    "assessment_notices": _Query(
        f"SELECT s.SbaId AS id, NULL AS checksum {_NOTICES}",
        f"""SELECT s.SbaId, s.ClientId, s.AangifteId, s.Middel, s.Belastingjaar, s.Aanslagnummer, s.Dagtekening,
            s.Bedrag, s.Status, s.Formaat, s.Bericht {_NOTICES}""",
    ),
}


class DatabaseStore:
    """Reads for one program: its name, its year (CAS: None) and the offices asked for (None: all)."""

    def __init__(self, url: str, *, program: str, year: int | None, offices: tuple[str, ...] | None) -> None:
        self._reader = _open(url)
        # Office ids are numbers in the database; what is no number is no office.
        self._offices = offices if offices is None else tuple(int(office) for office in offices if office.isdecimal())
        self._parameters: dict[str, str | int | None] = {"program": program, "year": year}

    def inventory(self, table: str) -> Iterator[tuple[str, str | None]]:
        """The id and, where the database keeps one, the hash of each record, in key order."""
        for row in self._select(_QUERIES[table].inventory, None):
            checksum = row["checksum"]
            yield str(row["id"]), None if checksum is None else str(checksum)

    def rows(self, table: str, after: str | None) -> Iterator[Row]:
        """The rows of *table* after the record with id *after*, in key order."""
        query = _QUERIES[table]
        if not query.singly:
            yield from self._select(query.rows, after)
            return
        # A list, as a server gives one answer at a time.
        for key in [_number(row["id"]) for row in self._select(query.inventory, after)]:
            yield from self._reader.select(query.rows, {"id": key})

    def close(self) -> None:
        """Release the database."""
        self._reader.close()

    def _select(self, statement: str, after: str | None) -> Iterator[Row]:
        condition = ""
        if self._offices is not None:
            # Numbers only, see above: nothing of the configuration reaches the statement as text.
            condition = f"AND c.KantoorId IN ({','.join(map(str, self._offices))})"
        parameters = {**self._parameters, "after": int(after) if after else 0}
        return self._reader.select(statement.format(offices=condition), parameters)


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


class _SqliteReader:
    """Reads a file."""

    def __init__(self, path: Path) -> None:
        # Read-only: a program never changes what it hands over.
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        self._connection.row_factory = sqlite3.Row

    def select(self, statement: str, parameters: Mapping[str, str | int | None]) -> Iterator[Row]:
        try:
            with closing(self._connection.execute(statement, parameters)) as cursor:
                # One row at a time, as a document may be tens of megabytes.
                yield from map(dict, cursor)
        except sqlite3.DatabaseError as error:
            raise StoreError("De database kan niet worden gelezen.") from error

    def close(self) -> None:
        self._connection.close()


def _open(url: str) -> Reader:
    if url.startswith(_SERVER_SCHEME):
        # Not at the top: a program that reads a file starts three times as fast without it.
        opened: Reader = importlib.import_module("overstap.sample.programs.server").open_server(url)
        return opened
    path = Path(url.removeprefix(_SCHEME))
    if not url.startswith(_SCHEME) or not path.is_file():
        raise StoreError("De database uit de configuratie is er niet of is van een soort die dit programma niet kent.")
    return _SqliteReader(path)
