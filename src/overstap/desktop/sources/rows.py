"""From rows of a database to records of the bundle, column by column.

Between ``connection``, which gives rows, and ``database``. What does not fit its column is not dropped in silence: the
column becomes empty and a finding keeps what stood there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pyarrow as pa

from overstap.bundle.model import TABLES, Column, Kind
from overstap.desktop.sources.contract import COMPUTED, Found, handed_over_schema
from overstap.desktop.sources.profile import Entity, Words

# A word of the source that the profile does not know; the profile's otherwise stands in.
UNKNOWN_WORD = "unknown-word"
# A value that is not of its column's kind, such as a date that does not exist; the column is empty.
UNFIT_VALUE = "unfit-value"
# A value that the bundle requires and the source does not have; an empty text stands in.
MISSING_VALUE = "missing-value"

_LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True)
class Translated:
    """Records of one block, and what was found on the way."""

    ids: list[str]
    batch: pa.RecordBatch
    found: list[Found] = field(default_factory=list)


def record_columns(entity: Entity, given: Sequence[str]) -> tuple[str, ...]:
    """The columns of the bundle's table among those that the query of *entity* gives."""
    names = {column.name for column in TABLES[entity.table].columns} - COMPUTED
    return tuple(name for name in given if name in names)


def ids_of(entity: Entity, values: Sequence[Any]) -> list[str]:
    """The records' ids: the database's own, as text, after the entity's prefix."""
    return [f"{entity.prefix}{_as_text(value)}" for value in values]


def _as_text(value: object) -> str:
    # A uniqueidentifier as the server itself writes it, whatever a driver makes of it.
    return str(value).upper() if isinstance(value, UUID) else str(value)


def translate_rows(entity: Entity, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Translated:
    """The *rows* of *entity*, with a value for each of *names*, as records; columns that are not named are empty."""
    # Turned on its side once: from here on everything is done per column.
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    ids = ids_of(entity, columns.pop("id"))
    found: list[Found] = []
    arrays = [pa.array(ids, pa.string())]
    for definition in TABLES[entity.table].columns:
        if definition.name not in {*COMPUTED, "id"}:
            reader = _ColumnReader(entity, definition, ids, found)
            arrays.append(reader.read(columns.get(definition.name, [None] * len(ids))))
    return Translated(ids, pa.RecordBatch.from_arrays(arrays, schema=handed_over_schema(entity.table)), found)


@dataclass(frozen=True)
class _ColumnReader:
    """Reads one column of one block."""

    entity: Entity
    column: Column
    ids: Sequence[str]
    found: list[Found]

    def read(self, values: Sequence[Any]) -> pa.Array:
        words = self.entity.words.get(self.column.name)
        # Words are looked up as they stand; everything else is brought to the kind of its column.
        values = self._converted(values) if words is None else self._coded(words, values)
        if self.column.required:
            values = self._completed(values)
        return pa.array(values, handed_over_schema(self.entity.table).field(self.column.name).type)

    def _coded(self, words: Words, values: Sequence[Any]) -> list[str]:
        # A handful of words, however many rows.
        codes = {value: words.code(value) for value in set(values)}
        if not words.meaning.keys() >= codes.keys():
            for number, value in enumerate(values):
                if value not in words.meaning:
                    self._note(number, UNKNOWN_WORD, value)
        return [codes[value] for value in values]

    def _converted(self, values: Sequence[Any]) -> list[Any]:
        # Nearly every value is what its column wants: asked of all at once.
        types = set(map(type, values))
        if types <= _FITTING.get(self.column.kind, _NOTHING):
            return list(values)
        if self.column.kind is Kind.TEXT and types <= _WRITTEN_AS_TEXT:
            return [None if value is None else str(value) for value in values]
        convert = _CONVERTERS[self.column.kind]
        return [None if value is None else self._one(convert, number, value) for number, value in enumerate(values)]

    def _one(self, convert: Callable[[Any], object], number: int, value: object) -> object:
        try:
            return convert(value)
        except (ValueError, TypeError, ArithmeticError):
            self._note(number, UNFIT_VALUE, value)
            return None

    def _completed(self, values: Sequence[Any]) -> list[Any]:
        for number, value in enumerate(values):
            if value is None:
                self._note(number, MISSING_VALUE, None)
        return ["" if value is None else value for value in values]

    def _note(self, number: int, code: str, value: object) -> None:
        # Enough to recognise what stood there; a value of pages does not belong in a finding.
        detail = None if value is None else str(value)[:200]
        self.found.append(Found(self.entity.table, self.ids[number], self.column.name, code, detail=detail))


def _to_text(value: object) -> str:
    # str() of bytes gives the notation of a programming language, which nobody typed.
    if isinstance(value, bytes):
        raise TypeError
    return _as_text(value)


def _to_integer(value: Any) -> int:  # noqa: ANN401 - what a driver gives: int, Decimal, float or text
    number = int(value)
    if (number != value and str(number) != value) or abs(number) > _LARGEST_INTEGER:
        raise ValueError
    return number


def _to_boolean(value: object) -> bool:
    if value not in (0, 1):
        raise ValueError
    return bool(value)


def _to_date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _to_instant(value: object) -> datetime:
    """A time without a zone is UTC: the profile's query converts it when the source keeps another."""
    instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


_NOTHING = frozenset({type(None)})
# Types of values that need no converting.
_FITTING: Mapping[Kind, frozenset[type]] = {Kind.TEXT: _NOTHING | {str}, Kind.BINARY: _NOTHING | {bytes}}

# ... and those of which the text is what Python writes.
_WRITTEN_AS_TEXT = _NOTHING | {str, int}

_CONVERTERS: Mapping[Kind, Callable[[Any], object]] = {
    Kind.TEXT: _to_text,
    Kind.INTEGER: _to_integer,
    Kind.BOOLEAN: _to_boolean,
    Kind.DATE: _to_date,
    Kind.DATETIME: _to_instant,
    Kind.BINARY: bytes,
}
