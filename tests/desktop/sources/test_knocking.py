"""Sockets that answer as a web server, hang up, break off or stay silent are told apart from a SQL Server."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable

import pytest

from overstap.desktop.sources import knocking
from overstap.desktop.sources.knocking import Heard, knock
from tests.desktop.sources.conftest import (
    Behaviour,
    as_line_reader,
    as_sql_server,
    as_web_server,
    hanging_up,
    resetting,
)

Listen = Callable[[Behaviour], int]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with other tests may take long to answer; a line end is sent soon all the same."""
    monkeypatch.setattr(knocking, "LONGEST_SECONDS", 30)
    monkeypatch.setattr(knocking, "_FIRST_SHARE", 0.005)


@pytest.mark.parametrize(
    ("behave", "heard"),
    [
        (as_sql_server, Heard.SQL_SERVER),
        (as_web_server, Heard.OTHER),
        (as_line_reader, Heard.OTHER),
        (hanging_up, Heard.HUNG_UP),
        (resetting, Heard.HUNG_UP),
    ],
)
def test_what_listens_is_known_by_its_first_word(listener: Listen, behave: Behaviour, heard: Heard) -> None:
    assert knock("127.0.0.1", listener(behave), seconds=30) is heard


def test_what_speaks_before_it_is_spoken_to_is_something_else(listener: Listen) -> None:
    port = listener(lambda connection: connection.sendall(b"220 ftp"))
    assert knock("127.0.0.1", port, seconds=30) is Heard.OTHER


def test_what_says_nothing_is_given_up_in_time(silent_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "LONGEST_SECONDS", 0.1)
    began = time.monotonic()
    assert knock("127.0.0.1", silent_port, seconds=600) is Heard.NOTHING
    assert time.monotonic() - began < 30


def test_where_nobody_listens_any_more_the_connection_ended(free_port: int) -> None:
    assert knock("127.0.0.1", free_port, seconds=30) is Heard.HUNG_UP


def test_the_greeting_is_one_whole_packet_in_which_nobody_logs_in(listener: Listen) -> None:
    sent: list[bytes] = []

    def keep(connection: socket.socket) -> None:
        sent.append(connection.recv(4096))
        connection.sendall(b"\x04")

    knock("127.0.0.1", listener(keep), seconds=30)
    kind, last, length = struct.unpack(">BBH", sent[0][:4])
    assert (kind, last, length) == (18, 1, len(sent[0]))
    # Each option lies inside the packet, and the list of them is closed.
    options = [struct.unpack(">BHH", sent[0][8 + at : 13 + at]) for at in (0, 5)]
    assert [(token, offset + size <= length - 8) for token, offset, size in options] == [(0, True), (1, True)]
    assert sent[0][18] == 0xFF
