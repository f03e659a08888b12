"""From the bytes of a segment to Arrow batches, refusing what would not fit in memory or in its table.

Between ``pages`` (which weighs the file before anything is decoded) and ``reading``/``verifying``. Nothing in a
segment is trusted: not its footer, its sizes, its types or its text.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from overstap.bundle.content import ARROW_TYPES, arrow_schema
from overstap.bundle.limits import MAX_SEGMENT_BYTES, MAX_SEGMENT_COLUMNS, MAX_SEGMENT_ROWS
from overstap.bundle.pages import Chunk, MalformedPageError, walk
from overstap.bundle.problems import SegmentSchemaError, SegmentTooLargeError, SegmentUnreadableError
from overstap.i18n import translate

SMALLEST_FILE = 12
"""Bytes of a Parquet file without anything: twice the magic, and the length of the footer."""

ROWS_AT_ONCE = 16_384
"""Rows of one batch that is handed out."""

MAGIC = b"PAR1"

_CODECS = {"UNCOMPRESSED", "SNAPPY", "ZSTD"}
_FOOTER_ITEMS = 100_000
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
        if len(data) > MAX_SEGMENT_BYTES:
            raise SegmentTooLargeError(path, what=translate("{size} bytes").format(size=len(data)))
        _check_frame(path, data)
        self._file = self._open(data)
        self._check_footer()
        footer = self._file.metadata
        # Row groups without rows are not read at all: other writers leave their page offsets undefined.
        self._groups = [number for number in range(footer.num_row_groups) if footer.row_group(number).num_rows]
        heavy = self._weigh(memoryview(data))
        if heavy:
            self._file = self._open(data, read_dictionary=heavy)
        self.unknown = self._check_columns(later=later)
        self.rows: int = self._file.metadata.num_rows

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows in order, typed as ``arrow_schema``; raises SegmentUnreadableError or SegmentTooLargeError."""
        size = 0
        try:
            for batch in self._file.iter_batches(batch_size=ROWS_AT_ONCE, row_groups=self._groups, use_threads=False):
                batch.validate(full=True)
                size += sum(map(_decoded_size, batch.columns))
                if size > MAX_SEGMENT_BYTES:
                    raise SegmentTooLargeError(
                        self.path, what=translate("meer dan {limit} bytes").format(limit=MAX_SEGMENT_BYTES)
                    )
                yield self._typed(batch)
        except (pa.ArrowException, OSError) as error:
            raise SegmentUnreadableError(self.path, what=translate("een kolom is beschadigd")) from error

    def _open(self, data: bytes, read_dictionary: list[str] | None = None) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(
                pa.BufferReader(data),
                read_dictionary=read_dictionary,
                pre_buffer=False,
                thrift_string_size_limit=_FOOTER_TEXT,
                thrift_container_size_limit=_FOOTER_ITEMS,
                arrow_extensions_enabled=False,
            )
        except (pa.ArrowException, OSError) as error:
            raise SegmentUnreadableError(self.path, what=translate("de voet is beschadigd")) from error

    def _check_footer(self) -> None:
        footer = self._file.metadata
        if footer.num_rows > MAX_SEGMENT_ROWS or footer.num_columns > MAX_SEGMENT_COLUMNS:
            what = translate("{rows} rijen van {columns} kolommen").format(
                rows=footer.num_rows, columns=footer.num_columns
            )
            raise SegmentTooLargeError(self.path, what=what)
        if b"ARROW:schema" in (footer.metadata or {}):
            raise SegmentUnreadableError(
                self.path, what=translate("het bevat een Arrow-schema, wat niet is toegestaan")
            )

    def _weigh(self, data: memoryview) -> list[str]:
        """Adds up all pages; returns the columns whose dictionary might blow them up, to be read with care."""
        footer = self._file.metadata
        size = rows = 0
        heavy: set[str] = set()
        for group in (footer.row_group(number) for number in self._groups):
            rows += group.num_rows
            for number in range(group.num_columns):
                column = group.column(number)
                chunk = self._chunk(column, data)
                if chunk.values != group.num_rows:
                    raise SegmentUnreadableError(self.path, what=translate("een pagina is ongeldig"))
                size += chunk.size
                if size > MAX_SEGMENT_BYTES:
                    raise SegmentTooLargeError(
                        self.path, what=translate("meer dan {limit} bytes").format(limit=MAX_SEGMENT_BYTES)
                    )
                if column.physical_type == "BYTE_ARRAY" and chunk.dictionary * chunk.values > MAX_SEGMENT_BYTES:
                    heavy.add(column.path_in_schema)
        if rows != footer.num_rows:
            raise SegmentUnreadableError(self.path, what=translate("het aantal rijen klopt niet"))
        return sorted(heavy)

    def _chunk(self, column: pq.ColumnChunkMetaData, data: memoryview) -> Chunk:
        start = column.data_page_offset
        if column.has_dictionary_page and column.dictionary_page_offset is not None:
            start = min(start, column.dictionary_page_offset)
        end = start + column.total_compressed_size
        if column.file_path or column.compression not in _CODECS or not 0 <= start <= end <= len(data):
            raise SegmentUnreadableError(self.path, what=translate("een kolom heeft een opslag die niet is toegestaan"))
        try:
            return walk(data[start:end])
        except MalformedPageError as error:
            raise SegmentUnreadableError(self.path, what=translate("een pagina is ongeldig")) from error

    def _check_columns(self, *, later: bool) -> tuple[str, ...]:
        found = self._file.schema_arrow
        expected = arrow_schema(self.table)
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


def _check_frame(path: str, data: bytes) -> None:
    """Parquet's frame: the magic at both ends, and a footer that lies inside."""
    framed = len(data) >= SMALLEST_FILE and data[:4] == data[-4:] == MAGIC
    if not framed or struct.unpack("<I", data[-8:-4])[0] > len(data) - SMALLEST_FILE:
        raise SegmentUnreadableError(path, what=translate("het is geen Parquet-bestand"))


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The type that the format uses for what was read as *kind*."""
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
