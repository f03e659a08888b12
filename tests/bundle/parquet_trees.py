"""Parquet's own words as trees that can be changed and written again: footers and headers of pages, well-formed lies.

For the tests of hostile segments. Unlike ``overstap.bundle.thrift`` it keeps everything, with the kinds on the wire.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TRUE, FALSE, BYTE, DOUBLE, BYTES, LIST, STRUCT = 1, 2, 3, 7, 8, 9, 12
NUMBERS = (4, 5, 6)

# Numbers at which programs go wrong: around nothing, powers of two, and the ends of 32 and 64 bits.
ODD_NUMBERS = (
    0,
    1,
    -1,
    2,
    3,
    5,
    7,
    9,
    100,
    127,
    255,
    65_535,
    10**6,
    2**31 - 1,
    2**31,
    -(2**31),
    2**32,
    2**62,
    2**63 - 1,
)

ODD_BYTES = (b"", b"id", b"x" * 100, b"\xff", b"\0")

# In the head of a list: its length follows. And the bit that says that another byte follows.
LONG_LIST = 15
MORE_FOLLOWS = 0x80

Field = tuple[int, "Node"]


@dataclass
class Node:
    """A value with its kind: a number, bytes, a list of nodes, or a struct of (field, node)."""

    kind: int
    number: int = 0
    data: bytes = b""
    item_kind: int = STRUCT
    items: list[Node] | None = None
    fields: list[Field] | None = None

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for node in self.items or []:
            yield from node.walk()
        for _, node in self.fields or []:
            yield from node.walk()

    def field(self, number: int) -> Node:
        """The node of the field *number*."""
        return dict(self.fields or [])[number]

    def encode(self) -> bytes:
        """The bytes of the value, without its kind."""
        match self.kind:
            case 4 | 5 | 6:
                return zigzag(self.number)
            case 8:
                return varint(len(self.data)) + self.data
            case 9:
                items = self.items or []
                head = bytes([LONG_LIST << 4 | self.item_kind]) + varint(len(items))
                return head + b"".join(node.encode() for node in items)
            case 12:
                parts = [bytes([node.kind]) + zigzag(number) + node.encode() for number, node in self.fields or []]
                return b"".join(parts) + b"\0"
            case _:
                return self.data


def varint(value: int) -> bytes:
    """*value* in groups of seven bits, as of 64 bits without a sign."""
    value &= 2**64 - 1
    out = bytearray()
    while value >= MORE_FOLLOWS:
        out.append(value & 0x7F | MORE_FOLLOWS)
        value >>= 7
    return bytes([*out, value])


def zigzag(value: int) -> bytes:
    """*value* with its sign in the lowest bit."""
    return varint(value << 1 if value >= 0 else (-value << 1) - 1)


def parse(data: bytes, position: int = 0, kind: int = STRUCT) -> tuple[Node, int]:
    """The value at *position*, and where it ends; *data* is right."""
    if kind == STRUCT:
        return _parse_struct(data, position)
    if kind == LIST:
        return _parse_list(data, position)
    length = {TRUE: 0, FALSE: 0, BYTE: 1, DOUBLE: 8}.get(kind)
    if length is not None:
        return Node(kind, data=data[position : position + length]), position + length
    number, position = _varint(data, position)
    if kind in NUMBERS:
        return Node(kind, number >> 1 ^ -(number & 1)), position
    return Node(kind, data=data[position : position + number]), position + number


def _parse_struct(data: bytes, position: int) -> tuple[Node, int]:
    fields: list[Field] = []
    number = 0
    while head := data[position]:
        position += 1
        if head >> 4:
            number += head >> 4
        else:
            coded, position = _varint(data, position)
            number = coded >> 1 ^ -(coded & 1)
        node, position = parse(data, position, head & 15)
        fields.append((number, node))
    return Node(STRUCT, fields=fields), position + 1


def _parse_list(data: bytes, position: int) -> tuple[Node, int]:
    length, kind = data[position] >> 4, data[position] & 15
    position += 1
    if length == LONG_LIST:
        length, position = _varint(data, position)
    items = []
    for _ in range(length):
        # A boolean in a list is a byte, unlike one in a struct.
        node, position = parse(data, position, BYTE if kind in {TRUE, FALSE} else kind)
        items.append(node)
    return Node(LIST, item_kind=kind, items=items), position


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < MORE_FOLLOWS:
            return value, position


def split(data: bytes) -> tuple[bytes, Node]:
    """The Parquet file *data* up to its footer, and the footer."""
    length = struct.unpack("<I", data[-8:-4])[0]
    return data[: -8 - length], parse(data[-8 - length : -8])[0]


def joined(body: bytes, footer: Node) -> bytes:
    """The Parquet file with these."""
    encoded = footer.encode()
    return body + encoded + struct.pack("<I", len(encoded)) + b"PAR1"


def mutate(root: Node, chance: random.Random) -> None:
    """Change one to three things somewhere in *root*, which stays well-formed."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        node = chance.choice(list(root.walk()))
        if node.kind in NUMBERS:
            near = node.number + chance.choice((-1, 1, -4, 4, 16))
            node.number = chance.choice((*ODD_NUMBERS, near, near, near, near))
        elif node.kind == BYTES:
            node.data = chance.choice((*ODD_BYTES, node.data + b"x", node.data[::-1]))
        elif node.items:
            _mutate_list(node.items, chance)
        elif node.fields:
            node.fields = _mutated(node.fields, chance)


def _mutate_list(items: list[Node], chance: random.Random) -> None:
    place = chance.randrange(len(items))
    changes: tuple[Callable[[], object], ...] = (
        lambda: items.pop(place),
        lambda: items.insert(place, chance.choice(items)),
        lambda: items.extend(items * 2),
        lambda: chance.shuffle(items),
    )
    chance.choice(changes)()


def _mutated(fields: list[Field], chance: random.Random) -> list[Field]:
    """*fields* with one less, one more, or one under another number."""
    place = chance.randrange(len(fields))
    rest = [field for number, field in enumerate(fields) if number != place]
    moved = (max(1, fields[place][0] + chance.choice((-1, 1))), fields[place][1])
    more = (chance.randrange(1, 20), Node(5, chance.choice(ODD_NUMBERS)))
    changed = chance.choice((rest, [*rest, moved], [*fields, more]))
    return sorted(changed, key=lambda field: field[0])
