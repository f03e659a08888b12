"""From the bytes of a segment to Arrow batches, refusing what would not fit in memory or in its table.

Between ``pages`` (which weighs the file before anything is decoded) and ``reading``/``verifying``. Nothing in a
segment is trusted: not its footer, its sizes, its types or its text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from overstap.bundle.content import ARROW_TYPES, arrow_schema
from overstap.bundle.content_problems import SegmentSchemaError, SegmentTooLargeError, SegmentUnreadableError
from overstap.bundle.limits import MAX_FOOTER_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENT_COLUMNS, MAX_SEGMENT_ROWS
from overstap.bundle.pages import Chunk, walk
from overstap.bundle.thrift import MalformedThriftError
from overstap.i18n import translate

# Bytes of a Parquet file without anything: twice the magic, and the length of the footer.
SMALLEST_FILE = 12

# Rows of one batch that is handed out: enough to be quick column-wise, few enough to stop early.
ROWS_AT_ONCE = 16_384

MAGIC = b"PAR1"

# The footer's key for an embedded Arrow schema, through which readers have been taken over (CVE-2023-47248).
ARROW_SCHEMA = b"ARROW:schema"

# What every Parquet reader knows; fewer decompressors are fewer ways in.
_CODECS = {"UNCOMPRESSED", "SNAPPY", "ZSTD"}

# Items in one list of the footer, and bytes in one text of it: far above what the limits on columns and rows need.
_FOOTER_ITEMS = 10_000
_FOOTER_TEXT = 1024 * 1024


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
        _check_frame(path, data)
        with self._damage(translate("de voet is beschadigd")):
            self._file = _opened(data)
            self._check_footer()
            footer = self._file.metadata
            # Row groups without rows are not read at all: other writers leave their page offsets undefined.
            self._groups = [number for number in range(footer.num_row_groups) if footer.row_group(number).num_rows]
            folded = self._weigh(memoryview(data))
            if folded:
                self._file = _opened(data, read_dictionary=folded)
            self.unknown = self._check_columns(later=later)
            self.rows: int = footer.num_rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order, typed as ``arrow_schema``; raises SegmentUnreadableError or SegmentTooLargeError."""
        size = 0
        with self._damage(translate("een kolom is beschadigd")):
            for batch in self._file.iter_batches(batch_size=ROWS_AT_ONCE, row_groups=self._groups, use_threads=False):
                # Arrow takes texts for UTF-8 and offsets for sound unless it is asked to look.
                batch.validate(full=True)
                # Before dictionaries are written out, which is where a bomb would go off.
                size += sum(map(_decoded_size, batch.columns))
                self._refuse_above(size)
                yield self._typed(batch)

    @contextmanager
    def _damage(self, what: str) -> Iterator[None]:
        """Whatever the decoder says of damaged bytes becomes one problem; a name of a column may be no UTF-8, too."""
        try:
            yield
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise SegmentUnreadableError(self.path, what=what) from error

    def _refuse_above(self, size: int) -> None:
        if size > MAX_SEGMENT_BYTES:
            what = translate("meer dan {limit} bytes").format(limit=MAX_SEGMENT_BYTES)
            raise SegmentTooLargeError(self.path, what=what)

    def _check_footer(self) -> None:
        footer = self._file.metadata
        if footer.num_rows > MAX_SEGMENT_ROWS or footer.num_columns > MAX_SEGMENT_COLUMNS:
            what = translate("{rows} rijen van {columns} kolommen").format(
                rows=footer.num_rows, columns=footer.num_columns
            )
            raise SegmentTooLargeError(self.path, what=what)

    def _weigh(self, data: memoryview) -> list[str]:
        """Adds up all pages; returns columns whose dictionaries must stay folded, for unfolding might be too much."""
        footer = self._file.metadata
        size = rows = unfolded = 0
        folded: set[str] = set()
        for group in (footer.row_group(number) for number in self._groups):
            rows += group.num_rows
            for number in range(group.num_columns):
                column = group.column(number)
                chunk = self._chunk(column, data)
                # Columns are flat, so every row has one value. A page that states more would be read for longer.
                if chunk.values != group.num_rows:
                    raise SegmentUnreadableError(self.path, what=translate("een pagina is ongeldig"))
                size += chunk.size
                self._refuse_above(size)
                if column.physical_type == "BYTE_ARRAY" and chunk.dictionary:
                    # At worst every value is the longest one, and that is nearly the whole dictionary.
                    unfolded += chunk.dictionary * chunk.values
                    folded.add(column.path_in_schema)
        if rows != footer.num_rows:
            raise SegmentUnreadableError(self.path, what=translate("het aantal rijen klopt niet"))
        return sorted(folded) if unfolded > MAX_SEGMENT_BYTES else []

    def _chunk(self, column: pq.ColumnChunkMetaData, data: memoryview) -> Chunk:
        # Where the decoder will begin: the dictionary, when there is one, lies before the first page of data.
        start = column.data_page_offset
        if column.has_dictionary_page and column.dictionary_page_offset is not None:
            start = min(start, column.dictionary_page_offset)
        end = start + column.total_compressed_size
        # A chunk may name another file to be read from. That would be anyone's file.
        if column.file_path or column.compression not in _CODECS or not 0 <= start <= end <= len(data):
            raise SegmentUnreadableError(self.path, what=translate("een kolom heeft een opslag die niet is toegestaan"))
        try:
            return walk(data[start:end])
        except MalformedThriftError as error:
            raise SegmentUnreadableError(self.path, what=translate("een pagina is ongeldig")) from error

    def _check_columns(self, *, later: bool) -> tuple[str, ...]:
        found = self._file.schema_arrow
        expected = arrow_schema(self.table)
        # Which of two columns of one name is meant differs between readers.
        for name in found.names:
            if found.names.count(name) > 1:
                raise SegmentSchemaError(self.path, column=name, what=translate("komt dubbel voor"))
        for field in expected:
            if field.name not in found.names:
                raise SegmentSchemaError(self.path, column=field.name, what=translate("ontbreekt"))
            if _plain_type(found.field(field.name).type) != field.type:
                raise SegmentSchemaError(self.path, column=field.name, what=translate("heeft een ander type"))
        unknown = tuple(name for name in found.names if name not in expected.names)
        for name in unknown:
            if not later or _plain_type(found.field(name).type) not in ARROW_TYPES.values():
                raise SegmentSchemaError(self.path, column=name, what=translate("is onbekend"))
        return unknown

    def _typed(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        names = [*arrow_schema(self.table).names, *self.unknown]
        columns = [_plain(batch.column(name)) for name in names]
        return pa.RecordBatch.from_arrays(columns, names=names)


def _opened(data: bytes, read_dictionary: list[str] | None = None) -> pq.ParquetFile:
    return pq.ParquetFile(
        pa.BufferReader(data),
        read_dictionary=read_dictionary,
        pre_buffer=False,
        thrift_string_size_limit=_FOOTER_TEXT,
        thrift_container_size_limit=_FOOTER_ITEMS,
        # Types that bring code of their own.
        arrow_extensions_enabled=False,
    )


def _check_frame(path: str, data: bytes) -> None:
    """Parquet's frame: the magic at both ends, and a footer that lies inside and is harmless to parse."""
    framed = len(data) >= SMALLEST_FILE and data[:4] == data[-4:] == MAGIC
    if not framed or struct.unpack("<I", data[-8:-4])[0] > len(data) - SMALLEST_FILE:
        raise SegmentUnreadableError(path, what=translate("het is geen Parquet-bestand"))
    length = struct.unpack("<I", data[-8:-4])[0]
    if length > MAX_FOOTER_BYTES:
        raise SegmentTooLargeError(path, what=translate("een voet van {size} bytes").format(size=length))
    # Searched for as bytes: opening the file, even just for its metadata, would already read the schema.
    if ARROW_SCHEMA in data[-8 - length : -8]:
        raise SegmentUnreadableError(path, what=translate("het bevat een Arrow-schema, wat niet is toegestaan"))


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
