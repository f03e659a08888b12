"""Requests of the tus protocol in few words, through Django's test client."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

CONTENT_TYPE = "application/offset+octet-stream"


@dataclass(frozen=True)
class Tus:
    """Requests of the tus protocol, as a holder of *token* makes them."""

    token: str

    def create(self, length: int, body: bytes = b"", **headers: str) -> HttpResponse:
        """POST; a body makes it creation-with-upload."""
        name = base64.b64encode(b"26092017130002.zip").decode()
        given = {"Upload-Length": str(length), "Upload-Metadata": f"filename {name}"} | headers
        return self.send("POST", "/uploads/", body, given)

    def patch(self, address: str, offset: int, body: bytes, **headers: str) -> HttpResponse:
        """PATCH from *offset* on."""
        return self.send("PATCH", address, body, {"Upload-Offset": str(offset)} | headers)

    def offset(self, address: str) -> int:
        """What HEAD says."""
        return int(self.send("HEAD", address)["Upload-Offset"])

    def send(self, method: str, address: str, body: bytes = b"", headers: dict[str, str] | None = None) -> HttpResponse:
        """Any request, with the version and the token."""
        given = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}"} | (headers or {})
        return Client().generic(method, address, body, CONTENT_TYPE, headers=given)
