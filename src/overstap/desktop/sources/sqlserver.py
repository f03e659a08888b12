"""A desktop database on a SQL Server: let in, looked around, and opened for reading; each obstacle under its own name.

Between ``drivers``, which connects, and ``installation`` and the command line, which say to what. What may be asked of
whom is asked of the server in its own functions (DB_ID, HAS_DBACCESS, HAS_PERMS_BY_NAME), because the texts of its
errors come in the server's language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from overstap.desktop.sources.connection import Database
from overstap.desktop.sources.database_errors import (
    DatabaseForbiddenError,
    DatabaseUnknownError,
)
from overstap.desktop.sources.dialects import address_of
from overstap.desktop.sources.drivers import (
    DriverConnection,
    chosen_driver,
    connect,
    explained,
    telling,
    user_of,
)
from overstap.desktop.sources.layouts import OWN_SCHEMA
from overstap.desktop.sources.profile import Profile, shipped_profile
from overstap.desktop.sources.servers import Server, ServerDatabase
from overstap.desktop.sources.tsql import literal, rows_of, run
from overstap.errors import OverstapError

DIALECT = "mssql"

# Milliseconds that a statement waits for what somebody else is changing; the desktop programs hold locks for seconds.
_LOCK_MILLISECONDS = 120_000

# Connections that are kept for the next question, and that there are at most: a part on each of a few threads asks one
# question while it is answering another.
_KEPT = 4
_AT_ONCE = 32

MOST_DATABASES = 200
"""Databases of one server that are looked into; an office's server has a handful, a provider's may have thousands."""

# Databases of SQL Server itself.
_OF_THE_SERVER = ("master", "model", "msdb", "tempdb")


class Likeness(StrEnum):
    """How much a database looks like one of the desktop programs."""

    WHOLE = "whole"
    """Every table that the profile reads is there."""
    PARTLY = "partly"
    """Some are: another version, or another profile is needed."""
    NONE = "none"
    """None is."""
    UNSEEN = "unseen"
    """This user may not look into it."""


@dataclass(frozen=True)
class DatabaseSeen:
    """A database on a server, and how much it looks like one of the desktop programs."""

    name: str
    likeness: Likeness


@dataclass(frozen=True)
class ServerSeen:
    """A server that let someone in: what it says it is, its databases, and whether the published log-in opened it."""

    version: str
    databases: tuple[DatabaseSeen, ...]
    published_login: bool

    @property
    def candidates(self) -> tuple[DatabaseSeen, ...]:
        """The databases that are worth choosing from, the best ones first."""
        order = (Likeness.WHOLE, Likeness.PARTLY)
        return tuple(seen for likeness in order for seen in self.databases if seen.likeness is likeness)


def look_at(server: Server, profile: Profile | None = None) -> ServerSeen:
    """Log in to *server* and see which databases are there; at most MOST_DATABASES are looked into.

    Raises:
        OverstapError: what ``drivers.connect`` raises.
    """
    tables = _tables_of(profile or shipped_profile(DIALECT))
    with telling(server), closing(connect(server)) as connection:
        ((version,),) = rows_of(connection, "SELECT @@VERSION")
        found = list(rows_of(connection, "SELECT name, HAS_DBACCESS(name) FROM sys.databases ORDER BY name"))
    own = [(str(name), may) for name, may in found if str(name).casefold() not in _OF_THE_SERVER]
    databases = tuple(
        DatabaseSeen(name, _likeness(ServerDatabase(server, name), tables) if may == 1 else Likeness.UNSEEN)
        for name, may in own[:MOST_DATABASES]
    )
    return ServerSeen(str(version).splitlines()[0], databases, server.login is not None and server.login.is_published)


def open_server_database(target: ServerDatabase, profile: Profile | None = None, *, fitting: bool = True) -> Database:
    """Open *target* for reading, with the shipped profile by default.

    Without *fitting* it is opened to be looked at, whether or not the profile fits.

    Raises:
        OverstapError: what ``drivers.connect`` raises.
        DatabaseUnknownError: when the server has no such database.
        DatabaseForbiddenError: when this user may not read it, or a table of the profile in it.
        DatabaseLayoutError: when the profile does not fit, see ``Database.check``.
    """
    chosen = profile or shipped_profile(DIALECT)
    _look_for(target)
    with telling(target.server, target.name), closing(connect(target.server, target.name)) as connection:
        settings = _settings_of(connection)
        _check_rights(connection, target, chosen, fitting=fitting)
    login = target.server.login
    database = Database(
        _engine(target, settings),
        target.name,
        chosen,
        explain=_explainer(target),
        published_login=login is not None and login.is_published,
    )
    try:
        if fitting:
            database.check()
    except OverstapError:
        # Nobody gets to close it then, and its connections would stay until this process ends.
        database.close()
        raise
    return database


def _look_for(target: ServerDatabase) -> None:
    """See whether the server has the database and lets this user into it."""
    name = literal(target.name)
    with telling(target.server, target.name), closing(connect(target.server)) as connection:
        ((known, may),) = rows_of(connection, f"SELECT DB_ID({name}), HAS_DBACCESS({name})")
    if known is None:
        raise DatabaseUnknownError(server=target.server.address, name=target.name)
    if may != 1:
        raise _forbidden(target)


def _settings_of(connection: DriverConnection) -> tuple[str, ...]:
    """What every connection begins with: patience with locks, and a snapshot per statement where the server has it."""
    settings = [f"SET LOCK_TIMEOUT {_LOCK_MILLISECONDS}"]
    asked = "SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()"
    states = [state for (state,) in rows_of(connection, asked)]
    if states == [1]:
        settings.append("SET TRANSACTION ISOLATION LEVEL SNAPSHOT")
    return tuple(settings)


def _check_rights(connection: DriverConnection, target: ServerDatabase, profile: Profile, *, fitting: bool) -> None:
    """Refuse when this user may not read a table of *profile*.

    A table that somebody has no rights on at all is not shown to them. So when tables are missing, what the server says
    of the whole database tells a user with too few rights from a database of another kind. Without *fitting* that is
    asked only when no table is there at all: whoever may read some may look at those.
    """
    here, wanted = _visible(connection), _tables_of(profile)
    tables = [table for table in wanted if table.casefold() in here]
    asked = [(literal(f"{OWN_SCHEMA}.{table}"), "OBJECT") for table in tables]
    if not tables or (fitting and len(tables) < len(wanted)):
        asked.append(("DB_NAME()", "DATABASE"))
    columns = ", ".join(f"HAS_PERMS_BY_NAME({name}, '{kind}', 'SELECT')" for name, kind in asked)
    (answers,) = rows_of(connection, f"SELECT {columns}")
    if 0 in answers:
        raise _forbidden(target)


def _visible(connection: DriverConnection) -> frozenset[str]:
    """The names of the tables that this user is shown, without case."""
    names = rows_of(connection, "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE'")
    return frozenset(str(name).casefold() for (name,) in names)


def _likeness(target: ServerDatabase, tables: Sequence[str]) -> Likeness:
    try:
        with telling(target.server), closing(connect(target.server, target.name)) as connection:
            here = _visible(connection)
    except OverstapError:
        # Being restored, taken offline, or closed to this user: worth naming, not worth stopping for.
        return Likeness.UNSEEN
    found = sum(table.casefold() in here for table in tables)
    if found == len(tables):
        return Likeness.WHOLE
    return Likeness.PARTLY if found else Likeness.NONE


def _tables_of(profile: Profile) -> tuple[str, ...]:
    """The tables that *profile* cannot do without."""
    return tuple(name for name, use in profile.tables.items() if use.exported)


def _engine(target: ServerDatabase, settings: Sequence[str]) -> Engine:
    def open_one() -> DriverConnection:
        connection = connect(target.server, target.name)
        run(connection, *settings)
        return connection

    # A log-in takes longer than most questions, so connections are kept until the database is closed; one that went
    # stale while a program was running is found out before it is used.
    return create_engine(
        address_of(chosen_driver(target.server)),
        creator=open_one,
        isolation_level="AUTOCOMMIT",
        pool_size=_KEPT,
        max_overflow=_AT_ONCE - _KEPT,
        pool_pre_ping=True,
    )


def _explainer(target: ServerDatabase) -> Callable[[Exception], OverstapError]:
    """From an error while reading to what to tell of it."""

    def explain(error: Exception) -> OverstapError:
        original = error.orig if isinstance(error, DBAPIError) and error.orig else error
        return explained(original, target.server, target.name)

    return explain


def _forbidden(target: ServerDatabase) -> DatabaseForbiddenError:
    return DatabaseForbiddenError(user=user_of(target.server), name=target.name, server=target.server.address)
