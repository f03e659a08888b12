"""Walking the pages of a Parquet file without decoding them, so that a bomb is seen before it goes off.

Used by ``decoding`` only. Parquet's footer states sizes, but a decoder believes the header of each page; here every
header is read (Thrift compact protocol) and added up first. Encodings of which a few bytes can stand for gigabytes
are refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from overstap.bundle.limits import MAX_SEGMENT_PAGES
from overstap.bundle.thrift import CompactReader, MalformedThriftError, Struct

# PLAIN, PLAIN_DICTIONARY, RLE, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, RLE_DICTIONARY, BYTE_STREAM_SPLIT. Not
# DELTA_BYTE_ARRAY (7): each value repeats the one before it, so a page of a kilobyte can decode to gigabytes.
ALLOWED_ENCODINGS = {0, 2, 3, 5, 6, 8, 9}

# Types of pages.
DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, DATA_PAGE_2 = 0, 1, 2, 3

# Fields of every page header.
_TYPE, _UNCOMPRESSED, _COMPRESSED = 1, 2, 3
# Page type → field of its own header, and the encoding's field in there; field 1 there counts the values.
_HEADERS = {DATA_PAGE: (5, 2), DICTIONARY_PAGE: (7, 2), DATA_PAGE_2: (8, 4)}


@dataclass(frozen=True)
class Weight:
    """What the pages of one column chunk state: bytes once decompressed, values, bytes of the dictionary (0: none)."""

    pages: int
    size: int
    values: int
    dictionary: int


def walk(data: memoryview) -> Weight:
    """Add up the pages in *data*, the bytes of one column chunk.

    Raises:
        MalformedThriftError: a header is malformed, an encoding is not allowed, the pages do not fill the chunk, or
            there are too many.
    """
    pages = size = values = dictionary = position = 0
    while position < len(data):
        pages += 1
        # A page of nothing takes a dozen bytes; a file of them would take minutes to walk and as long to decode.
        if pages > MAX_SEGMENT_PAGES:
            raise MalformedThriftError
        reader = CompactReader(data, position)
        header = reader.struct()
        kind, uncompressed, compressed = (_number(header, field) for field in (_TYPE, _UNCOMPRESSED, _COMPRESSED))
        # Index pages were never used by anyone.
        if kind not in _HEADERS or min(uncompressed, compressed) < 0:
            raise MalformedThriftError
        own, encoding_field = _HEADERS[kind]
        details = header.get(own)
        if not isinstance(details, dict) or _number(details, encoding_field) not in ALLOWED_ENCODINGS:
            raise MalformedThriftError
        count = _number(details, 1)
        # A negative count would make up for one that is too large elsewhere.
        if count < 0:
            raise MalformedThriftError
        size += uncompressed
        if kind == DICTIONARY_PAGE:
            dictionary += uncompressed
        else:
            values += count
        # What the page holds is not looked at: it is the decoder's, within the sizes that were just added up.
        position = reader.position + compressed
    # The last page must end with the chunk, or the decoder might read on into bytes that were not weighed.
    if position != len(data):
        raise MalformedThriftError
    return Weight(pages, size, values, dictionary)


def _number(fields: Struct, field: int) -> int:
    value = fields.get(field)
    if not isinstance(value, int):
        raise MalformedThriftError
    return value
