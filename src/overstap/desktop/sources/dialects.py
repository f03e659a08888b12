"""SQLAlchemy's dialects of SQL Server, for servers that speak its language under another name as well.

Used by ``sqlserver`` only. The dialects read the version out of a sentence that begins with "Microsoft" and fail on any
other; which version it is makes no difference to the plain questions of a source profile.
"""

from __future__ import annotations

import re

from sqlalchemy import Connection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.mssql.mssqlpython import MSDialect_mssqlpython
from sqlalchemy.dialects.mssql.pymssql import MSDialect_pymssql

from overstap.desktop.sources.servers import Driver

_VERSION = re.compile(r"\b(\d+)\.(\d+)\.(\d+)\.(\d+)\b")
# SQL Server 2012, the oldest that anybody should still have; what older ones lack, no profile asks for.
_OLDEST = (11, 0, 0, 0)


def _version(connection: Connection) -> tuple[int, ...]:
    said = str(connection.exec_driver_sql("SELECT @@VERSION").scalar())
    found = _VERSION.search(said)
    return tuple(map(int, found.groups())) if found else _OLDEST


class PlainMssqlPython(MSDialect_mssqlpython):
    """For the driver mssql-python."""

    supports_statement_cache = True

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        return _version(connection)


class PlainPymssql(MSDialect_pymssql):
    """For the driver pymssql."""

    supports_statement_cache = True

    def _get_server_version_info(self, connection: Connection) -> tuple[int, ...]:
        return _version(connection)


_CLASSES = {Driver.MSSQL_PYTHON: PlainMssqlPython, Driver.PYMSSQL: PlainPymssql}
for _driver, _class in _CLASSES.items():
    registry.register(f"mssql.plain_{_driver}", __name__, _class.__name__)


def address_of(driver: Driver) -> str:
    """The address by which SQLAlchemy makes an engine for *driver*; where the database is, its creator knows."""
    return f"mssql+plain_{driver}://"
