"""Where the values of one column come from: a property of the tap's records, or one value for all of them.

Read by ``description``, applied by ``records``. A column is either the name of a property, or a table that says more:
words that mean something else, a prefix, the form of a date, the encoding of a document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeGuard

from overstap.bundle.model import Column, Kind
from overstap.desktop.toml_tables import Table
from overstap.i18n import translate

Value = str | int | bool | dt.date | None


class Encoding(StrEnum):
    """How a document stands in a property."""

    BASE64 = "base64"
    TEXT = "text"


# What a constant of a column may be; a document or a moment for all records makes no sense.
_TYPES: Mapping[Kind, type] = {Kind.TEXT: str, Kind.INTEGER: int, Kind.BOOLEAN: bool, Kind.DATE: dt.date}

# Which keys mean something for which kinds of column.
ONLY_FOR = {
    "prefix": {Kind.TEXT},
    "format": {Kind.DATE, Kind.DATETIME},
    "encoding": {Kind.BINARY},
    "words": {Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN},
    "otherwise": {Kind.TEXT, Kind.INTEGER, Kind.BOOLEAN},
}


@dataclass(frozen=True)
class ColumnSource:
    """What fills *column*: ``property`` by the other fields, or ``value`` when that is None.

    ``words`` gives the value for each word of the property; a word that is not in it gives ``otherwise``, and makes the
    record unreadable when ``has_otherwise`` is False.
    """

    column: Column
    property: str | None
    value: Value = None
    prefix: str = ""
    format: str | None = None
    encoding: Encoding = Encoding.BASE64
    words: Mapping[str, Value] = field(default_factory=dict)
    otherwise: Value = None
    has_otherwise: bool = False


def as_text(value: object) -> str | None:
    """A single value as text; a number without decimals as people write it. None for what is no single value."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def column_source(columns: Table, column: Column) -> ColumnSource | None:
    """What *columns* says about *column*; None when it says nothing, which is a mistake for a required column."""
    expected = translate("hier hoort de naam van een eigenschap, of een tabel")
    if not columns.has(column.name) and not column.required:
        return None
    told = columns.text_or_table(column.name, expected)
    if told is None or isinstance(told, str):
        return None if told is None else ColumnSource(column, told)
    source = _from_property(told, column) if told.has("property") else _constant(told, column)
    told.close()
    return source


def _constant(table: Table, column: Column) -> ColumnSource | None:
    value = _fitting(table, "value", column)
    return None if value is None else ColumnSource(column, None, value)


def _fitting(table: Table, key: str, column: Column) -> Value:
    """The value of *key*, when it can stand in *column*; otherwise None, and a mistake."""
    value = table.take(key, object, translate("hier hoort een waarde"))
    if value is None or _suits(value, column):
        return value
    table.fault(key, _expected(column))
    return None


def _from_property(table: Table, column: Column) -> ColumnSource | None:
    text = translate("hier hoort een tekst")
    name = table.take("property", str, text)
    for key, kinds in ONLY_FOR.items():
        if table.has(key) and column.kind not in kinds:
            table.fault(key, translate("dit hoort niet bij dit soort kolom"))
    words = _words(table, column)
    has_otherwise = table.has("otherwise")
    otherwise = _fitting(table, "otherwise", column) if has_otherwise else None
    prefix = table.take("prefix", str, text) if table.has("prefix") else None
    form = table.take("format", str, text) if table.has("format") else None
    # A zone in the text would be read and then forgotten: the zone of the tap counts.
    if form is not None and ("%z" in form or "%Z" in form):
        table.fault("format", translate("zonder %z: noem de tijdzone bij zone, of laat format weg"))
    return ColumnSource(
        column, name, None, prefix or "", form, _encoding(table), words, otherwise, has_otherwise=has_otherwise
    )


def _words(table: Table, column: Column) -> Mapping[str, Value]:
    if not table.has("words"):
        return {}
    words = table.take("words", dict, translate('hier horen woorden met hun betekenis: {{ V = "filed" }}').format())
    if words is not None and not all(_suits(value, column) for value in words.values()):
        table.fault("words", _expected(column))
    return words or {}


def _encoding(table: Table) -> Encoding:
    if not table.has("encoding"):
        return Encoding.BASE64
    choices = translate("kies uit {choices}").format(choices=", ".join(Encoding))
    name = table.take("encoding", str, choices)
    if name not in set(Encoding):
        table.fault("encoding", choices)
        return Encoding.BASE64
    return Encoding(name)


def _suits(value: object, column: Column) -> TypeGuard[Value]:
    """Whether *value* can stand in *column*: of its kind, and one of its codes when it has those."""
    # Exactly: true is an int to Python, and a moment is a date.
    return type(value) is _TYPES.get(column.kind) and (not column.codes or value in column.codes)


def _expected(column: Column) -> str:
    if column.codes:
        return translate("kies uit {choices}").format(choices=", ".join(column.codes))
    return translate("deze waarde past niet bij een kolom van de soort {kind}").format(kind=column.kind)
