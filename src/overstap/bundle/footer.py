"""The footer of a Parquet file, read by ourselves and written again, so that the decoder never sees a stranger's.

Between ``decoding`` (which checks a segment) and ``thrift``. The decoder is a large program in C++: footers were found
that end the whole process in it. It gets a footer that holds nothing but flat columns of known types and the places of
their pages, all compared with each other here.
"""

from __future__ import annotations

from dataclasses import dataclass

from overstap.bundle.model import Kind
from overstap.bundle.thrift import (
    BYTES,
    INT32,
    INT64,
    STRUCT,
    CompactReader,
    Encoded,
    MalformedThriftError,
    Struct,
    Value,
    binary,
    integer,
    record,
    sequence,
)

_REQUIRED, _OPTIONAL = 0, 1

# Kind of a column → Parquet's physical type, and its converted type: UTF8, DATE, TIMESTAMP_MICROS.
_TYPES: dict[Kind, tuple[int, int | None]] = {
    Kind.TEXT: (6, 0),
    Kind.BINARY: (6, None),
    Kind.INTEGER: (2, None),
    Kind.BOOLEAN: (0, None),
    Kind.DATE: (1, 6),
    Kind.DATETIME: (2, 10),
}
_KINDS = {types: kind for kind, types in _TYPES.items()}

# INT_64: a whole number of 64 bits is one without being told.
_PLAIN = 18

# The field of a schema's element that has its logical type.
_LOGICAL_TYPE = 10

# Logical types, which say the same in a newer way: STRING, DATE, TIMESTAMP in microseconds of UTC, INTEGER of 64 bits
# with a sign.
_LOGICAL: tuple[tuple[Struct, int | None], ...] = (
    ({1: {}}, 0),
    ({6: {}}, 6),
    ({8: {1: 1, 2: {2: {}}}}, 10),
    ({10: {1: 64, 2: 1}}, None),
)


class NestedColumnError(MalformedThriftError):
    """The column *name* holds lists or structs; the format has flat columns only."""

    def __init__(self, name: bytes) -> None:
        super().__init__(name)
        self.name = name.decode()


@dataclass(frozen=True)
class Leaf:
    """A column: its name, whether it may be empty, and its kind; None when the format has no such kind."""

    name: str
    optional: bool
    kind: Kind | None


@dataclass(frozen=True)
class Chunk:
    """Where the pages of one column in one row group lie in the file, and how they are compressed."""

    start: int
    # Behind the dictionary, which lies first when there is one.
    data_start: int
    size: int
    codec: int


@dataclass(frozen=True)
class Group:
    """A row group: a chunk for each column."""

    rows: int
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True)
class Footer:
    """What a footer says, as far as it is believed; groups without rows are left out."""

    rows: int
    leaves: tuple[Leaf, ...]
    groups: tuple[Group, ...]

    def encode(self) -> bytes:
        """A footer that says this and nothing more: no statistics, no metadata of others, no name of the writer."""
        root = record({4: binary(b"schema"), 5: integer(len(self.leaves))})
        schema = sequence(STRUCT, [root, *map(_element, self.leaves)])
        groups = sequence(STRUCT, [_group(group, self.leaves) for group in self.groups])
        return record({1: integer(1), 2: schema, 3: integer(self.rows, INT64), 4: groups})[1]


def read_footer(data: memoryview) -> Footer:
    """The footer in *data*, without the length and magic behind it.

    Raises:
        NestedColumnError: a column is not flat.
        MalformedThriftError: malformed, or its parts contradict each other.
        UnicodeDecodeError: the name of a column is no UTF-8.
    """
    whole = CompactReader(data, whole=True).struct()
    elements = _structs(whole.get(2))
    leaves = tuple(map(_leaf, elements[1:]))
    # The first element is the root of all others, which are its children when none of them has any.
    if not elements or 1 in elements[0] or _number(elements[0], 5, 0) != len(leaves):
        raise MalformedThriftError
    elements = elements[1:]
    groups = tuple(_read_group(group, elements) for group in _structs(whole.get(4)) if _number(group, 3) != 0)
    return Footer(_number(whole, 3), leaves, groups)


