"""What the two libraries say when something goes wrong, brought down to a few troubles."""

from __future__ import annotations

import pymssql
import pytest

from overstap.desktop.sources.troubles import Trouble, is_broken_document, trouble_of


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (pymssql.OperationalError(18456, b"Login failed for user 'sa'."), Trouble.LOGIN),
        (pymssql.OperationalError((18456, b"Aanmelden van gebruiker 'sa' is mislukt.")), Trouble.LOGIN),
        (pymssql.OperationalError((4060, b"Cannot open database")), Trouble.DATABASE),
        (pymssql.OperationalError((229, b"The SELECT permission was denied")), Trouble.RIGHTS),
        (pymssql.ProgrammingError((208, b"Invalid object name")), Trouble.LAYOUT),
        (pymssql.OperationalError((20003, b"Server connection timed out")), Trouble.SILENT),
        (RuntimeError("DDBC Error: Communication link failure"), Trouble.LOST),
        (pymssql.OperationalError((20047, b"DBPROCESS is dead")), Trouble.LOST),
        (RuntimeError("Driver Error: Invalid authorization specification; DDBC Error: x"), Trouble.LOGIN),
        (RuntimeError("DDBC Error: [Microsoft]SSL Provider: certificate verify failed"), Trouble.ENCRYPTION),
        (RuntimeError("DDBC Error: Failed to load the driver."), Trouble.DRIVER),
        (RuntimeError("Driver Error: Timeout expired"), Trouble.SILENT),
        (RuntimeError("Error fetching LOB for column 3, SQLGetData return=-1"), Trouble.LOST),
        (RuntimeError("iets anders"), Trouble.OTHER),
    ],
)
def test_what_a_driver_says_comes_down_to_a_trouble(error: Exception, trouble: Trouble) -> None:
    assert trouble_of(error) is trouble


@pytest.mark.parametrize(
    ("error", "broken"),
    [
        (RuntimeError("Error fetching LOB for column 3, cType=-2, loop=736, SQLGetData return=-1"), True),
        (RuntimeError("Somebody said: Error fetching LOB"), False),
        (RuntimeError(), False),
        (ValueError("Error fetching LOB for column 3"), False),
    ],
)
def test_only_the_librarys_own_bare_error_is_a_broken_document(error: Exception, broken: bool) -> None:  # noqa: FBT001 - a value of the table above
    assert is_broken_document(error) is broken
