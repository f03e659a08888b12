"""From a record of a tap to one of ours, as the program protocol would have it.

Used by ``running``; ``description`` says what comes from where. What others wrote is forgiving about types (a year may
be a text, a date a moment), so this is too, as long as nothing has to be guessed. ``programs.columns`` then checks the
outcome like that of any program.
"""

from __future__ import annotations

import binascii
import datetime as dt
import re
import time
from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from overstap.bundle.model import Kind
from overstap.desktop.programs.taps.columns import ColumnSource, Encoding, Value, as_text
from overstap.desktop.programs.taps.description import StreamMapping

_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_DATE = re.compile(r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?", re.DOTALL)


class UnfitError(ValueError):
    """A value that cannot be made one of its column; ``column`` names it, the value is not shown."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def wanted(mapping: StreamMapping, record: Mapping[str, object]) -> bool:
    """Whether *record* is one of those that the description asks for."""
    return all(as_text(record.get(name)) in values for name, values in mapping.only.items())


def translated(mapping: StreamMapping, record: Mapping[str, object], zone: ZoneInfo) -> dict[str, object]:
    """*record* with our columns and in the protocol's form; times without a zone are of *zone*.

    Raises:
        UnfitError: naming the first column that a value does not fit.
    """
    return {source.column.name: _value(source, record, zone) for source in mapping.columns}


def _value(source: ColumnSource, record: Mapping[str, object], zone: ZoneInfo) -> object:
    if source.property is None:
        return _in_protocol(source.value)
    value = record.get(source.property)
    # Files of fixed fields and comma-separated ones know no null: empty is what they have for it.
    if value is None or value == "":
        return None
    try:
        if source.words or source.has_otherwise:
            return _in_protocol(_meaning(source, value))
        return _MAKERS[source.column.kind](source, value, zone)
    # Without its cause, which may quote the value.
    except (ValueError, TypeError, OverflowError, KeyError):
        raise UnfitError(source.column.name) from None


def _meaning(source: ColumnSource, value: object) -> Value:
    word = as_text(value)
    if word not in source.words and not source.has_otherwise:
        raise KeyError
    return source.words.get(word or "", source.otherwise)


def _in_protocol(value: Value) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _text(source: ColumnSource, value: object, zone: ZoneInfo) -> str:
    del zone
    text = as_text(value)
    if text is None:
        raise TypeError
    return source.prefix + text


def _integer(source: ColumnSource, value: object, zone: ZoneInfo) -> int:
    del source, zone
    text = as_text(value) or ""
    if not _WHOLE.fullmatch(text.strip()):
        raise ValueError
    return int(text)


def _boolean(source: ColumnSource, value: object, zone: ZoneInfo) -> bool:
    del source, zone
    # Whether 1, J or X means yes, only the description can say.
    if not isinstance(value, bool):
        raise TypeError
    return value


def _date(source: ColumnSource, value: object, zone: ZoneInfo) -> str:
    del zone
    text = as_text(value) or ""
    if source.format is not None:
        return dt.date(*time.strptime(text, source.format)[:3]).isoformat()
    # A moment counts for its day: taps have no type for a date alone.
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError
    return match["date"]


def _moment(source: ColumnSource, value: object, zone: ZoneInfo) -> str:
    text = as_text(value) or ""
    if source.format is not None:
        at = dt.datetime(*time.strptime(text, source.format)[:6], tzinfo=zone)
    else:
        at = dt.datetime.fromisoformat(text)
        # An office writes down the time on its clock.
        at = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    return at.astimezone(dt.UTC).isoformat()


def _document(source: ColumnSource, value: object, zone: ZoneInfo) -> object:
    del zone
    if not isinstance(value, str):
        raise TypeError
    if source.encoding is Encoding.BASE64:
        return value
    return binascii.b2a_base64(value.encode(), newline=False).decode()


_MAKERS: Mapping[Kind, Callable[[ColumnSource, object, ZoneInfo], object]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.DATETIME: _moment,
    Kind.BINARY: _document,
}
