"""What programs may ask, read from the interface's own OpenAPI description, in words for people.

The description is made by django-ninja from the code that answers, so this page cannot fall behind. Its texts are
Dutch source texts and are translated here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """Something that is sent or answered: its name, what kind of value it is, and what it says."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked; *answer* are the fields of the answer when it goes well."""

    method: str
    path: str
    words: str
    parameters: Sequence[Value]
    answer: Sequence[Value]

    @property
    def anchor(self) -> str:
        """Its name within the page."""
        words = self.path.replace("{", "").replace("}", "").split("/")
        return "-".join([self.method.lower(), *filter(None, words)])


@dataclass(frozen=True)
class Composite:
    """A value that consists of others, under the name that ``Value.kind`` calls it by."""

    name: str
    fields: Sequence[Value]


def operations_of(schema: Schema) -> list[Operation]:
    """Every operation of an OpenAPI description, in its order."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            words=_in_words(told),
            parameters=[_parameter(parameter) for parameter in told.get("parameters", [])],
            answer=list(_answer(schema, told["responses"])),
        )
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]


def _in_words(told: Schema) -> str:
    # Apart from the call, or the collector of texts would take the name of the key for one.
    source = str(told["summary"])
    return gettext(source)


def refusal_of(schema: Schema) -> list[Value]:
    """The fields of the answer when it does not go well: the same for everything that can be asked."""
    return list(_fields(schema["components"]["schemas"]["Refusal"]))


def composites_of(schema: Schema) -> list[Composite]:
    """Every composite value that another one names, in alphabetical order; refusals are told apart (``refusal_of``)."""
    schemas = schema["components"]["schemas"]
    named = {
        name for part in schemas.values() for field in part.get("properties", {}).values() for name in _names(field)
    }
    return [Composite(name, list(_fields(schemas[name]))) for name in sorted(named - {"Refusal"})]


def _names(part: Schema) -> Iterator[str]:
    """The composite values that *part* is, may be, or is a list of."""
    if "$ref" in part:
        yield _name(part["$ref"])
    for option in [*part.get("anyOf", []), *([part["items"]] if "items" in part else [])]:
        yield from _names(option)


def _parameter(parameter: Schema) -> Value:
    return Value(parameter["name"], _kind(parameter["schema"]), _words(parameter["schema"]))


def _answer(schema: Schema, responses: Mapping[Any, Schema]) -> Iterator[Value]:
    # ninja has the status as a number, JSON as a text.
    good = responses.get(200) or responses.get("200") or {}
    for content in good.get("content", {}).values():
        yield from _fields(_resolved(schema, content["schema"]))


def _fields(schema: Schema) -> Iterator[Value]:
    for name, field in schema.get("properties", {}).items():
        yield Value(name, _kind(field), _words(field))


def _resolved(schema: Schema, part: Schema) -> Schema:
    reference = part.get("$ref")
    if reference is None:
        return part
    found: Schema = schema["components"]["schemas"][_name(reference)]
    return found


def _kind(part: Schema) -> str:
    if "anyOf" in part:
        return " | ".join(_kind(option) for option in part["anyOf"])
    if "$ref" in part:
        return _name(part["$ref"])
    if "items" in part:
        return f"{_kind(part['items'])}[]"
    values = part.get("additionalProperties")
    if isinstance(values, Mapping):
        # Names that nobody knows beforehand, such as reasons, and what kind of value each has.
        return f"{{string: {_kind(values)}}}"
    return str(part.get("format") or part.get("type", ""))


def _words(part: Schema) -> str:
    words = part.get("description", "")
    return gettext(words) if words else ""


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]
