"""What listens at an address: a SQL Server, something else, something that hangs up, or nothing that speaks.

Below ``drivers``, which asks it when a library could not connect: the libraries say the same of a web server, of a
firewall that hangs up and of a server that is slow. Only the protocol's greeting is spoken, in which nobody logs in.
"""

from __future__ import annotations

import socket
import time
from enum import StrEnum

LONGEST_SECONDS = 5.0
"""How long a listener may take to answer a greeting; it comes on top of what the library waited already."""

# After this share of the time a line end is sent as well: a server that speaks in lines says nothing before one.
_FIRST_SHARE = 0.4

# MS-TDS 2.2.6.5: PRELOGIN (type 18, last packet, 26 bytes) with a version of nought and "no encryption here"; a server
# answers it before it asks for anything, whatever protection it will want afterwards.
_GREETING = bytes.fromhex("12 01 001a 0000 01 00") + bytes.fromhex("00 000b 0006 01 0011 0001 ff 000000000000 02")
# The type of the packet with which every SQL Server answers: a table of results.
_ANSWERS_WITH = b"\x04"


class Heard(StrEnum):
    """What came back."""

    SQL_SERVER = "sql-server"
    OTHER = "other"
    HUNG_UP = "hung-up"
    NOTHING = "nothing"


def knock(host: str, port: int, *, seconds: float) -> Heard:
    """Greet what listens at *port* of *host* and say what it is, within *seconds* (at most ``LONGEST_SECONDS``)."""
    ends = time.monotonic() + min(seconds, LONGEST_SECONDS)
    try:
        with socket.create_connection((host, port), timeout=_left(ends)) as connection:
            return _heard(_answer(connection, ends))
    except TimeoutError:
        return Heard.NOTHING
    except OSError:
        # It was there a moment ago, or nobody would ask: whatever it says now, it ended the connection.
        return Heard.HUNG_UP


def _answer(connection: socket.socket, ends: float) -> bytes:
    """The first byte of the answer; empty when the other side hangs up without one."""
    connection.sendall(_GREETING)
    connection.settimeout(_left(ends) * _FIRST_SHARE)
    try:
        return connection.recv(1)
    except TimeoutError:
        connection.sendall(b"\r\n\r\n")
        connection.settimeout(_left(ends))
        return connection.recv(1)


def _heard(first: bytes) -> Heard:
    if not first:
        return Heard.HUNG_UP
    return Heard.SQL_SERVER if first == _ANSWERS_WITH else Heard.OTHER


def _left(ends: float) -> float:
    # Nought would mean "do not wait at all", which is another way of asking.
    return max(0.01, ends - time.monotonic())
