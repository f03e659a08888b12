"""From the bytes of a segment to Arrow batches, refusing what would not fit in memory or in its table.

On top of ``footer`` and ``pages`` (which weigh the file before anything is decoded); used by ``reading`` and
``accounting``. Nothing in a
segment is trusted: not its footer, its sizes, its types or its text.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from overstap.bundle.content import arrow_schema
from overstap.bundle.content_problems import SegmentSchemaError, SegmentTooLargeError, SegmentUnreadableError
from overstap.bundle.footer import Chunk, Footer, NestedColumnError, read_footer
from overstap.bundle.limits import (
    MAX_FOOTER_BYTES,
    MAX_SEGMENT_BYTES,
    MAX_SEGMENT_COLUMNS,
    MAX_SEGMENT_PAGES,
    MAX_SEGMENT_ROWS,
)
from overstap.bundle.model import TABLES, Kind
from overstap.bundle.pages import Weight, walk
from overstap.bundle.thrift import MalformedThriftError
from overstap.i18n import translate

# Bytes of a Parquet file without anything: twice the magic, and the length of the footer.
SMALLEST_FILE = 12

# Rows of one batch that is handed out: enough to be quick column-wise, few enough to stop early.
ROWS_AT_ONCE = 16_384

MAGIC = b"PAR1"

# The footer's key for an embedded Arrow schema, through which readers have been taken over (CVE-2023-47248).
ARROW_SCHEMA = b"ARROW:schema"

# UNCOMPRESSED, SNAPPY, ZSTD: what every Parquet reader knows; fewer decompressors are fewer ways in.
_CODECS = {0, 1, 6}

# Kinds of which one value can be long, so that a dictionary of them may unfold to much more than it is.
_LONG_KINDS = {Kind.TEXT, Kind.BINARY}


class SegmentFile:
    """The segment *path* of *table*, whose bytes are *data*; weighed and its schema checked on construction.

    With ``later=True`` (a bundle of a later minor version) unknown columns are allowed; ``unknown`` names them, and
    they come along in the batches, after those of the table.

    Raises:
        SegmentUnreadableError: no Parquet, or of a kind that the format does not allow.
        SegmentTooLargeError: more rows or bytes than allowed once decoded.
        SegmentSchemaError: a column is missing, unknown, or of another type.
    """

    def __init__(self, table: str, path: str, data: bytes, *, later: bool = False) -> None:
        self.table = table
        self.path = path
        # In this order: each check makes the next one safe to do.
        if len(data) > MAX_SEGMENT_BYTES:
            raise SegmentTooLargeError(path, what=translate("{size} bytes").format(size=len(data)))
        footer = self._read_footer(memoryview(data))
        self.unknown = self._check_columns(footer, later=later)
        self.rows: int = footer.rows
        folded = self._weigh(footer, memoryview(data))
        with self._damage(translate("de voet is beschadigd")):
            self._file = _opened(data, footer.encode(), folded)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order, typed as ``arrow_schema``; raises SegmentUnreadableError or SegmentTooLargeError."""
        size = 0
        with self._damage(translate("een kolom is beschadigd")):
            for batch in self._file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False):
                # Arrow takes texts for UTF-8 and offsets for sound unless it is asked to look.
                batch.validate(full=True)
                # Before dictionaries are written out, which is where a bomb would go off.
                size += sum(map(_decoded_size, batch.columns))
                self._refuse_above(size)
                yield self._typed(batch)

    @contextmanager
    def _damage(self, what: str) -> Iterator[None]:
        """Whatever the decoder says of damaged bytes becomes one problem."""
        try:
            yield
        except (pa.ArrowException, OSError) as error:
            raise SegmentUnreadableError(self.path, what=what) from error

    def _refuse_above(self, size: int, pages: int = 0) -> None:
        if pages > MAX_SEGMENT_PAGES:
            what = translate("meer dan {limit} pagina's").format(limit=MAX_SEGMENT_PAGES)
            raise SegmentTooLargeError(self.path, what=what)
        if size > MAX_SEGMENT_BYTES:
            what = translate("meer dan {limit} bytes").format(limit=MAX_SEGMENT_BYTES)
            raise SegmentTooLargeError(self.path, what=what)

    def _read_footer(self, data: memoryview) -> Footer:
        """The footer, with no more rows and columns than allowed; the decoder is not involved."""
        try:
            footer = read_footer(_footer_of(self.path, data))
        except NestedColumnError as error:
            raise SegmentSchemaError(self.path, column=error.name, what=translate("heeft een ander type")) from error
        except (MalformedThriftError, UnicodeDecodeError) as error:
            raise SegmentUnreadableError(self.path, what=translate("de voet is beschadigd")) from error
        if footer.rows > MAX_SEGMENT_ROWS or len(footer.leaves) > MAX_SEGMENT_COLUMNS:
            what = translate("{rows} rijen van {columns} kolommen").format(rows=footer.rows, columns=len(footer.leaves))
            raise SegmentTooLargeError(self.path, what=what)
        if sum(group.rows for group in footer.groups) != footer.rows:
            raise SegmentUnreadableError(self.path, what=translate("het aantal rijen klopt niet"))
        return footer

    def _weigh(self, footer: Footer, data: memoryview) -> list[str]:
        """Adds up all pages; returns columns whose dictionaries must stay folded, for unfolding might be too much."""
        self._check_places(footer, len(data))
        size = unfolded = pages = 0
        folded: set[str] = set()
        for group in footer.groups:
            for leaf, chunk in zip(footer.leaves, group.chunks, strict=True):
                weight = self._weight(chunk, data)
                # Columns are flat, so every row has one value. A page that states more would be read for longer.
                if weight.values != group.rows:
                    raise SegmentUnreadableError(self.path, what=translate("een pagina is ongeldig"))
                pages, size = pages + weight.pages, size + weight.size
                self._refuse_above(size, pages)
                if weight.dictionary and leaf.kind in _LONG_KINDS:
                    # At worst every value is the longest one, and that is nearly the whole dictionary.
                    unfolded += weight.dictionary * weight.values
                    folded.add(leaf.name)
        return sorted(folded) if unfolded > MAX_SEGMENT_BYTES else []

    def _check_places(self, footer: Footer, size: int) -> None:
        """Chunks lie in the file, and none in another: thousands of them could each be the same megabytes."""
        end = len(MAGIC)
        for chunk in sorted((chunk for group in footer.groups for chunk in group.chunks), key=_place):
            if chunk.start < end or chunk.size < 0:
                raise SegmentUnreadableError(self.path, what=translate("kolommen delen dezelfde bytes"))
            end = chunk.start + chunk.size
        if end > size:
            raise SegmentUnreadableError(self.path, what=translate("een kolom ligt buiten het bestand"))

    def _weight(self, chunk: Chunk, data: memoryview) -> Weight:
        if chunk.codec not in _CODECS:
            raise SegmentUnreadableError(self.path, what=translate("een compressie die niet is toegestaan"))
        try:
            return walk(data[chunk.start : chunk.start + chunk.size])
        except MalformedThriftError as error:
            raise SegmentUnreadableError(self.path, what=translate("een pagina is ongeldig")) from error

    def _check_columns(self, footer: Footer, *, later: bool) -> tuple[str, ...]:
        found = {leaf.name: leaf.kind for leaf in footer.leaves}
        expected = {column.name: column.kind for column in TABLES[self.table].columns}
        # Which of two columns of one name is meant differs between readers.
        for name, count in Counter(leaf.name for leaf in footer.leaves).items():
            if count > 1:
                raise SegmentSchemaError(self.path, column=name, what=translate("komt dubbel voor"))
        for name, kind in expected.items():
            if name not in found:
                raise SegmentSchemaError(self.path, column=name, what=translate("ontbreekt"))
            if found[name] is not kind:
                raise SegmentSchemaError(self.path, column=name, what=translate("heeft een ander type"))
        unknown = tuple(name for name in found if name not in expected)
        for name in unknown:
            if not later or found[name] is None:
                raise SegmentSchemaError(self.path, column=name, what=translate("is onbekend"))
        return unknown

    def _typed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [*arrow_schema(self.table).names, *self.unknown]
        columns = [_plain(batch.column(name)) for name in names]
        return pa.RecordBatch.from_arrays(columns, names=names)


