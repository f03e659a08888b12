"""Ports for servers that take a number, not a socket; used by whatever test starts one or wants nobody there."""

from __future__ import annotations

import socket
from random import SystemRandom

# Below those that a kernel gives to outgoing connections (Linux: from 32768, others: from 49152), above those of
# well-known servers: between looking and using, no connection of a test that runs beside this one takes it.
FIRST, AFTER_LAST = 20_000, 32_000
_CHANCE = SystemRandom()


def free_port() -> int:
    """A port at which nobody listens; another each time, so that tests that run side by side do not meet."""
    while True:
        port = _CHANCE.randrange(FIRST, AFTER_LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
