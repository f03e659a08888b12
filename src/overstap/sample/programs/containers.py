"""The programs' own format for one return, which changed over the years: fields, header with deflate, checked frame.

Shared by the programs, which unpack, and by the rest of ``sample``, which packs. ``fieldfile`` holds the text form of
the oldest one. No real program's format is public; these are the sample's own.
"""

import json
import struct
import zlib
from hashlib import sha256
from typing import NamedTuple

from overstap.sample.programs.fieldfile import FieldFileError, dump_fields, load_fields

FIRST_DEFLATED_YEAR = 2013
FIRST_FRAMED_YEAR = 2017

FIELDS = "ELS1"
DEFLATED = "ELS2"
FRAMED = "ELS3"

# Bytes. The protocol's line limit leaves room for this much in base64; a larger claim is a damaged header.
LARGEST_DOCUMENT = 64 * 1024 * 1024

_FRAME = struct.Struct(">4sI")
_BODY = struct.Struct(">IQ")
_RAW_DEFLATE = -zlib.MAX_WBITS
# A tenth larger than the default level makes it, in half of the time: making 60,000 returns is what it is for.
_LEVEL = 4


class UnreadableError(Exception):
    """The stored content is damaged: not the format that it says it is, or not what was once stored."""


class Content(NamedTuple):
    """What is stored of a return: the document as handed over, and what the program keeps beside it."""

    document_format: str
    identifier: str | None
    entrypoint: str | None
    document: bytes


def pack(year: int, content: Content) -> tuple[str, bytes]:
    """The name of the format that programs of *year* use, and *content* in it."""
    if year < FIRST_DEFLATED_YEAR:
        return FIELDS, dump_fields(content.document, content.identifier)
    if year < FIRST_FRAMED_YEAR:
        return DEFLATED, _pack_deflated(content)
    return FRAMED, _pack_framed(content)


def unpack(name: str, data: bytes) -> Content:
    """The content stored as *data* in the format called *name*.

    Raises:
        UnreadableError: when the format is unknown or the data damaged.
    """
    unpackers = {FIELDS: _unpack_fields, DEFLATED: _unpack_deflated, FRAMED: _unpack_framed}
    try:
        return unpackers[name](data)
    # A header may be JSON of any kind, also one that is no object or is nothing but brackets.
    except (KeyError, TypeError, ValueError, RecursionError, struct.error, zlib.error, FieldFileError) as error:
        raise UnreadableError(type(error).__name__) from error


def _unpack_fields(data: bytes) -> Content:
    document, identifier = load_fields(data)
    return Content("program-document", identifier, None, document)


def _pack_deflated(content: Content) -> bytes:
    header = {
        "Soort": content.document_format,
        "Nummer": content.identifier or "",
        "Entrypoint": content.entrypoint or "",
        "Lengte": str(len(content.document)),
        "Controle": sha256(content.document).hexdigest(),
    }
    lines = "".join(f"{key}: {value}\n" for key, value in header.items())
    deflate = zlib.compressobj(_LEVEL, wbits=_RAW_DEFLATE)
    return b"".join((b"ELS2\n", lines.encode(), b"\n", deflate.compress(content.document), deflate.flush()))


def _unpack_deflated(data: bytes) -> Content:
    head, found, body = data.partition(b"\n\n")
    if not found or not head.startswith(b"ELS2\n"):
        raise ValueError("no header")
    header = dict(line.split(": ", 1) for line in head.decode().split("\n")[1:])
    document = _inflate(body, int(header["Lengte"]), _RAW_DEFLATE)
    if sha256(document).hexdigest() != header["Controle"]:
        raise ValueError("checksum")
    return Content(header["Soort"], header["Nummer"] or None, header["Entrypoint"] or None, document)


def _pack_framed(content: Content) -> bytes:
    header = json.dumps(
        {"soort": content.document_format, "nummer": content.identifier, "entrypoint": content.entrypoint}
    ).encode()
    frame = _FRAME.pack(b"ELS3", len(header))
    body = _BODY.pack(zlib.crc32(content.document), len(content.document))
    return b"".join((frame, header, body, zlib.compress(content.document, _LEVEL)))


def _unpack_framed(data: bytes) -> Content:
    magic, length = _FRAME.unpack_from(data)
    if magic != b"ELS3":
        raise ValueError("no frame")
    body_at = _FRAME.size + length
    header = json.loads(data[_FRAME.size : body_at])
    checksum, size = _BODY.unpack_from(data, body_at)
    document = _inflate(data[body_at + _BODY.size :], size, zlib.MAX_WBITS)
    if zlib.crc32(document) != checksum:
        raise ValueError("checksum")
    return Content(header["soort"], header["nummer"], header["entrypoint"], document)


def _inflate(body: bytes, size: int, wbits: int) -> bytes:
    # Below nought too: zlib would take a limit of 0 for none.
    if not 0 <= size <= LARGEST_DOCUMENT:
        raise ValueError("size")
    # One byte more than promised is asked for, so that a longer body shows without being unpacked whole.
    document = zlib.decompressobj(wbits).decompress(body, size + 1)
    if len(document) != size:
        raise ValueError("size")
    return document
