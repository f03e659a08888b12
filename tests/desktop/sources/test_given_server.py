"""The server for tests: whichever way its URL was written, it is reached, and never with less protection than asked."""

from __future__ import annotations

import pytest

from overstap.desktop.sources.database_errors import ServerRefusedError
from overstap.desktop.sources.servers import Address, Driver, Encryption, Login
from tests import sqlserver
from tests.sqlserver import first_reached, given_server, ways_to

BARE = "mssql://sa:p%40ss@127.0.0.1:1433"


@pytest.mark.parametrize(
    "url",
    [BARE, f"{BARE}/", f"{BARE}/Else4Cas", *(BARE.replace(":", f"+{name}:", 1) for name in (*Driver, "pyodbc"))],
)
@pytest.mark.parametrize("driver", list(Driver))
def test_a_bare_url_is_tried_from_the_best_protection_down(url: str, driver: Driver) -> None:
    ways = ways_to(url, driver)
    assert [way.encryption for way in ways] == [Encryption.TRUSTED, Encryption.SELF_SIGNED, Encryption.OFF]
    assert {(way.address, way.login, way.driver) for way in ways} == {
        (Address("127.0.0.1", None, 1433), Login("sa", "p@ss"), driver)
    }


@pytest.mark.parametrize(
    ("option", "encryption"),
    [
        ("encryption=trusted", Encryption.TRUSTED),
        ("encryption=self-signed", Encryption.SELF_SIGNED),
        ("TrustServerCertificate=yes&driver=ODBC+Driver+18+for+SQL+Server", Encryption.SELF_SIGNED),
        ("Encrypt=no", Encryption.OFF),
    ],
)
def test_what_a_url_says_of_protection_is_the_only_way(option: str, encryption: Encryption) -> None:
    (way,) = ways_to(f"{BARE}/?{option}", Driver.PYMSSQL)
    assert way.encryption is encryption


def test_a_server_that_no_way_leads_to_is_said_to_be_so(free_port: int) -> None:
    with pytest.raises(ServerRefusedError):
        first_reached(ways_to(f"mssql://sa:x@127.0.0.1:{free_port}", Driver.PYMSSQL))


def test_without_a_url_the_reason_to_skip_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(sqlserver.VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match=sqlserver.VARIABLE):
        given_server()
