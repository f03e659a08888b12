"""The SQL Server that tests may use: named by OVERSTAP_TEST_MSSQL_URL, skipped with that reason where there is none.

``mssql://sa:…@127.0.0.1:1433?encryption=self-signed``; tests make databases of their own on it and take them away.
Babelfish for PostgreSQL speaks the same language and will do.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest

from overstap.desktop.sources.servers import Server, parse_url

VARIABLE = "OVERSTAP_TEST_MSSQL_URL"


def given_server() -> Server:
    """The server, with its log-in."""
    url = os.environ.get(VARIABLE)
    if not url:
        pytest.skip(f"{VARIABLE} names no SQL Server to test with")
    parts = urlsplit(url)
    # A URL of a server names no database; the first part of the log-in is with one that is always there.
    return parse_url(url if parts.path.strip("/") else parts._replace(path="/master").geturl()).server
