"""The SQL Server that tests may use: named by OVERSTAP_TEST_MSSQL_URL, skipped with that reason where there is none.

``mssql://sa:…@127.0.0.1:1433`` is enough; tests make databases of their own on it and take them away. Babelfish for
PostgreSQL speaks the same language and will do. The product never lowers the protection of a connection by itself; here
a URL that says nothing of it gets the best one that the server and the library can do.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from overstap.desktop.sources.database_errors import (
    CertificateUncheckedError,
    DriverMissingError,
    DriverUnusableError,
    LoginRefusedError,
)
from overstap.desktop.sources.drivers import connect
from overstap.desktop.sources.servers import SCHEME, Driver, Encryption, Server, parse_url
from overstap.errors import OverstapError

VARIABLE = "OVERSTAP_TEST_MSSQL_URL"

# Options with which somebody says how the connection is protected; then nothing else is tried.
_OF_ENCRYPTION = frozenset({"encryption", "encrypt", "trustservercertificate"})


def given_server(driver: Driver | None = None) -> Server:
    """The server with its log-in, through *driver*, or else through the first one that can reach it.

    Skips where no server is given, and where *driver* cannot be used: what is missing on this machine is no defect.
    """
    url = os.environ.get(VARIABLE)
    if not url:
        pytest.skip(f"{VARIABLE} names no SQL Server to test with")
    if driver is not None:
        return _through(url, driver)
    # Which library the URL asks for is not asked here: tests choose for themselves.
    best, *others = Driver
    try:
        return _through(url, best)
    except pytest.skip.Exception:
        return _through(url, *others)


@cache
def _through(url: str, driver: Driver) -> Server:
    try:
        return first_reached(ways_to(url, driver))
    except (DriverMissingError, DriverUnusableError, CertificateUncheckedError) as error:
        pytest.skip(f"{error} {error.advice}")


def ways_to(url: str, driver: Driver) -> Sequence[Server]:
    """How the server of *url* may be reached through *driver*, the best protected way first."""
    parts = urlsplit(url)
    options = {key.casefold(): value for key, value in parse_qsl(parts.query)}
    # Other tools need to be told in a URL which ODBC driver to load; it says nothing of the server.
    options.pop("driver", None)
    # A URL of a server names no database; the first part of the log-in is with one that is always there.
    path = parts.path if parts.path.strip("/") else "/master"
    plain = parts._replace(scheme=SCHEME, path=path, query=urlencode(options)).geturl()
    server = replace(parse_url(plain).server, driver=driver)
    return [server] if _OF_ENCRYPTION & options.keys() else [replace(server, encryption=each) for each in Encryption]


def first_reached(ways: Sequence[Server]) -> Server:
    """The first of *ways* that lets us in.

    Raises:
        OverstapError: what the last one said, or the first whose answer holds for all.
    """
    for way in ways:
        try:
            connect(way).close()
        except (LoginRefusedError, DriverMissingError, DriverUnusableError):
            raise
        except OverstapError:
            if way == ways[-1]:
                raise
        else:
            return way
    raise AssertionError("no way to a server")
