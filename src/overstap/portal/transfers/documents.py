"""Documents over 4 MiB: from members of the bundle into the portal's storage, where their rows point to them.

Stored under their own hash, so that doing a segment again, or importing the file again, stores nothing twice.
"""

from __future__ import annotations

from uuid import UUID

import pyarrow as pa
from django.core.files.base import File
from django.core.files.storage import default_storage

from overstap.bundle import BundleReader


def name_of(account_id: UUID, sha256: str) -> str:
    """Where a document of that hash is stored; by account, so that ending an account can erase them all."""
    return f"documents/{account_id}/{sha256[:2]}/{sha256}"


def put_in_storage(account_id: UUID, reader: BundleReader, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Store the documents that rows of *batch* have as members; returns it with their paths in storage instead."""
    paths = batch.column("document_path").to_pylist()
    if not any(paths):
        return batch
    hashes, sizes = (batch.column(name).to_pylist() for name in ("document_sha256", "document_size"))
    stored = [
        _store(reader, path, name_of(account_id, sha256), size) if path else None
        for path, sha256, size in zip(paths, hashes, sizes, strict=True)
    ]
    index = batch.schema.get_field_index("document_path")
    return batch.set_column(index, batch.schema.field(index), pa.array(stored, pa.string()))


def _store(reader: BundleReader, path: str, name: str, size: int) -> str:
    if default_storage.exists(name):
        if default_storage.size(name) == size:
            return name
        # What a worker left that was killed while storing it.
        default_storage.delete(name)
    # The reader checks the bytes against the descriptor, and the check compared that with the record.
    with reader.document(path) as document:
        default_storage.save(name, File(document))
    return name
