"""Versions that SQLAlchemy's own dialects would fail on, and engines that know no address."""

from __future__ import annotations

from typing import cast

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url

from overstap.desktop.sources.dialects import PlainMssqlPython, PlainPymssql, _version, address_of
from overstap.desktop.sources.servers import Driver


class Saying:
    """A connection to a server that says this of its version."""

    def __init__(self, said: str | None) -> None:
        self._said = said

    def exec_driver_sql(self, statement: str) -> Saying:
        assert statement == "SELECT @@VERSION"
        return self

    def scalar(self) -> str | None:
        return self._said


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Microsoft SQL Server 2019 (RTM) - 15.0.2000.5 (X64)", (15, 0, 2000, 5)),
        ("Microsoft SQL Server 2008 R2 - 10.50.1600.1", (10, 50, 1600, 1)),
        ("Babelfish for PostgreSQL with SQL Server Compatibility - 12.0.2000.8\nNov 22 2026", (12, 0, 2000, 8)),
        ("iets heel anders", (11, 0, 0, 0)),
        (None, (11, 0, 0, 0)),
    ],
)
def test_a_version_is_read_out_of_any_sentence(said: str | None, version: tuple[int, ...]) -> None:
    assert _version(cast("Connection", Saying(said))) == version


@pytest.mark.parametrize(
    ("driver", "dialect"), [(Driver.MSSQL_PYTHON, PlainMssqlPython), (Driver.PYMSSQL, PlainPymssql)]
)
def test_each_driver_has_its_dialect_and_an_address_without_anything_in_it(driver: Driver, dialect: type) -> None:
    url = make_url(address_of(driver))
    assert (url.host, url.username, url.database) == (None, None, None)
    engine = create_engine(url, creator=lambda: None)
    assert isinstance(engine.dialect, dialect)
    assert engine.dialect.name == "mssql"
    engine.dispose()
