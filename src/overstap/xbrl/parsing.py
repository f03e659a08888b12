"""The hardened way from bytes to XML events; the only module that touches the XML parser.

``building`` receives the events. No tree is made, so memory follows what is kept, not what is sent; a document type
declaration ends the reading where it begins, before an entity can be declared; nothing is fetched; the limits are
checked as the elements come.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from lxml import etree

from overstap.xbrl.errors import (
    AttributeTooLongError,
    DoctypeError,
    MalformedXmlError,
    MessageTooLargeError,
    NotXbrlError,
    TextTooLongError,
    TooDeepError,
    TooManyAttributesError,
    TooManyElementsError,
)
from overstap.xbrl.instance import QName
from overstap.xbrl.limits import Limits

__all__ = ["Events", "parse"]

# Bytes given to the parser at a time: so much at most is read on after a limit was reached.
CHUNK = 65_536

NO_NAMESPACES: Mapping[str, str] = MappingProxyType({})


class Events(Protocol):
    """What receives the elements of a message, in document order."""

    def start(self, name: QName, attributes: Mapping[str, str], namespaces: Mapping[str, str]) -> None:
        """An element opens; attribute names are in Clark notation, *namespaces* are those declared on it."""

    def text(self, text: str) -> None:
        """A piece of text in the element opened last."""

    def end(self) -> None:
        """The element opened last closes."""


def parse(data: bytes, *, into: Events, limits: Limits) -> None:
    """Send the elements of *data* to *into*.

    Raises:
        XbrlError: NotXbrlError when there is no XML, DoctypeError, MalformedXmlError, or a limit; also what *into*
            raises.
    """
    if len(data) > limits.message_bytes:
        raise MessageTooLargeError(found=len(data), limit=limits.message_bytes)
    target = _Guard(into, limits)
    parser = _parser(target)
    try:
        for offset in range(0, len(data), CHUNK):
            parser.feed(data[offset : offset + CHUNK])
            _refuse_recovered(parser)
        parser.close()
    except etree.XMLSyntaxError as error:
        # The parser's own sentence quotes the message, which holds personal data: neither shown nor chained.
        if target.elements == 0:
            raise NotXbrlError from None
        raise MalformedXmlError(line=error.lineno or 1) from None


def _parser(target: _Guard) -> etree.XMLParser:
    # lxml's type hints know neither namespaces nor the document type among the events of a target, which it calls.
    receiver: Any = target
    return etree.XMLParser(
        target=receiver,
        # A document type ends the reading before any of these could matter; they are off all the same.
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        # libxml2's own ceilings stay on, beneath ours.
        huge_tree=False,
        recover=False,
    )


def _refuse_recovered(parser: etree.XMLParser) -> None:
    """Refuse what the parser only notes and reads on after, such as a prefix that nobody declared."""
    noted = parser.feed_error_log.filter_from_errors()
    if len(noted) > 0:
        raise MalformedXmlError(line=noted[0].line)


class _Guard:
    """Stands between lxml and the events: counts, measures, and stops at the first thing over its limit."""

    def __init__(self, events: Events, limits: Limits) -> None:
        self.elements = 0
        self._depth = 0
        self._text_length = 0
        self._events = events
        self._limits = limits
        self._names: dict[str, QName] = {}

    def doctype(self, name: str | None, *_: object) -> None:
        # A page of HTML begins like this as well: it is no message, rather than a dangerous one. Any other name may be
        # that of a message, whose root is not read any more.
        if name is not None and name.casefold() == "html":
            raise NotXbrlError
        raise DoctypeError

    def start(self, tag: str, attributes: Mapping[str, str], namespaces: Mapping[str, str] = NO_NAMESPACES) -> None:
        self.elements += 1
        self._depth += 1
        self._text_length = 0
        self._check(attributes, namespaces)
        self._events.start(self._name(tag), attributes, namespaces)

    def data(self, text: str) -> None:
        self._text_length += len(text)
        if self._text_length > self._limits.text_length:
            raise TextTooLongError(limit=self._limits.text_length)
        self._events.text(text)

    def end(self, _tag: str) -> None:
        # Text after an inner element is measured anew: one value is never that interrupted.
        self._depth -= 1
        self._text_length = 0
        self._events.end()

    def close(self) -> None:
        """Give the result that lxml asks for at the end: none, the events have it all."""

    def _check(self, attributes: Mapping[str, str], namespaces: Mapping[str, str]) -> None:
        limits = self._limits
        if self.elements > limits.elements:
            raise TooManyElementsError(limit=limits.elements)
        if self._depth > limits.depth:
            raise TooDeepError(limit=limits.depth)
        if len(attributes) + len(namespaces) > limits.attributes:
            raise TooManyAttributesError(limit=limits.attributes)
        for values in (attributes.values(), namespaces.values()):
            if any(len(value) > limits.attribute_length for value in values):
                raise AttributeTooLongError(limit=limits.attribute_length)

    def _name(self, tag: str) -> QName:
        # Messages repeat the same few hundred names; splitting each once halves the time.
        name = self._names.get(tag)
        if name is None:
            namespace, _, local = tag.rpartition("}")
            name = self._names[tag] = QName(namespace[1:], local)
        return name
