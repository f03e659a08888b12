"""Segments that are no tables, would blow up, or hold what the table does not allow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pyarrow as pa

from conformance.parts import Json, Parts
from conformance.registry import Kit, example
from overstap.bundle.limits import INLINE_BYTES, MAX_KEY_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENT_ROWS

CLIENTS = "clients/000001"
RETURNS = "returns/000001"


@example
def segment_not_parquet(kit: Kit) -> bytes:
    """A text file under the name of a segment."""
    parts = kit.parts
    parts.put_segment(CLIENTS, b"id;name\n1;Jansen\n")
    return parts.seal().zip()


@example
def segment_cut_off(kit: Kit) -> bytes:
    """A segment whose pages are gone, with its footer still there."""
    parts = kit.parts
    data = parts.files[f"data/{CLIENTS}.parquet"]
    parts.put_segment(CLIENTS, data[:4] + data[len(data) // 2 :])
    return parts.seal().zip()


@example
def segment_with_arrow_schema(kit: Kit) -> bytes:
    """A footer with an embedded Arrow schema."""
    return _written(kit, store_schema=True)


@example
def segment_gzip(kit: Kit) -> bytes:
    """A compression that the format does not allow."""
    return _written(kit, compression="gzip")


@example
def segment_prefix_encoding(kit: Kit) -> bytes:
    """DELTA_BYTE_ARRAY, in which few bytes can stand for gigabytes."""
    return _written(kit, column_encoding={"name": "DELTA_BYTE_ARRAY"}, use_dictionary=False)


@example
def segment_page_bomb(kit: Kit) -> bytes:
    """Pages that decompress to more than a segment may be."""
    values = ["x" * 1_000_000] * (MAX_SEGMENT_BYTES // 1_000_000 + 1)
    return _with_street(kit, pa.array(values), use_dictionary=False)


@example
def segment_dictionary_bomb(kit: Kit) -> bytes:
    """One long value, repeated by its number."""
    numbers = pa.repeat(pa.scalar(0, pa.int32()), 500_000)
    streets = pa.DictionaryArray.from_arrays(numbers, pa.array(["x" * 900_000]))
    return _with_street(kit, streets, use_dictionary=["street"])


@example
def segment_too_many_rows(kit: Kit) -> bytes:
    """More rows than a segment may have, all alike."""
    return _with_street(kit, pa.nulls(MAX_SEGMENT_ROWS + 1, pa.string()))


@example
def segment_column_missing(kit: Kit) -> bytes:
    """A column of the table is not there."""
    return _columns(kit, lambda rows: rows.drop_columns(["phone"]))


@example
def segment_column_unknown(kit: Kit) -> bytes:
    """A column that version 1.0 does not know."""
    return _columns(kit, lambda rows: rows.append_column("nickname", pa.array(["a", "b", "c"])))


@example
def segment_column_other_type(kit: Kit) -> bytes:
    """Dates as text."""
    return _columns(
        kit,
        lambda rows: rows.set_column(
            rows.schema.get_field_index("date_of_birth"), "date_of_birth", pa.array(["1970-02-28", None, None])
        ),
    )


@example
def segment_nested_column(kit: Kit) -> bytes:
    """A column with lists in it."""
    return _columns(kit, lambda rows: rows.append_column("names", pa.array([["a"], [], None])))


@example
def text_not_utf8(kit: Kit) -> bytes:
    """A text that is no UTF-8."""
    parts = kit.parts
    rows = parts.table(CLIENTS)
    broken = pa.array([b"\xff\xfe", b"b", b"c"], pa.binary()).view(pa.string())
    parts.put_table(CLIENTS, rows.set_column(rows.schema.get_field_index("city"), "city", broken))
    return parts.seal().zip()


@example
def value_missing(kit: Kit) -> bytes:
    """A client without a name."""
    return _edited(kit, CLIENTS, lambda rows: rows[0].update(name=None))


@example
def value_unknown_code(kit: Kit) -> bytes:
    """A status that the format does not know."""
    return _edited(kit, RETURNS, lambda rows: rows[0].update(status="sleeping"))


@example
def value_with_nul(kit: Kit) -> bytes:
    """A text with U+0000, which databases cannot hold."""
    return _edited(kit, CLIENTS, lambda rows: rows[0].update(city="Zwol\0le"))


@example
def value_too_long(kit: Kit) -> bytes:
    """An id of more than 1024 bytes."""
    return _edited(kit, CLIENTS, lambda rows: rows[-1].update(id="é" * MAX_KEY_BYTES))


@example
def value_empty_key(kit: Kit) -> bytes:
    """An empty id."""
    return _edited(kit, CLIENTS, lambda rows: rows[0].update(id=""))


@example
def value_beyond_calendar(kit: Kit) -> bytes:
    """A date in the year 17036."""
    parts = kit.parts
    rows = parts.table(CLIENTS)
    days = pa.array([5_500_000, None, None], pa.int32()).view(pa.date32())
    parts.put_table(CLIENTS, rows.set_column(rows.schema.get_field_index("date_of_birth"), "date_of_birth", days))
    return parts.seal().zip()


@example
def rows_not_sorted(kit: Kit) -> bytes:
    """Rows in the wrong order."""
    return _edited(kit, CLIENTS, lambda rows: rows.reverse())


@example
def key_twice_in_segment(kit: Kit) -> bytes:
    """The same id twice in a segment."""
    return _edited(kit, CLIENTS, lambda rows: rows.insert(0, dict(rows[0])), records=4)


@example
def key_twice_across_segments(kit: Kit) -> bytes:
    """The same records in two segments."""
    parts = kit.parts
    parts.files["data/clients/000002.parquet"] = parts.files["data/clients/000001.parquet"]

    def change(whole: Json) -> None:
        first = next(one for one in whole["resources"] if one["path"] == "clients/000001.parquet")
        whole["resources"].append(first | {"name": "clients-000002", "path": "clients/000002.parquet"})

    parts.describe(change)
    return parts.seal().zip()


@example
def content_hash_wrong(kit: Kit) -> bytes:
    """A record was changed, its content hash was not."""
    parts = kit.parts
    parts.edit(CLIENTS, lambda rows: rows[0].update(name="Pietersen"), rehash=False)
    return parts.seal().zip()


@example
def document_changed(kit: Kit) -> bytes:
    """A document in a segment is not the one that its hash says."""
    return _edited(kit, RETURNS, lambda rows: rows[0].update(document=b"{}"))


@example
def document_nowhere(kit: Kit) -> bytes:
    """A record refers to a document member that is not there."""
    nowhere = {"document": None, "document_path": "documents/000001.bin"}
    return _edited(kit, RETURNS, lambda rows: rows[0].update(nowhere))


@example
def document_too_large_inside(kit: Kit) -> bytes:
    """A value of more than 4 MiB inside a segment."""
    large = bytes(INLINE_BYTES + 1)
    size = {"document": large, "document_sha256": hashlib.sha256(large).hexdigest(), "document_size": len(large)}
    return _edited(kit, RETURNS, lambda rows: rows[0].update(size))


@example
def records_miscounted(kit: Kit) -> bytes:
    """The descriptor counts more rows in a segment than it has."""
    parts = kit.parts
    _recount(parts, CLIENTS, 4)
    return parts.seal().zip()


def _edited(kit: Kit, path: str, change: Callable[[list[Json]], object], *, records: int | None = None) -> bytes:
    """The practice with changed rows, hashed and sealed again."""
    parts = kit.parts
    parts.edit(path, change)
    if records is not None:
        _recount(parts, path, records)
    return parts.seal().zip()


def _recount(parts: Parts, path: str, records: int) -> None:
    def change(whole: Json) -> None:
        for resource in whole["resources"]:
            if resource["path"] == f"{path}.parquet":
                resource["overstap"]["records"] = records

    parts.describe(change)


def _columns(kit: Kit, change: Callable[[pa.Table], pa.Table]) -> bytes:
    parts = kit.parts
    parts.put_table(CLIENTS, change(parts.table(CLIENTS)))
    return parts.seal().zip()


def _written(kit: Kit, **options: object) -> bytes:
    parts = kit.parts
    parts.put_table(CLIENTS, parts.table(CLIENTS), **options)
    return parts.seal().zip()


def _with_street(kit: Kit, streets: pa.Array, **options: object) -> bytes:
    """The practice with clients that have nothing but a street."""
    parts = kit.parts
    schema = parts.table(CLIENTS).schema
    columns = [
        streets if name == "street" else pa.nulls(len(streets), schema.field(name).type) for name in schema.names
    ]
    parts.put_table(CLIENTS, pa.Table.from_arrays(columns, names=schema.names), **options)
    _recount(parts, CLIENTS, len(streets))
    return parts.seal().zip()
