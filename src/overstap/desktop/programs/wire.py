"""One line that a program wrote, as JSON: understood within limits, or refused with what is wrong and never a value.

Used by everything that listens (``listen``, ``listing``, ``about``, ``taps``). Python's own parser accepts more than
the protocol: numbers that are none, a key given twice, a line of a few megabytes that takes a gigabyte once parsed.
Documents are taken out of a long line before it is parsed; ``columns`` gets them as bytes.
"""

from __future__ import annotations

import binascii
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeGuard

from overstap.bundle.limits import MAX_TEXT_BYTES
from overstap.i18n import translate

# Commas, colons and opening brackets in a line. Each of them can become an object of some 100 bytes in memory; a record
# has some 60, and a document in base64 has none, so that its length does not count.
MAX_MARKS = 100_000

# Bytes below which a line is not worth counting: however it is filled, it takes some tens of megabytes at most.
SMALL_LINE = 256 * 1024

# Characters of an id: a SHA-256 in hex has 64, a GUID 36.
MAX_ID = 200

_MARKS = (b",", b":", b"[", b"{")

# A value of an object, in base64 and longer than any text may be. The colon before it makes that the quote opens a
# text, or else closes one, and then the line is no JSON, with these characters or with others in their place.
_LONG_BASE64 = re.compile(rb'(?:(?<=:)|(?<=: ))"([A-Za-z0-9+/]{%d,}+={0,2})"' % MAX_TEXT_BYTES)


@dataclass(frozen=True, repr=False, slots=True)
class Document:
    """Bytes that stood in a line in base64; only ``parse_record`` makes them, so a line cannot pretend to have one."""

    data: bytes

    @property
    def text(self) -> str:
        """The base64 again, for whoever did not expect a document here."""
        return binascii.b2a_base64(self.data, newline=False).decode()


class WireError(ValueError):
    """A line that cannot be understood; ``problem`` says why, in the active language and without its content."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def parse_line(line: bytes) -> dict[str, object]:
    """The JSON object in *line*.

    Raises:
        WireError: when it is no object, is nested too deep, holds too much, a key twice, or a number such as NaN.
    """
    return _parsed(line, {})


def parse_record(line: bytes) -> dict[str, object]:
    """As ``parse_line``, but a value of an object that is base64 of more than 1 MiB is a ``Document``.

    It never becomes a text: the line of a document of 20 MiB would otherwise stand in memory three times over.
    """
    if len(line) < MAX_TEXT_BYTES:
        return _parsed(line, {})
    # Made when the line is there already, so that nothing in it can be the name of a document.
    name = secrets.token_hex(16)
    documents: dict[str, Document] = {}
    pieces = list(_without_documents(line, name, documents))
    return _parsed(b"".join(pieces) if documents else line, documents)


def _without_documents(line: bytes, name: str, documents: dict[str, Document]) -> Iterator[memoryview | bytes]:
    """The pieces of *line* around its documents, and in their place their names, under which they are noted."""
    whole, done = memoryview(line), 0
    for found in _LONG_BASE64.finditer(line):
        begin, end = found.span(1)
        try:
            document = Document(binascii.a2b_base64(whole[begin:end], strict_mode=True))
        except binascii.Error:
            # Left where it stands: whether it is a fault, its column tells.
            continue
        key = f"{name}{len(documents)}"
        documents[key] = document
        yield whole[done:begin]
        yield key.encode()
        done = end
    yield whole[done:]


def _parsed(line: bytes, documents: Mapping[str, Document]) -> dict[str, object]:
    """The JSON object in *line*, with *documents* in the place of their names; raises WireError."""
    if len(line) > SMALL_LINE and sum(map(line.count, _MARKS)) > MAX_MARKS:
        raise WireError(translate("meer waarden dan een regel kan hebben"))
    to_object = partial(_object_with, documents) if documents else _object
    try:
        # Decoded here: Python's parser would guess UTF-16, and let half of a surrogate pair through.
        value = json.loads(line.decode(), object_pairs_hook=to_object, parse_constant=_no_number)
    except WireError:
        raise
    # Without its cause, which quotes the line. Python's own limits on depth and on digits end up here too.
    except (ValueError, RecursionError):
        raise WireError(translate("geen JSON-object")) from None
    if not isinstance(value, dict):
        raise WireError(translate("geen JSON-object"))
    return value


def is_id(value: object) -> TypeGuard[str]:
    """Whether *value* can be the id of a record: text, not empty, not long, and fit to be written anywhere."""
    return isinstance(value, str) and 0 < len(value) <= MAX_ID and value.isprintable()


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    # The last one would win here and the first one elsewhere: two readers would see two records.
    if len(found) != len(pairs):
        raise WireError(translate("dezelfde sleutel twee keer"))
    return found


def _object_with(documents: Mapping[str, Document], pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = _object(pairs)
    return {key: documents.get(value, value) if isinstance(value, str) else value for key, value in found.items()}


def _no_number(name: str) -> object:
    del name
    raise WireError(translate("een getal dat geen getal is"))
