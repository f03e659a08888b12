"""Makes bundles and their pieces for the tests of ``overstap.bundle``; the people are ``conformance.practice``'s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
from conformance.practice import SOURCE, STARTED

from overstap.bundle import BundleSummary, BundleWriter, InventoryEntry, Recipient
from overstap.bundle.limits import SEGMENT_BYTES

Record = Mapping[str, object]


def new_writer(folder: Path, *, recipient: Recipient | None = None, segment_bytes: int = SEGMENT_BYTES) -> BundleWriter:
    """A writer that starts at the moment of the step plan's example."""
    return BundleWriter(folder, source=SOURCE, started=STARTED, recipient=recipient, segment_bytes=segment_bytes)


def office(key: object, **more: object) -> dict[str, object]:
    """An office called after its key."""
    return {"id": str(key), "name": f"Kantoor {key}", **more}


def attachment(key: str, document: bytes | None, **more: object) -> dict[str, object]:
    """An attachment to the return r1."""
    return {"id": key, "return_id": "r1", "file_name": f"{key}.pdf", "document": document, **more}


def listed(*keys: object, part: str = "database") -> list[InventoryEntry]:
    """Inventory entries for these keys."""
    return [InventoryEntry(str(key), part) for key in keys]


def put(writer: BundleWriter, table: str, records: Sequence[Record]) -> None:
    """Declare and add *records*."""
    writer.declare(table, listed(*(record["id"] for record in records)))
    writer.add(table, records)


def write(
    folder: Path, records: Mapping[str, Sequence[Record]], *, recipient: Recipient | None = None
) -> BundleSummary:
    """Write a bundle of *records* by table."""
    with new_writer(folder, recipient=recipient) as writer:
        for table, rows in records.items():
            put(writer, table, rows)
        return writer.finish()


def rows_of(batches: Sequence[pa.RecordBatch] | pa.RecordBatchReader) -> list[dict[str, object]]:
    """All rows of *batches*."""
    return [row for batch in batches for row in batch.to_pylist()]
