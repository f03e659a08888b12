"""Places where no SQL Server answers: what a tool meets at offices more often than one that does."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from tests import ports


@pytest.fixture
def free_port() -> int:
    """A port at which nothing listens."""
    return ports.free_port()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says anything, as some firewalls and very old servers do."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


Behaviour = Callable[[socket.socket], None]


@pytest.fixture
def listener() -> Iterator[Callable[[Behaviour], int]]:
    """Makes something listen that treats each connection so; gives its port."""
    listening: list[socket.socket] = []

    def listen(behave: Behaviour) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def serve() -> None:
            # Closing the server, or a client that has gone, ends it: there is nobody left to answer.
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, suppress(OSError):
                        behave(connection)

        threading.Thread(target=serve, daemon=True).start()
        port: int = server.getsockname()[1]
        return port

    yield listen
    for server in listening:
        # Wakes the thread that waits for the next one; closing alone would leave it waiting.
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()


def as_web_server(connection: socket.socket) -> None:
    """Answers anything at once with a page that says no, and waits until the other side hangs up."""
    if connection.recv(4096):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def as_line_reader(connection: socket.socket) -> None:
    """Says nothing before it has a whole line, as many web servers do."""
    with connection.makefile("rb") as lines:
        if lines.readline(4096):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def as_sql_server(connection: socket.socket) -> None:
    """Answers the greeting as SQL Server does, and no more."""
    if connection.recv(4096):
        connection.sendall(bytes.fromhex("04 01 0025 0000 01 00"))


def hanging_up(connection: socket.socket) -> None:
    """Ends the connection without a word; what was sent is read, so that it is an end and no reset."""
    connection.recv(4096)


def resetting(connection: socket.socket) -> None:
    """Breaks the connection off, as a firewall does."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
