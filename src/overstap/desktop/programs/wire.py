"""One line that a program wrote, as JSON: understood within limits, or refused with what is wrong and never a value.

Used by everything that listens (``listen``, ``listing``, ``about``, ``taps``). Python's own parser accepts more than
the protocol: numbers that are none, a key given twice, a line of a few megabytes that takes a gigabyte once parsed.
Documents, which make up nearly all that programs say, are taken out of a line before it is parsed
(``docs/decisions/0115``); ``columns`` gets them as bytes.
"""

from __future__ import annotations

import binascii
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

import pybase64

from overstap.i18n import translate

# Commas, colons and opening brackets in a line. Each of them can become an object of some 100 bytes in memory; a record
# has some 60, and a document in base64 has none, so that its length does not count.
MAX_MARKS = 100_000

# Bytes below which a line is not worth counting: however it is filled, it takes some tens of megabytes at most.
SMALL_LINE = 256 * 1024

# Characters of an id: a SHA-256 in hex has 64, a GUID 36.
MAX_ID = 200

_MARKS = (b",", b":", b"[", b"{")

# Characters between two quotes from which on they are tried as a document: below it there is nothing to gain.
LONG_TEXT = 1024

# What stands for a document while its line is parsed. Nothing that a program says can be it: chosen by this process, it
# never leaves it.
_NAME = secrets.token_hex(16)

# What stands before the quote that opens a value of an object.
_BEFORE_VALUES = (b":", b": ")


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
    """As ``parse_line``, but a value of an object that is base64 of at least ``LONG_TEXT`` is a ``Document``.

    It never becomes a text: the line of a document of 20 MiB would otherwise stand in memory three times over.
    """
    if len(line) < LONG_TEXT:
        return _parsed(line, {})
    documents: dict[str, Document] = {}
    pieces = list(_without_documents(line, documents))
    return _parsed(b"".join(pieces) if documents else line, documents)


def _without_documents(line: bytes, documents: dict[str, Document]) -> Iterator[memoryview | bytes]:
    """The pieces of *line* around its documents, and in their place their names, under which they are noted."""
    whole, done = memoryview(line), 0
    for begin, end in _long_texts(line):
        # The colon makes that the quote opens a text, or else closes one, and then the line is no JSON, with these
        # characters or with others in their place.
        if not line.endswith(_BEFORE_VALUES, done, begin - 1):
            continue
        try:
            document = Document(pybase64.b64decode(whole[begin:end], validate=True))
        except binascii.Error:
            # Left where it stands: whether it is a fault, its column tells.
            continue
        key = f"{_NAME}{len(documents)}"
        documents[key] = document
        yield whole[done:begin]
        yield key.encode()
        done = end
    yield whole[done:]


def _long_texts(line: bytes) -> Iterator[tuple[int, int]]:
    """Where in *line* at least ``LONG_TEXT`` characters stand between a quote and the next one."""
    quote = line.find(b'"')
    while quote >= 0:
        # All quotes within reach are too near to each other, so one look passes over most columns of a record.
        last = line.rfind(b'"', quote, quote + 1 + LONG_TEXT)
        if last == quote:
            last = line.find(b'"', quote + 1)
            if last < 0:
                return
            yield quote + 1, last
        quote = last


def _parsed(line: bytes, documents: Mapping[str, Document]) -> dict[str, object]:
    """The JSON object in *line*, with *documents* in the place of their names; raises WireError."""
    if len(line) > SMALL_LINE and sum(map(line.count, _MARKS)) > MAX_MARKS:
        raise WireError(translate("meer waarden dan een regel kan hebben"))
    try:
        # Decoded here: Python's parser would guess UTF-16, and let half of a surrogate pair through.
        value = _DECODER.decode(line.decode())
        if documents:
            _put_back(documents, value)
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


def _put_back(documents: Mapping[str, Document], value: object) -> None:
    """Put *documents* in the place of their names, in the objects that *value* is made of."""
    if isinstance(value, list):
        for each in value:
            _put_back(documents, each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                _put_back(documents, inner)
            elif isinstance(inner, str) and inner in documents:
                # Of a key that is there already, which does not disturb who goes through them.
                value[key] = documents[inner]


def _no_number(name: str) -> object:
    del name
    raise WireError(translate("een getal dat geen getal is"))


# Made once: making one took as long as reading a line without its document.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
