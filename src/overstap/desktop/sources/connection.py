"""A desktop database, opened for reading only: the profile's queries as rows in key order, and counted in groups.

Between ``profile``, which says what to ask, and ``database``, which gives the answers to the rest of the tool. Sorting,
joining and counting are the database's work; rows are streamed, so that a large practice needs no more memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Subquery,
    column,
    create_engine,
    func,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from overstap.bundle.model import TABLES, Kind
from overstap.desktop.presence import is_there
from overstap.desktop.sources.completeness import missing_from
from overstap.desktop.sources.contract import BLOCK_RECORDS, ROWS_AT_ONCE
from overstap.desktop.sources.database_errors import (
    DatabaseGoneError,
    DatabaseLayoutError,
    DatabaseNotFoundError,
    DatabaseUnreadableError,
)
from overstap.desktop.sources.layouts import Layout, read_layout
from overstap.desktop.sources.profile import Entity, Profile, shipped_profile
from overstap.desktop.sources.troubles import is_broken_document
from overstap.errors import OverstapError

Rows = Sequence[Sequence[Any]]


class Identity(NamedTuple):
    """What a database says of itself: an id that stays the same when it moves, and the version of its layout."""

    id: str
    version: str | None


class Counted(NamedTuple):
    """How many records of an entity have the same *facts* (by column), and how large their documents are."""

    facts: Mapping[str, Any]
    records: int
    stored_bytes: int


Explain = Callable[[Exception], OverstapError]
"""From what a driver raised to what to tell of it."""


class Database:
    """One database with its profile; every question opens a connection of its own, so that any thread may ask.

    *explain* says what became of a question that failed; *published_login* whether the vendor's published log-in
    opened the database, which everybody should know.
    """

    def __init__(
        self,
        engine: Engine,
        name: str,
        profile: Profile,
        *,
        explain: Explain | None = None,
        published_login: bool = False,
    ) -> None:
        self.name = name
        self.profile = profile
        self.published_login = published_login
        self._engine = engine
        self._explain = explain or (lambda _: DatabaseUnreadableError(name=name))
        self._found: Layout | None = None
        # Asked once: the columns of a query do not change while a database is open.
        self._columns: dict[Entity, tuple[str, ...]] = {}

    def check(self) -> None:
        """See whether the profile fits.

        Raises:
            DatabaseUnreadableError: when it is no database, or damaged.
            DatabaseLayoutError: naming every table and column that is missing, and every query that fails.
        """
        missing = list(missing_from(self.found(), self.profile))
        # A query over a table that is missing fails too; naming the table is enough.
        if not missing:
            missing = [entity.table for entity in self.profile.entities if not self._fits(entity)]
        if missing:
            raise DatabaseLayoutError(
                name=self.name, profile=f"{self.profile.name} {self.profile.version}", missing=", ".join(missing)
            )

    def found(self) -> Layout:
        """Every table of the database with its columns, as the database itself names them."""
        # Asked once: nobody changes the layout while a practice is being moved.
        if self._found is None:
            with self._connected() as connection:
                self._found = read_layout(connection)
        return self._found

    def layout(self) -> dict[str, dict[str, str]]:
        """Every table of the database with its columns and their types."""
        return {table: {column.name: column.kind for column in columns} for table, columns in self.found().items()}

    def identity(self) -> Identity:
        """The database's own identity.

        Raises:
            DatabaseUnreadableError: when it does not say who it is.
        """
        with self._connected() as connection:
            row = connection.execute(_asked(self.profile.source_query, ("id", "version"))).first()
        if row is None or row.id is None:
            raise DatabaseUnreadableError(name=self.name)
        # The drivers spell a uniqueidentifier each in their own case; the server itself writes capitals.
        own = str(row.id).upper() if isinstance(row.id, UUID) else str(row.id)
        return Identity(own, None if row.version is None else str(row.version))

    def columns(self, entity: Entity) -> tuple[str, ...]:
        """The columns that the query of *entity* gives."""
        if entity not in self._columns:
            with self._connected() as connection:
                # No row is wanted, only the names of the columns as the database itself gives them.
                statement = select(text("*")).select_from(_subquery(entity.query, ())).where(text("1 = 0"))
                self._columns[entity] = tuple(connection.execute(statement).keys())
        return self._columns[entity]

    def rows(self, entity: Entity, columns: Sequence[str], **equal: object) -> Iterator[Rows]:
        """The *columns* of the records of *entity* whose facts are *equal* to these, in key order, in blocks."""
        # The profile's query as a table; the database sees through it and uses its indexes.
        inner = _subquery(entity.query, self.columns(entity))
        statement = select(*_chosen(inner, columns)).order_by(inner.c.id)
        for name, value in equal.items():
            statement = statement.where(inner.c[name] == value)
        with self._connected() as connection:
            many = BLOCK_RECORDS if _has_documents(entity.table, columns) else ROWS_AT_ONCE
            # A buffer of one block: a driver may otherwise fetch all rows first.
            streamed = connection.execution_options(stream_results=True, max_row_buffer=many)
            yield from streamed.execute(statement).partitions(many)

    def counted(self, entity: Entity, by: Sequence[str]) -> list[Counted]:
        """The records of *entity* counted in groups of the same values of the columns *by* (none: all together)."""
        inner = _subquery(entity.query, self.columns(entity))
        # People and roles have no documents, and their queries no size.
        has_size = "of_bytes" in self.columns(entity)
        size = func.coalesce(func.sum(inner.c.of_bytes), 0) if has_size else text("0")
        grouping = _chosen(inner, by)
        statement: Select[Any] = (
            select(func.count(), size, *grouping).select_from(inner).group_by(*grouping).order_by(*grouping)
        )
        with self._connected() as connection:
            return [
                Counted(dict(zip(by, facts, strict=True)), int(records), int(stored))
                for records, stored, *facts in connection.execute(statement)
            ]

    def different(self, entity: Entity, by: Sequence[str]) -> list[tuple[Any, ...]]:
        """The different values of the columns *by* among the records of *entity*, without counting or measuring them.

        Measuring has the database read every document, and SQLite sort them along.
        """
        inner = _subquery(entity.query, self.columns(entity))
        chosen = _chosen(inner, by)
        statement: Select[Any] = select(*chosen).select_from(inner).distinct().order_by(*chosen)
        with self._connected() as connection:
            return [tuple(row) for row in connection.execute(statement)]

    def close(self) -> None:
        """Release the database; a question that is being answered ends by itself."""
        self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            # Without its cause: a driver's message may quote a log-in, a host or a value.
            raise self._explain(error) from None
        except RuntimeError as error:
            # SQLAlchemy passes on what is no error of the driver's own family.
            if not is_broken_document(error):
                raise
            raise self._explain(error) from None

    def _fits(self, entity: Entity) -> bool:
        try:
            return "id" in self.columns(entity)
        except DatabaseUnreadableError:
            return False


def open_database_file(path: Path, profile: Profile | None = None, *, fitting: bool = True) -> Database:
    """Open the SQLite database in *path*, which cannot be changed through it; with the shipped profile by default.

    Without *fitting* it is opened to be looked at, whether or not the profile fits.

    Raises:
        DatabaseNotFoundError: when there is no such file.
        DatabaseUnreadableError, DatabaseLayoutError: see ``Database.check``.
    """
    # SQLite would make an empty database of a file that is not there, were it allowed to write.
    if not is_there(path):
        raise DatabaseNotFoundError(path=path)
    # Read-only by the address: no statement in a profile can change what the office works with.
    url = URL.create("sqlite", database=path.absolute().as_uri(), query={"mode": "ro", "uri": "true"})
    database = Database(
        create_engine(url, poolclass=NullPool),
        path.stem,
        profile or shipped_profile("sqlite"),
        explain=lambda _: _fault_of_file(path),
    )
    try:
        if fitting:
            database.check()
    except OverstapError:
        # Nobody gets to close it then.
        database.close()
        raise
    return database


def _fault_of_file(path: Path) -> OverstapError:
    """What to tell of the database in *path* when a question to it failed."""
    # The library says the same of a file that has gone as of one that may not be read.
    if not is_there(path):
        return DatabaseGoneError(name=path.stem, path=path)
    return DatabaseUnreadableError(name=path.stem)


def _has_documents(table: str, columns: Sequence[str]) -> bool:
    return any(one.kind is Kind.BINARY and one.name in columns for one in TABLES[table].columns)


def _asked(query: str, columns: Sequence[str]) -> Select[Any]:
    inner = _subquery(query, columns)
    return select(*_chosen(inner, columns))


def _subquery(query: str, columns: Sequence[str]) -> Subquery:
    """A query of the profile as a table; colons in it are its own, not our parameters."""
    return text(query.replace(":", r"\:")).columns(*(column(name) for name in columns)).subquery("entity")


def _chosen(inner: Subquery, columns: Sequence[str]) -> list[ColumnElement[Any]]:
    return [inner.c[name] for name in columns]