def _leaf(element: Struct) -> Leaf:
    # A repeated column holds lists; one with children holds structs, or is a part of either.
    if element.get(3) not in (_REQUIRED, _OPTIONAL) or element.get(5, 0) != 0:
        raise NestedColumnError(_bytes(element, 4))
    return Leaf(_bytes(element, 4).decode(), element.get(3) == _OPTIONAL, _kind(element))


def _kind(element: Struct) -> Kind | None:
    physical, converted = _number(element, 1), element.get(6)
    # The newer way counts where both are given, as for every reader that knows it.
    if _LOGICAL_TYPE in element:
        known = [converted for logical, converted in _LOGICAL if logical == element[_LOGICAL_TYPE]]
        if not known:
            return None
        converted = known[0]
    elif converted == _PLAIN:
        converted = None
    return _KINDS.get((physical, converted)) if converted is None or isinstance(converted, int) else None


def _read_group(group: Struct, elements: list[Struct]) -> Group:
    rows, columns = _number(group, 3), _structs(group.get(1))
    # One chunk for each column, in their order: the decoder takes that for granted.
    if rows < 0 or len(columns) != len(elements):
        raise MalformedThriftError
    return Group(rows, tuple(_read_chunk(*pair, rows) for pair in zip(columns, elements, strict=True)))


def _read_chunk(column: Struct, element: Struct, rows: int) -> Chunk:
    about = column.get(3)
    # A chunk may name another file to be read from (1), which would be anyone's file, or be encrypted (8, 9).
    if not isinstance(about, dict) or not column.keys().isdisjoint({1, 8, 9}):
        raise MalformedThriftError
    stated = (about.get(1), about.get(3), about.get(5))
    # Columns are flat, so every row has one value.
    if stated != (element.get(1), [_bytes(element, 4)], rows):
        raise MalformedThriftError
    start = data_start = _number(about, 9)
    # Where the decoder will begin: the dictionary, when there is one, lies before the first page of data.
    if 0 < _number(about, 11, 0) < data_start:
        start = _number(about, 11)
    return Chunk(start, data_start, _number(about, 7), _number(about, 4))


def _element(leaf: Leaf) -> Encoded:
    # Only columns of known kinds come as far as this.
    assert leaf.kind is not None
    physical, converted = _TYPES[leaf.kind]
    return record(
        {
            1: integer(physical),
            3: integer(_OPTIONAL if leaf.optional else _REQUIRED),
            4: binary(leaf.name.encode()),
            6: None if converted is None else integer(converted),
        }
    )


def _group(group: Group, leaves: tuple[Leaf, ...]) -> Encoded:
    chunks = [_chunk(*pair, group.rows) for pair in zip(group.chunks, leaves, strict=True)]
    size = sum(chunk.size for chunk in group.chunks)
    return record({1: sequence(STRUCT, chunks), 2: integer(size, INT64), 3: integer(group.rows, INT64)})


def _chunk(chunk: Chunk, leaf: Leaf, rows: int) -> Encoded:
    assert leaf.kind is not None
    about = record(
        {
            1: integer(_TYPES[leaf.kind][0]),
            # Which encodings occur; the headers of the pages say it again, and those are gone by.
            2: sequence(INT32, []),
            3: sequence(BYTES, [binary(leaf.name.encode())]),
            4: integer(chunk.codec),
            5: integer(rows, INT64),
            # The size once decompressed is not relied on by anyone.
            6: integer(chunk.size, INT64),
            7: integer(chunk.size, INT64),
            9: integer(chunk.data_start, INT64),
            11: integer(chunk.start, INT64) if chunk.start < chunk.data_start else None,
        }
    )
    return record({2: integer(chunk.start, INT64), 3: about})


def _structs(value: Value | None) -> list[Struct]:
    if not isinstance(value, list):
        raise MalformedThriftError
    found = [item for item in value if isinstance(item, dict)]
    if len(found) != len(value):
        raise MalformedThriftError
    return found


def _number(fields: Struct, field: int, default: int | None = None) -> int:
    value = fields.get(field, default)
    if not isinstance(value, int):
        raise MalformedThriftError
    return value


def _bytes(fields: Struct, field: int) -> bytes:
    value = fields.get(field)
    if not isinstance(value, bytes):
        raise MalformedThriftError
    return value