def _opened(data: bytes, footer: bytes, folded: list[str]) -> pq.ParquetFile:
    """The file *data* as its decoder sees it: with *footer*, which is ours, instead of its own."""
    alone = MAGIC + footer + struct.pack("<I", len(footer)) + MAGIC
    return pq.ParquetFile(
        pa.BufferReader(data),
        metadata=pq.read_metadata(pa.BufferReader(alone)),
        read_dictionary=folded,
        pre_buffer=False,
        # Types that bring code of their own.
        arrow_extensions_enabled=False,
    )


def _footer_of(path: str, data: memoryview) -> memoryview:
    """The bytes of the footer, found by Parquet's frame: the magic at both ends, and its length before the last."""
    framed = len(data) >= SMALLEST_FILE and data[:4] == data[-4:] == MAGIC
    length = struct.unpack("<I", data[-8:-4])[0] if framed else 0
    if not framed or length > len(data) - SMALLEST_FILE:
        raise SegmentUnreadableError(path, what=translate("het is geen Parquet-bestand"))
    if length > MAX_FOOTER_BYTES:
        raise SegmentTooLargeError(path, what=translate("een voet van {size} bytes").format(size=length))
    footer = data[-8 - length : -8]
    # It would be dropped with all that the footer holds beside; but someone who reads with another program might not.
    if ARROW_SCHEMA in bytes(footer):
        raise SegmentUnreadableError(path, what=translate("het bevat een Arrow-schema, wat niet is toegestaan"))
    return footer


def _place(chunk: Chunk) -> tuple[int, int]:
    return chunk.start, chunk.size


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The type that the format uses for what was read as *kind*."""
    # Other kinds stay as they are, and so differ from what the table asks.
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.large_binary() if pa.types.is_binary(plain) else plain


def _plain(values: pa.Array) -> pa.Array:
    return pc.cast(values, _plain_type(values.type))


def _decoded_size(values: pa.Array) -> int:
    """Bytes of *values* once a dictionary is written out."""
    if not pa.types.is_dictionary(values.type):
        return int(values.nbytes)
    lengths = pc.take(pc.binary_length(values.dictionary), values.indices)
    return int(pc.sum(lengths).as_py() or 0)
