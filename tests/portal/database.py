"""Databases for tests of the portal: one migrated template per run, copied in milliseconds.

Used by ``conftest.py`` beside it and by journeys that need a portal.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from overstap.portal.project.embedded import Server
from overstap.portal.project.embedded.locks import FileLock
from overstap.portal.project.environment import DatabaseAddress
from overstap.portal.project.provision import APPLICATION, OWNER, grant, provision

# Random ones would have to be shared between workers; the socket's folder is closed to others anyway.
PASSWORDS = {OWNER: "owner", APPLICATION: "application"}
TEMPLATE = "template_overstap"
SECONDS_FOR_THE_TEMPLATE = 600.0


@dataclass(frozen=True)
class Database:
    """A database of its own, with the tables of today's migrations and no rows."""

    server: Server = field(repr=False)
    name: str

    @property
    def url(self) -> str:
        """For the application's role, under row-level security."""
        return self.server.url(self.name, APPLICATION, PASSWORDS[APPLICATION])

    @property
    def owner_url(self) -> str:
        """For the role that owns the tables; row-level security holds for it too."""
        return self.server.url(self.name, OWNER, PASSWORDS[OWNER])

    @property
    def superuser_url(self) -> str:
        """For looking past row-level security, in tests only."""
        return self.server.superuser_url(self.name)


def make_template(server: Server, folder: Path) -> None:
    """Make the migrated template once per run, whichever worker comes first."""
    with FileLock(folder / "template.lock") as turn:
        assert turn.own(seconds=SECONDS_FOR_THE_TEMPLATE), "another worker has been migrating for very long"
        if (folder / "template.made").exists():
            return
        provision(server, PASSWORDS, database=TEMPLATE)
        with django_on(Database(server, TEMPLATE)):
            call_command("migrate", database="owner", verbosity=0)
        (folder / "template.made").touch()


@contextmanager
def copied(server: Server, name: str) -> Iterator[Database]:
    """A copy of the template called *name*, dropped at the end with whoever is still connected."""
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*map(sql.Identifier, (name, TEMPLATE, OWNER)))
        )
    grant(server, name)
    try:
        yield Database(server, name)
    finally:
        with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def leave_statistics_alone(database: Database) -> None:
    """Keep PostgreSQL from cleaning up and counting by itself, at moments of its own, for who looks at its plans.

    It would note as empty, some time after enough tests have rolled back, a table that no plan should take for empty.
    """
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        tables = connection.execute("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384")
        for (table,) in tables.fetchall():
            # As PostgreSQL writes it, quoted where it must be.
            connection.execute(sql.SQL("ALTER TABLE {} SET (autovacuum_enabled = off)").format(sql.SQL(table)))


@contextmanager
def django_on(database: Database) -> Iterator[None]:
    """Let Django's connections of this thread go to *database*; afterwards to where they went before."""
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "owner")}
    for alias, url in (("default", database.url), ("owner", database.owner_url)):
        _point(alias, DatabaseAddress.parse(url).as_django())
    try:
        yield
    finally:
        for alias, settings in before.items():
            _point(alias, settings)


def _point(alias: str, settings: dict[str, object]) -> None:
    connections[alias].close()
    connections[alias].settings_dict.update(settings)
    # What connections of other threads are made from.
    connections.settings[alias].update(settings)
