"""Walking the pages of a Parquet file without decoding them, so that a bomb is seen before it goes off.

Used by ``decoding`` only. Parquet's footer states sizes, but a decoder believes the header of each page; here every
header is read (Thrift compact protocol) and added up first. Encodings of which a few bytes can stand for gigabytes
are refused.
"""

from __future__ import annotations

from dataclasses import dataclass

# PLAIN, PLAIN_DICTIONARY, RLE, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, RLE_DICTIONARY, BYTE_STREAM_SPLIT. Not
# DELTA_BYTE_ARRAY (7): each value repeats the one before it, so a page of a kilobyte can decode to gigabytes.
ALLOWED_ENCODINGS = {0, 2, 3, 5, 6, 8, 9}

# Types of pages.
DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, DATA_PAGE_2 = 0, 1, 2, 3

# Fields of every page header.
_TYPE, _UNCOMPRESSED, _COMPRESSED = 1, 2, 3
# Page type → field of its own header, and the encoding's field in there; field 1 there counts the values.
_HEADERS = {DATA_PAGE: (5, 2), DICTIONARY_PAGE: (7, 2), DATA_PAGE_2: (8, 4)}

# The bit of a variable-length integer that says that another byte follows.
MORE_FOLLOWS = 0x80

# Nesting of a page header: the real ones have three levels.
MAX_DEPTH = 6

# A Thrift struct as far as it is kept: field number → number or struct.
Struct = dict[int, "int | Struct"]


class MalformedPageError(ValueError):
    """The bytes are no sequence of page headers and pages as the format allows them."""


@dataclass(frozen=True)
class Chunk:
    """What the pages of one column chunk state: bytes once decompressed, values, bytes of the dictionary (0: none)."""

    size: int
    values: int
    dictionary: int


def walk(data: memoryview) -> Chunk:
    """Add up the pages in *data*, the bytes of one column chunk.

    Raises:
        MalformedPageError: a header is malformed, an encoding is not allowed, or the pages do not fill the chunk.
    """
    size = values = dictionary = position = 0
    while position < len(data):
        reader = _Compact(data, position)
        header = reader.struct()
        kind, uncompressed, compressed = (_number(header, field) for field in (_TYPE, _UNCOMPRESSED, _COMPRESSED))
        # Index pages were never used by anyone.
        if kind not in _HEADERS or min(uncompressed, compressed) < 0:
            raise MalformedPageError
        own, encoding_field = _HEADERS[kind]
        details = header.get(own)
        if not isinstance(details, dict) or _number(details, encoding_field) not in ALLOWED_ENCODINGS:
            raise MalformedPageError
        count = _number(details, 1)
        # A negative count would make up for one that is too large elsewhere.
        if count < 0:
            raise MalformedPageError
        size += uncompressed
        if kind == DICTIONARY_PAGE:
            dictionary += uncompressed
        else:
            values += count
        # What the page holds is not looked at: it is the decoder's, within the sizes that were just added up.
        position = reader.position + compressed
    # The last page must end with the chunk, or the decoder might read on into bytes that were not weighed.
    if position != len(data):
        raise MalformedPageError
    return Chunk(size, values, dictionary)


def _number(fields: Struct, field: int) -> int:
    value = fields.get(field)
    if not isinstance(value, int):
        raise MalformedPageError
    return value


class _Compact:
    """Just enough of Thrift's compact protocol: integers and structs are kept, everything else is stepped over."""

    def __init__(self, data: memoryview, position: int) -> None:
        self._data = data
        self.position = position

    def struct(self, depth: int = 0) -> Struct:
        if depth > MAX_DEPTH:
            raise MalformedPageError
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
                raise MalformedPageError
        return None

    def _byte(self) -> int:
        if self.position >= len(self._data):
            raise MalformedPageError
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
        raise MalformedPageError

    def _zigzag(self) -> int:
        value = self._varint()
        return value >> 1 ^ -(value & 1)

    def _skip(self, length: int) -> None:
        self.position += length
        if self.position > len(self._data):
            raise MalformedPageError
