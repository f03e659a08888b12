"""A small portal for the tests of the upload: tus 1.0 with checksums, the API about an upload, and faults on order.

The real portal's own tests send to the real one; this one can break off in the middle, and be anything but a portal.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "ov_good"


@dataclass
class Fault:
    """What goes wrong with the next request of *method*: an answer, or a line that breaks after *bytes* of the body."""

    method: str
    status: int | None = None
    body: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    after: int | None = None


@dataclass
class FakePortal:
    """What the server has, and what it was asked."""

    address: str = ""
    uploads: dict[str, bytearray] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    states: list[dict[str, Any] | None] = field(default_factory=list)
    location: str | None = None
    # Bodies above this are refused as a proxy does, in words of its own.
    proxy_limit: int | None = None
    # Seconds that reading 64 KiB of a body takes.
    slowness: float = 0.0
    sizes: list[int] = field(default_factory=list)

    @property
    def content(self) -> bytes:
        """The bytes of the upload that was made last."""
        return bytes(list(self.uploads.values())[-1])

    def count(self, method: str) -> int:
        """How many requests of *method* came."""
        return [asked for asked, _ in self.requests].count(method)

    def fault(self, method: str) -> Fault | None:
        """The fault that was ordered for the next request of *method*."""
        found = next((fault for fault in self.faults if fault.method == method), None)
        if found is not None:
            self.faults.remove(found)
        return found


@contextmanager
def running_portal(portal: FakePortal | None = None) -> Iterator[FakePortal]:
    """A server on a free port of this machine, for as long as the context lasts; *portal* comes back at its address."""
    port = 0 if portal is None else int(portal.address.rpartition(":")[2])
    portal = portal or FakePortal()
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (_Handler,), {"portal": portal}))
    server.daemon_threads = False
    portal.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    portal: FakePortal

    def do_POST(self) -> None:
        if not self._refused("POST"):
            key = f"{len(self.portal.uploads) + 1:032x}"
            self.portal.uploads[key] = bytearray()
            self.portal.lengths[key] = int(self.headers["Upload-Length"])
            self.portal.names.append(base64.b64decode(self.headers["Upload-Metadata"].split()[1]).decode())
            self._answer(201, {"Location": self.portal.location or f"/uploads/{key}"})

    def do_HEAD(self) -> None:
        if not self._refused("HEAD"):
            key = self.path.rpartition("/")[2]
            if key not in self.portal.uploads:
                self._answer(404)
                return
            offset, length = len(self.portal.uploads[key]), self.portal.lengths[key]
            self._answer(200, {"Upload-Offset": str(offset), "Upload-Length": str(length)})

    def do_PATCH(self) -> None:
        fault = self.portal.fault("PATCH")
        if fault is not None and fault.after is not None:
            self.portal.requests.append(("PATCH", self.path))
            self._stored().extend(self.rfile.read(fault.after))
            self.connection.close()
            return
        length = int(self.headers["Content-Length"])
        self.portal.sizes.append(length)
        data = b"".join(self._pieces(length))
        # A client that was killed leaves a body without its end: what came is kept, as the real portal does.
        if len(data) < length:
            self._stored().extend(data)
        elif self.portal.proxy_limit is not None and length > self.portal.proxy_limit:
            self._answer(413, body=b"<html>413 Request Entity Too Large</html>")
        elif not self._refused("PATCH", fault):
            self._store(data)

    def do_GET(self) -> None:
        # Called by a name of its own: every upload begins with it, and tests count what they ask for themselves.
        if self.path.startswith("/api/v1/migrations"):
            if not self._refused("GREETING"):
                self._answer(200, body=json.dumps({"count": 0, "migrations": []}).encode())
        elif not self._refused("GET"):
            migration = self.portal.states.pop(0) if len(self.portal.states) > 1 else self.portal.states[0]
            self._answer(200, body=json.dumps({"offset": 1, "length": 1, "migration": migration}).encode())

    def _pieces(self, length: int) -> Iterator[bytes]:
        while length > 0:
            time.sleep(self.portal.slowness)
            piece = self.rfile.read(min(length, 64 * 1024))
            if not piece:
                return
            length -= len(piece)
            yield piece

    def _store(self, data: bytes) -> None:
        stored = self._stored()
        algorithm, digest = self.headers["Upload-Checksum"].split()
        if int(self.headers["Upload-Offset"]) != len(stored):
            self._answer(409)
        elif base64.b64decode(digest) != hashlib.new(algorithm, data).digest():
            self._answer(460)
        else:
            stored.extend(data)
            self._answer(204, {"Upload-Offset": str(len(stored))})

    def _stored(self) -> bytearray:
        return self.portal.uploads[self.path.rpartition("/")[2]]

    def _refused(self, method: str, fault: Fault | None = None) -> bool:
        """Answers a request that is not let through, or that was ordered to fail."""
        self.portal.requests.append((method, self.path))
        self.portal.tokens.add(self.headers["Authorization"])
        fault = fault or self.portal.fault(method)
        if fault is not None:
            assert fault.status is not None
            self._answer(fault.status, fault.headers, json.dumps(fault.body).encode() if fault.body else b"")
        elif self.headers["Authorization"] != f"Bearer {TOKEN}":
            self._answer(401, body=b'{"code": "uploads.not-logged-in", "message": "Onbekend.", "hint": "Maak er een."}')
        else:
            return False
        return True

    def _answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Tus-Resumable": "1.0.0", **(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing on the tests' standard error."""
