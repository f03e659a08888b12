"""The web server: granian with ``gateway`` before Django. Its main process stays light; Django lives in its workers.

Started by ``overstap portal web``, behind a proxy that speaks TLS (``docs/decisions/0053``). Clients that say nothing
are dealt with here and in the gateway (``docs/decisions/0209``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from overstap.portal.project.lifeline import with_this_parent
from overstap.portal.project.open_files import allow_many_open_files
from overstap.portal.project.supervising import SECONDS_FOR_OPEN_REQUESTS

TARGET = "overstap.portal.project.asgi:application"
HEADER_MILLISECONDS = 10_000
"""How long a client may take to say what it wants, also between two requests; silent ones do not keep a connection."""
CONNECTIONS = 4_096
"""Clients at once per process, most of them waiting; granian takes no more until one goes. Each costs some kilobytes,
and the kernel keeps as many in line before they are taken (``net.core.somaxconn``)."""
FILES_OF_OUR_OWN = 256
"""Open files that clients must leave: per thread a connection to the database and a part that it stores, and logs."""


@dataclass(frozen=True)
class WebAddress:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """For a person or a browser."""
        return f"http://{self.host}:{self.port}"


def serve_web(address: WebAddress, *, processes: int) -> None:
    """Serve until SIGTERM or SIGINT; a worker process that dies is replaced."""
    # The workers follow this process: killed without a chance to stop them, it takes them along.
    os.environ.update(with_this_parent({}))
    # Each client holds one, also when it says nothing; the workers inherit it.
    files = allow_many_open_files()
    Server(
        TARGET,
        address=address.host,
        port=address.port,
        interface=Interfaces.ASGINL,
        workers=processes,
        backlog=CONNECTIONS,
        backpressure=max(1, min(CONNECTIONS, files - FILES_OF_OUR_OWN)),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_FOR_OPEN_REQUESTS,
        log_level=LogLevels.error,  # its warnings are advice about threads
    ).serve()
