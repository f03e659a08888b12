"""What an error of either library comes down to, whatever language its server speaks.

Below ``drivers`` and ``connection``, which turn it into something to tell. The error's own text is read here and shown
nowhere: it may hold log-ins and values.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Trouble(StrEnum):
    """What a driver's error comes down to."""

    LOGIN = "login"
    DATABASE = "database"
    RIGHTS = "rights"
    LAYOUT = "layout"
    ENCRYPTION = "encryption"
    DRIVER = "driver"
    LOST = "lost"
    SILENT = "silent"
    OTHER = "other"


def trouble_of(error: BaseException) -> Trouble:
    """What the *error* of a driver comes down to, whatever language its server speaks."""
    text = _text_of(error)
    for number in _numbers_of(error):
        if number in _NUMBERS:
            return _NUMBERS[number]
    return next((trouble for pattern, trouble in _SIGNS if pattern.search(text)), Trouble.OTHER)


def is_broken_document(error: BaseException) -> bool:
    """Whether *error* is what mssql-python raises when the connection ends within a long value.

    It is no error of its own family but a bare RuntimeError, which anything else may raise as well; its text tells.
    """
    return isinstance(error, RuntimeError) and bool(_BROKEN_DOCUMENT.match(_text_of(error)))


# Numbers of SQL Server's own errors, and of pymssql's library (from 20000).
_NUMBERS = {
    **dict.fromkeys((18452, 18456, 18461, 18470, 18486, 18487, 18488), Trouble.LOGIN),
    **dict.fromkeys((911, 4060, 4064), Trouble.DATABASE),
    **dict.fromkeys((229, 230, 262, 297, 300, 916), Trouble.RIGHTS),
    **dict.fromkeys((207, 208), Trouble.LAYOUT),
    20003: Trouble.SILENT,
    **dict.fromkeys((1205, 1222, 3960, 10054, 20002, 20004, 20006, 20009, 20017, 20047), Trouble.LOST),
}

# How mssql-python begins when a long value ("large object") stops halfway; see ``is_broken_document``.
_BROKEN_DOCUMENT = re.compile("Error fetching LOB")

# What mssql-python says instead of numbers: its own words for an SQLSTATE, which no server translates.
_SIGNS = (
    (re.compile("Failed to load the driver"), Trouble.DRIVER),
    (re.compile("Invalid authorization specification"), Trouble.LOGIN),
    (re.compile(r"SSL|TLS|[Cc]ertificate|[Ee]ncryption"), Trouble.ENCRYPTION),
    (re.compile("Base table or view not found|Column not found|Invalid object name"), Trouble.LAYOUT),
    (_BROKEN_DOCUMENT, Trouble.LOST),
    (re.compile("[Tt]imeout"), Trouble.SILENT),
    (re.compile("unable to establish|[Ll]ink failure|not open|10054"), Trouble.LOST),
)


def _numbers_of(error: BaseException) -> list[int]:
    """The error numbers that pymssql puts in an exception's arguments, sometimes one level deeper."""
    flat: list[object] = []
    for argument in error.args:
        flat.extend(argument if isinstance(argument, tuple) else (argument,))
    return [value for value in flat if isinstance(value, int)]


def _text_of(error: BaseException) -> str:
    return " ".join(str(argument) for argument in error.args)
