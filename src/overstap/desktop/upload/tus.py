"""The tus 1.0 protocol as far as a client needs it: make an upload, ask how far it is, send the next bytes.

Between ``portal`` (HTTP) and ``sending`` (patience). Specification: https://tus.io/protocols/resumable-upload.
Decision 0043 says why this is not a library.
"""

from __future__ import annotations

import base64
import hashlib
from typing import NamedTuple

from overstap.desktop.names import as_text
from overstap.desktop.upload.errors import PortalAnswerError
from overstap.desktop.upload.portal import Answer, Portal
from overstap.i18n import translate

VERSION = {"Tus-Resumable": "1.0.0"}
COLLECTION = "uploads/"


class Standing(NamedTuple):
    """How far an upload is, in bytes."""

    offset: int
    length: int


def create(portal: Portal, name: str, length: int, recipient: str | None = None) -> str:
    """Make an upload of *length* bytes for a file called *name*; returns its address.

    *recipient* is the public key that the file is encrypted to: a portal that has it not refuses before anything is
    sent.

    Raises:
        PortalAnswerError: the answer names no upload on this portal.
        OverstapError: see ``Portal.ask``.
    """
    told = {"filename": as_text(name)} | ({"recipient": recipient} if recipient else {})
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
    headers = {**VERSION, "Upload-Length": str(length), "Upload-Metadata": metadata}
    answer = portal.ask("POST", COLLECTION, headers=headers)
    location = answer.headers.get("location")
    if not location:
        raise _no_tus(portal, "Location")
    return portal.at(location)


def standing(portal: Portal, upload: str) -> Standing:
    """How far *upload* is.

    Raises:
        PortalAnswerError: the answer does not say.
        OverstapError: see ``Portal.ask``.
    """
    answer = portal.ask("HEAD", upload, headers=VERSION)
    length = answer.number("upload-length")
    if length is None:
        raise _no_tus(portal, "Upload-Length")
    return Standing(_offset(portal, answer), length)


def send(portal: Portal, upload: str, offset: int, data: bytes) -> int:
    """Send *data*, which begins at *offset*, with its checksum; returns the offset that the portal has reached.

    Raises:
        PortalAnswerError: the answer does not say how far it is.
        OverstapError: see ``Portal.ask``.
    """
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    headers = {
        **VERSION,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Checksum": f"sha256 {digest}",
    }
    return _offset(portal, portal.ask("PATCH", upload, headers=headers, body=data))


def _offset(portal: Portal, answer: Answer) -> int:
    offset = answer.number("upload-offset")
    if offset is None:
        raise _no_tus(portal, "Upload-Offset")
    return offset


def _no_tus(portal: Portal, header: str) -> PortalAnswerError:
    why = translate("{header} ontbreekt in het antwoord").format(header=header)
    return PortalAnswerError(address=portal.address, why=why)
