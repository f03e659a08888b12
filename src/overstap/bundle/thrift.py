"""Just enough of Thrift's compact protocol to read a Parquet page header: numbers and structs; the rest is skipped.

Used by ``pages`` only. Reads bytes that anyone may have written: nothing is allocated for what they state.
"""

from __future__ import annotations

# The bit of a variable-length integer that says that another byte follows.
MORE_FOLLOWS = 0x80

# Nesting of a page header: the real ones have three levels.
MAX_DEPTH = 6

# A Thrift struct as far as it is kept: field number → number or struct.
Struct = dict[int, "int | Struct"]


class MalformedThriftError(ValueError):
    """The bytes are not what they should be."""


class CompactReader:
    """Just enough of Thrift's compact protocol: integers and structs are kept, everything else is stepped over."""

    def __init__(self, data: memoryview, position: int) -> None:
        self._data = data
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

    def _value(self, kind: int, depth: int) -> int | Struct | None:
        match kind:
            case 1 | 2:  # true, false
                return 2 - kind
            case 3:
                return self._byte()
            case 4 | 5 | 6:  # whole numbers of 16, 32 and 64 bits are written alike
                return self._zigzag()
            case 7:  # a floating-point number
                self._skip(8)
            case 8:  # bytes: the smallest and largest value, which are of no interest here
                self._skip(self._varint())
            case 12:
                return self.struct(depth + 1)
            case _:
                # Lists, sets and maps do not occur in page headers.
                raise MalformedThriftError
        return None

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
