"""JSON that anyone may have written, as objects that are asked for their properties by type.

Used by ``contents`` only. Size and number of values are limited before parsing; whatever is missing or of another
type is a ``DescriptorError`` that names the place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from overstap.bundle.content_problems import DescriptorError
from overstap.bundle.frame_problems import MemberTooLargeError
from overstap.bundle.limits import MAX_DESCRIPTOR_BYTES, MAX_DESCRIPTOR_MARKS, MAX_DESCRIPTOR_TEXT_BYTES
from overstap.bundle.problems import BundleProblem
from overstap.i18n import translate

T = TypeVar("T")

_HASH = re.compile(r"sha256:([0-9a-f]{64})")

# The largest whole number that every JSON reader keeps exactly.
MAX_COUNT = 2**53

# What a column of whole numbers can hold, and so a tax year in the control totals.
MAX_NUMBER = 2**63

# Moments outside are mistakes, and near the ends of the calendar another time zone falls off it.
YEARS = range(1970, 9000)

# Halves of a sign of UTF-16, and U+0000.
_ODD = re.compile("[\ud800-\udfff\0]")


def parse_json(path: str, data: bytes) -> object:
    """*data* as JSON, bounded before it is parsed; raises DescriptorError or MemberTooLargeError."""
    if len(data) > MAX_DESCRIPTOR_BYTES:
        raise MemberTooLargeError(path, size=len(data), limit=MAX_DESCRIPTOR_BYTES)
    # A megabyte of "[],[],[]" takes fifty in memory once parsed: counted before it is.
    if sum(map(data.count, (b",", b":", b"[", b"{"))) > MAX_DESCRIPTOR_MARKS:
        raise DescriptorError(path, what=translate("te veel waarden"))
    parsed = _parsed(path, data)
    # Only an escape can bring in half a sign or U+0000; databases and terminals stumble over both.
    if b"\\u" in data and any(_ODD.search(text) for text in _texts(parsed)):
        raise DescriptorError(path, what=translate("een tekst bevat een teken dat niet bestaat"))
    return parsed


def _parsed(path: str, data: bytes) -> object:
    try:
        # Decoded here: left to itself the parser takes UTF-16 too, and halves of signs, which no one can write again.
        text = data.decode("utf-8")
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    # Python's parser gives up on deep nesting in its own way.
    except RecursionError as error:
        raise DescriptorError(path, what=translate("te diep genest")) from error
    except ValueError as error:
        raise DescriptorError(path, what=translate("geen geldige JSON")) from error


def _refuse_constant(name: str) -> object:
    """JSON has no NaN and no infinity, though Python's parser does."""
    raise ValueError(name)


def _texts(value: object) -> Iterator[str]:
    """Every text in *value*, names of properties included."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case list() as items:
                waiting += items
            case dict() as properties:
                waiting += properties.keys()
                waiting += properties.values()
            case _:
                pass


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers could each believe another one of two equal keys."""
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError
    return result


class JsonObject:
    """A JSON object at a place in the file *path*, whose properties are asked for by type."""

    def __init__(self, path: str, value: object, place: str = "") -> None:
        self._path = path
        self._place = place
        if not isinstance(value, dict):
            raise self.wrong("")
        self.value: Mapping[str, object] = value

    def wrong(self, name: str) -> BundleProblem:
        """The problem that the property *name* is missing or not what it should be."""
        place = f"{self._place}.{name}".strip(".") or "JSON"
        return DescriptorError(self._path, what=translate("{place} ontbreekt of is ongeldig").format(place=place))

    def get(self, name: str, kind: type[T]) -> T:
        """The property *name*, which must be a *kind*; true and false are no numbers."""
        value = self.value.get(name)
        # For Python true is a number; for everyone who wrote the JSON it is not.
        if not isinstance(value, kind) or isinstance(value, bool) is not (kind is bool):
            raise self.wrong(name)
        # Whatever it is for, it will be shown, compared or kept somewhere that has no room for more.
        if isinstance(value, str) and len(value.encode()) > MAX_DESCRIPTOR_TEXT_BYTES:
            raise self.wrong(name)
        if isinstance(value, int) and not -MAX_NUMBER <= value < MAX_NUMBER:
            raise self.wrong(name)
        return value

    def optional(self, name: str, kind: type[T]) -> T | None:
        """As ``get``; None when it is null or absent."""
        return None if self.value.get(name) is None else self.get(name, kind)

    def child(self, name: str) -> JsonObject:
        """The object in the property *name*."""
        return JsonObject(self._path, self.value.get(name), f"{self._place}.{name}".strip("."))

    def children(self, name: str) -> Iterator[JsonObject]:
        """The objects in the list *name*."""
        items: list[object] = self.get(name, list)
        return (
            JsonObject(self._path, item, f"{self._place}.{name}[{number}]".strip("."))
            for number, item in enumerate(items)
        )

    def count(self, name: str) -> int:
        """A number of things."""
        return self._checked(name, self.get(name, int), lambda number: 0 <= number <= MAX_COUNT)

    def matching(self, name: str, form: re.Pattern[str]) -> str:
        """A text of the given form."""
        return self._checked(name, self.get(name, str), lambda text: form.fullmatch(text) is not None)

    def hash(self) -> str:
        """The hexadecimal digits of the property ``hash``."""
        return self.matching("hash", _HASH).partition(":")[2]

    def instant(self, name: str) -> datetime:
        """A moment with its time zone."""
        try:
            moment = datetime.fromisoformat(self.get(name, str))
        except ValueError as error:
            raise self.wrong(name) from error
        return self._checked(name, moment, lambda value: value.tzinfo is not None and value.year in YEARS)

    def mapping(self, kind: type[T]) -> dict[str, T]:
        """All properties, which must each be a *kind*."""
        return {name: self.get(name, kind) for name in self._names()}

    def counts(self) -> dict[str, int]:
        """All properties, which must each be a number of things."""
        return {name: self.count(name) for name in self._names()}

    def _names(self) -> Iterator[str]:
        for name in self.value:
            if len(name.encode()) > MAX_DESCRIPTOR_TEXT_BYTES:
                raise self.wrong("")
            yield name

    def _checked(self, name: str, value: T, holds: Callable[[T], bool]) -> T:
        if not holds(value):
            raise self.wrong(name)
        return value
