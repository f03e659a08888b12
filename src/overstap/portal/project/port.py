"""Claims the port that a portal listens on, so that two portals can never share one.

Granian binds with SO_REUSEPORT: a second portal on the same port would start without a word, and the kernel would
hand requests to either. ``cli.portal.running`` holds a claim for as long as its web server runs.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from overstap.errors import EnvironmentFaultError
from overstap.i18n import mark

FIRST_CHOICES = range(8000, 8100)
"""Tried in order when nobody chose a port: people know the first, and a hundred portals fit beside one another."""


class PortTakenError(EnvironmentFaultError):
    """Something else listens there already."""

    code = "portal.port-taken"
    message = mark("Op {host} is poort {port} al in gebruik.")
    hint = mark("Stop wat daar draait, of kies met --port een andere poort; 0 kiest een vrije.")


@contextmanager
def claim(host: str, port: int) -> Iterator[int]:
    """Claim *port* on *host* (0: the first free one); yields its number and holds it until the context ends.

    Raises:
        PortTakenError: when another process listens there or has claimed it.
    """
    with _claimed(host, port) if port else _first_free(host) as claimed:
        # From here on the web server may bind beside us, and nobody who claims: a claim binds without sharing.
        claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        number: int = claimed.getsockname()[1]
        yield number


def _claimed(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    claimed = socket.socket(family)
    # A port whose last portal has just stopped is free, although its connections linger.
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        claimed.bind((host, port))
    except OSError as error:
        claimed.close()
        raise PortTakenError(host=host, port=port) from error
    # Bound is not listening yet: while the claim is this young, two with SO_REUSEADDR could stand here together.
    claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    return claimed


def _first_free(host: str) -> socket.socket:
    for port in FIRST_CHOICES:
        try:
            return _claimed(host, port)
        except PortTakenError:
            continue
    return _claimed(host, 0)
