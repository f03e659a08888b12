"""Parts in Django's default storage (disk or S3): their names, saving, deleting.

A name holds the fence of the PATCH that stored it, so two PATCHes never write the same file.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


@dataclass(frozen=True)
class StoredPart:
    """Bytes *start* up to *end* of an upload, under *name* in storage."""

    start: int
    size: int
    name: str

    @property
    def end(self) -> int:
        """The first byte after it."""
        return self.start + self.size


def folder(account_id: UUID, upload_id: UUID) -> str:
    """Where the parts of an upload are; identities only, never a file's name."""
    return f"uploads/{account_id}/{upload_id}"


def save(place: str, *, start: int, fence: int, data: bytes) -> StoredPart:
    """Store *data*; the part counts only once a row names it."""
    name = default_storage.save(f"{place}/{start:018d}-{fence}", ContentFile(data))
    return StoredPart(start, len(data), name)


def delete(part: StoredPart) -> None:
    """Delete one part; one that is not there is fine."""
    default_storage.delete(part.name)


def delete_all(place: str) -> None:
    """Delete whatever lies in *place*, also what no row names (a killed process leaves such files)."""
    try:
        _, names = default_storage.listdir(place)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{place}/{name}")
    # A disk keeps the empty folder unless told so (S3 has none); a part that is being stored right now keeps it too.
    with suppress(OSError):
        default_storage.delete(place)
