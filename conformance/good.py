"""Bundles that every reader of version 1 accepts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa

from conformance.parts import Json, Parts
from conformance.practice import SOURCE, STARTED, fill
from conformance.registry import Kit, example
from overstap.bundle import BundleWriter, InventoryEntry
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.model import Reason


@example
def good_readable(kit: Kit) -> bytes:
    """The practice, readable."""
    return kit.readable


@example
def good_encrypted(kit: Kit) -> bytes:
    """The practice, encrypted to the test key."""
    return kit.encrypted


@example
def good_empty(kit: Kit) -> bytes:
    """A source that holds nothing."""
    del kit
    with tempfile.TemporaryDirectory() as folder, BundleWriter(Path(folder), source=SOURCE, started=STARTED) as writer:
        return writer.finish().path.read_bytes()


@example
def good_many_segments(kit: Kit) -> bytes:
    """Every record in a segment of its own."""
    return kit.written(segment_bytes=1)


@example
def good_large_document(kit: Kit) -> bytes:
    """A document of more than 4 MiB, as a member of its own."""
    del kit
    with tempfile.TemporaryDirectory() as folder, BundleWriter(Path(folder), source=SOURCE, started=STARTED) as writer:
        fill(writer)
        writer.declare("attachments", [InventoryEntry("b9", "database")])
        scan = {"id": "b9", "return_id": "r1", "file_name": "scan.tiff", "document": bytes(INLINE_BYTES + 1)}
        writer.add("attachments", [scan])
        return writer.finish().path.read_bytes()


@example
def good_not_attested(kit: Kit) -> bytes:
    """A part that could not list what it holds."""
    del kit
    with tempfile.TemporaryDirectory() as folder, BundleWriter(Path(folder), source=SOURCE, started=STARTED) as writer:
        writer.not_attested("tap")
        writer.add("offices", [{"id": "1", "name": "Kantoor Één"}], part="tap")
        writer.leave_behind("offices", "2", part="tap", reason=Reason.UNREADABLE)
        return writer.finish().path.read_bytes()


@example
def good_other_zip(kit: Kit) -> bytes:
    """Zipped by other software, under another folder name, in another order."""
    parts = kit.parts
    return Parts("kopie-van_kantoor.1", dict(sorted(parts.files.items()))).zip()


@example
def good_other_parquet(kit: Kit) -> bytes:
    """Segments written by other software: snappy, no dictionaries, small row groups, columns in another order."""
    parts = kit.parts
    rows = parts.table("returns/000001")
    turned = rows.select(rows.schema.names[::-1])
    parts.put_table("returns/000001", turned, compression="snappy", use_dictionary=False, row_group_size=2)
    lengths = {"column_encoding": {"name": "DELTA_LENGTH_BYTE_ARRAY"}, "use_dictionary": False}
    parts.put_table("clients/000001", parts.table("clients/000001"), data_page_version="2.0", **lengths)
    return parts.seal().zip()


@example
def good_later_minor(kit: Kit) -> bytes:
    """Version 1.7, with a table, a column and a reason that version 1.0 does not know."""
    parts = kit.parts
    clients = parts.table("clients/000001").append_column("nickname", pa.array(["Jan", None, None]))
    parts.put_table("clients/000001", clients)
    parts.edit("clients/000001", list.copy)
    parts.edit("left_behind/000001", lambda rows: rows[0].update(reason="moon-phase"))
    parts.files["data/deadlines/000001.parquet"] = parts.files["data/offices/000001.parquet"]

    def change(descriptor: Json) -> None:
        about = descriptor["overstap"]
        about["format_version"] = "1.7"
        about["tables"]["deadlines"] = {"records": 1}
        about["tables"]["clients"]["left_behind"] = {"moon-phase": 1}
        offices = next(one for one in descriptor["resources"] if one["path"] == "offices/000001.parquet")
        later = {"name": "deadlines-000001", "path": "deadlines/000001.parquet"}
        descriptor["resources"].append(offices | later | {"overstap": offices["overstap"] | {"table": "deadlines"}})

    parts.describe(change)
    parts.redigest("deadlines")
    parts.info("Overstap-Format-Version", "1.7")
    return parts.seal().zip()
