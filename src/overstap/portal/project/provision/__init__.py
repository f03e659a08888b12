"""Makes the roles and the database of the portal on the embedded server, from the SQL that operators run elsewhere.

``roles.sql`` and ``database.sql`` are the one definition; ``docs/reference/database-roles.md`` explains them. Between
``embedded`` (the server) and ``installation`` (which knows the passwords).
"""

from __future__ import annotations

from importlib.resources import files

import psycopg
from psycopg import sql

from overstap.portal.project.embedded import Server

OWNER, APPLICATION, SEARCH = "overstap_owner", "overstap", "overstap_search"
DATABASE = "overstap"

_TURN = 0x6F766572
"""Advisory lock: two starters must not alter the same roles at once (PostgreSQL: "tuple concurrently updated")."""


def provision(server: Server, passwords: dict[str, str], *, database: str = DATABASE) -> None:
    """Make roles, *database* and rights as the SQL files say, and set the passwords of the roles that log in.

    Done again it changes nothing that matters, so every start does it: an update of the files reaches every
    installation.
    """
    # Autocommit: a database cannot be made inside a transaction. The lock goes with the connection.
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        connection.execute(_script("roles.sql"))
        for role, password in passwords.items():
            _set_password(connection, role, password)
        _make_database(connection, database)
        grant(server, database)


def grant(server: Server, database: str) -> None:
    """Give the roles their rights in *database*; needed again after a copy, which has the tables but not the rights."""
    with psycopg.connect(server.superuser_url(database), autocommit=True) as connection:
        connection.execute(_script("database.sql"))


def _script(name: str) -> bytes:
    return files(__name__).joinpath(name).read_bytes()


def _set_password(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    # The server gets the scram verifier, never the password, so that no log can hold it.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


def _make_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found is None:
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
