"""The headers of tus 1.0, read strictly into values; knows HTTP's texts and nothing of Django or uploads' rows.

Source: https://tus.io/protocols/resumable-upload (core, creation, creation-with-upload, checksum, expiration,
termination). ``views`` answers with the names that are defined here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from overstap.portal.uploads.errors import ContentTypeError, HeaderError, ProtocolVersionError
from overstap.portal.uploads.limits import FILE_NAME_CHARACTERS, METADATA_CHARACTERS

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
CHECKSUMS = ("sha1", "sha256")
FILE_NAME = "filename"
CONTENT_TYPE = "application/offset+octet-stream"

# At most 18 digits: fits the database's 64 bits, and no number takes long to read.
_NUMBER = re.compile(r"[0-9]{1,18}")


class Digest(Protocol):
    """What ``hashlib`` gives."""

    def update(self, data: bytes, /) -> None:
        """Take in *data*."""

    def digest(self) -> bytes:
        """The digest of all taken in."""


@dataclass(frozen=True)
class Checksum:
    """What the client says about the bytes of one request."""

    algorithm: str
    digest: bytes

    def start(self) -> Digest:
        """A fresh computation; against mistakes of the line, not of people, so SHA-1 will do."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def require_version(headers: Mapping[str, str]) -> None:
    """Raises ProtocolVersionError unless the client speaks tus 1.0.0."""
    if headers.get("Tus-Resumable") != VERSION:
        raise ProtocolVersionError


def require_content_type(headers: Mapping[str, str]) -> None:
    """Raises ContentTypeError unless the body is what tus prescribes."""
    if headers.get("Content-Type") != CONTENT_TYPE:
        raise ContentTypeError


def number(headers: Mapping[str, str], name: str) -> int:
    """The header *name* as a number of bytes; raises HeaderError when it is missing or no such number."""
    value = headers.get(name, "")
    if not _NUMBER.fullmatch(value):
        raise HeaderError(header=name)
    return int(value)


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """What Upload-Checksum says, or None without it; raises HeaderError when it makes no sense."""
    value = headers.get("Upload-Checksum")
    if value is None:
        return None
    algorithm, _, encoded = value.partition(" ")
    digest = _decoded(encoded, "Upload-Checksum")
    if algorithm not in CHECKSUMS or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise HeaderError(header="Upload-Checksum")
    return Checksum(algorithm, digest)


def file_name(headers: Mapping[str, str]) -> str:
    """The file's name in Upload-Metadata, without any folder; raises HeaderError when there is none."""
    name = metadata(headers).get(FILE_NAME, "")
    # Browsers send a bare name; others may send a path, of which only the end is anybody's business here.
    base = re.split(r"[/\\]", name)[-1].strip()
    if not base or not base.isprintable():
        raise HeaderError(header="Upload-Metadata")
    return base[:FILE_NAME_CHARACTERS]


def metadata(headers: Mapping[str, str]) -> dict[str, str]:
    """Everything in Upload-Metadata as text, by name; raises HeaderError when it cannot be read."""
    header = headers.get("Upload-Metadata", "")
    if len(header) > METADATA_CHARACTERS:
        raise HeaderError(header="Upload-Metadata")
    pairs = [pair.strip().partition(" ")[::2] for pair in header.split(",") if pair.strip()]
    try:
        return {name: _decoded(value, "Upload-Metadata").decode() for name, value in pairs}
    except UnicodeDecodeError as error:
        raise HeaderError(header="Upload-Metadata") from error


def _decoded(value: str, header: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise HeaderError(header=header) from error
