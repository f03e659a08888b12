"""Just enough of Thrift's compact protocol to read what Parquet says of itself, and to write a footer again.

Used by ``pages`` (headers of pages) and ``footer``. Reads bytes that anyone may have written: nothing is allocated for
what they state, only for what is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# The bit of a variable-length integer that says that another byte follows.
MORE_FOLLOWS = 0x80

# In the head of a list: the length follows.
LONG_LIST = 15

# Nesting: a page header has three levels, a footer six.
MAX_DEPTH = 6

# A Thrift struct as far as it is kept: field number → value.
Struct = dict[int, "Value"]
Value = int | bytes | list["Value"] | Struct

# Kinds of values on the wire that both directions need.
TRUE, FALSE, INT32, INT64, BYTES, LIST, STRUCT = 1, 2, 5, 6, 8, 9, 12

# A value ready to be written: its kind and its bytes.
Encoded = tuple[int, bytes]


class MalformedThriftError(ValueError):
    """The bytes are not what they should be."""


class CompactReader:
    """Reads structs from *data*: numbers and structs are kept, bytes and lists only when *whole*.

    Without *whole*, bytes are stepped over, and lists (which page headers do not have) are malformed: a page may lie in
    64 MB of them.
    """

    def __init__(self, data: memoryview, position: int = 0, *, whole: bool = False) -> None:
        self._data = data
        self._whole = whole
        self.position = position

    def struct(self, depth: int = 0) -> Struct:
        """The struct that begins here; *position* is behind it afterwards. Raises MalformedThriftError."""
        if depth > MAX_DEPTH:
            raise MalformedThriftError
        fields: Struct = {}
        field = 0
        while (head := self._byte()) != 0:
            # A short head holds the step from the field before; a long one is followed by the field itself.
            field = field + (head >> 4) if head >> 4 else self._zigzag()
            value = self._value(head & 0x0F, depth)
            if value is not None:
                fields[field] = value
        return fields

    def _value(self, kind: int, depth: int) -> Value | None:
        value: Value | None = None
        match kind:
            case 1 | 2:
                value = int(kind == TRUE)
            case 3:
                value = self._byte()
            case 4 | 5 | 6:  # whole numbers of 16, 32 and 64 bits are written alike
                value = self._zigzag()
            case 7:  # a floating-point number: nothing of interest is one
                self._skip(8)
            case 8:
                value = self._bytes()
            case 9 if self._whole:
                value = self._list(depth)
            case 12:
                value = self.struct(depth + 1)
            case _:
                # Sets and maps do not occur in Parquet.
                raise MalformedThriftError
        return value

    def _bytes(self) -> bytes | None:
        length = self._varint()
        start = self.position
        self._skip(length)
        return bytes(self._data[start : self.position]) if self._whole else None

    def _list(self, depth: int) -> list[Value]:
        head = self._byte()
        # A short list says its length in its head.
        length = self._varint() if head >> 4 == LONG_LIST else head >> 4
        items: list[Value] = []
        # However long it says to be: each item takes a byte at least, and reading stops where the bytes do.
        for _ in range(length):
            # A boolean in a list takes a byte, unlike one in a struct.
            kind = head & 0x0F
            value = int(self._byte() == TRUE) if kind in {TRUE, FALSE} else self._value(kind, depth)
            if value is not None:
                items.append(value)
        return items

    def _byte(self) -> int:
        if self.position >= len(self._data):
            raise MalformedThriftError
        value = self._data[self.position]
        self.position += 1
        return value

    def _varint(self) -> int:
        result = 0
        # Ten groups of seven bits hold any number of 64 bits; an endless one is no number.
        for shift in range(0, 70, 7):
            byte = self._byte()
            result |= (byte & 0x7F) << shift
            if byte < MORE_FOLLOWS:
                return result
        raise MalformedThriftError

    def _zigzag(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)

    def _skip(self, length: int) -> None:
        self.position += length
        if self.position > len(self._data):
            raise MalformedThriftError


def integer(value: int, kind: int = INT32) -> Encoded:
    """A whole number of 32 bits, or of 64 when *kind* is INT64."""
    return kind, _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def binary(value: bytes) -> Encoded:
    """Bytes, or a text in UTF-8."""
    return BYTES, _varint(len(value)) + value


def sequence(kind: int, items: Iterable[Encoded]) -> Encoded:
    """A list of items of one *kind*."""
    encoded = [data for _, data in items]
    # Always in the long form, which is right for short lists too.
    return LIST, bytes([LONG_LIST << 4 | kind]) + _varint(len(encoded)) + b"".join(encoded)


def record(fields: Mapping[int, Encoded | None]) -> Encoded:
    """A struct; fields without a value are left out."""
    # Each head in the long form too: the kind, then the number of the field.
    parts = [bytes([value[0]]) + integer(number)[1] + value[1] for number, value in fields.items() if value is not None]
    return STRUCT, b"".join(parts) + b"\0"


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= MORE_FOLLOWS:
        out.append(value & 0x7F | MORE_FOLLOWS)
        value >>= 7
    return bytes([*out, value])
