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
from overstap.bundle.limits import MAX_DESCRIPTOR_BYTES, MAX_DESCRIPTOR_MARKS
from overstap.bundle.problems import BundleProblem
from overstap.i18n import translate

T = TypeVar("T")

_HASH = re.compile(r"sha256:([0-9a-f]{64})")

# The largest whole number that every JSON reader keeps exactly.
MAX_COUNT = 2**53


def parse_json(path: str, data: bytes) -> object:
    """*data* as JSON, bounded before it is parsed; raises DescriptorError or MemberTooLargeError."""
    if len(data) > MAX_DESCRIPTOR_BYTES:
        raise MemberTooLargeError(path, size=len(data), limit=MAX_DESCRIPTOR_BYTES)
    # A megabyte of "[],[],[]" takes fifty in memory once parsed: counted before it is.
    if sum(map(data.count, (b",", b":", b"[", b"{"))) > MAX_DESCRIPTOR_MARKS:
        raise DescriptorError(path, what=translate("te veel waarden"))
    try:
        return json.loads(data, object_pairs_hook=_without_repeats)
    # Python's parser gives up on deep nesting in its own way.
    except RecursionError as error:
        raise DescriptorError(path, what=translate("te diep genest")) from error
    except ValueError as error:
        raise DescriptorError(path, what=translate("geen geldige JSON")) from error


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
        return self._checked(name, moment, lambda value: value.tzinfo is not None)

    def mapping(self, kind: type[T]) -> dict[str, T]:
        """All properties, which must each be a *kind*."""
        return {name: self.get(name, kind) for name in self.value}

    def _checked(self, name: str, value: T, holds: Callable[[T], bool]) -> T:
        if not holds(value):
            raise self.wrong(name)
        return value
