"""The limits fit together: what a writer may make, a reader takes, and no limit makes another one useless."""

from __future__ import annotations

import io

from overstap.bundle import Recipient, generate_identity, limits
from overstap.bundle.model import TABLES
from overstap.bundle.opening import ENCRYPTION_MARGIN
from overstap.bundle.zipping import Stored

_, PUBLIC_KEY = generate_identity()

LONGEST_NAME = f"{'t' * 100}/data/{'x' * 63}/000001.parquet".encode()


def encrypted_size(size: int) -> int:
    sink = io.BytesIO()
    Recipient(PUBLIC_KEY).encrypt(io.BytesIO(bytes(size)), sink)
    return len(sink.getvalue())


def test_what_writers_aim_for_is_well_below_what_readers_take() -> None:
    assert 4 * limits.SEGMENT_BYTES <= limits.MAX_SEGMENT_BYTES
    assert 2 * limits.SEGMENT_ROWS <= limits.MAX_SEGMENT_ROWS
    assert limits.INLINE_BYTES < limits.SEGMENT_BYTES


def test_a_document_of_the_largest_size_fits_in_a_member_also_encrypted() -> None:
    """Measured on a megabyte: age adds 16 bytes to each 64 KiB, and a header."""
    added = encrypted_size(limits.MIB) - limits.MIB
    assert limits.MAX_DOCUMENT_BYTES + added * (limits.MAX_DOCUMENT_BYTES // limits.MIB) <= limits.MAX_MEMBER_BYTES


def test_the_margin_for_encryption_is_enough_for_a_descriptor_and_a_segment() -> None:
    added = encrypted_size(limits.MIB) - limits.MIB
    for most in (limits.MAX_DESCRIPTOR_BYTES, limits.MAX_SEGMENT_BYTES):
        assert added * (most // limits.MIB) < ENCRYPTION_MARGIN


def test_a_directory_of_as_many_members_as_allowed_fits() -> None:
    entry = Stored(LONGEST_NAME, 2**40, limits.MAX_MEMBER_BYTES, 0, (0, 33)).entry
    assert limits.MAX_MEMBERS * len(entry) <= limits.MAX_DIRECTORY_BYTES


def test_a_manifest_of_as_many_members_as_allowed_fits() -> None:
    inside = LONGEST_NAME.partition(b"/")[2]
    assert limits.MAX_MEMBERS * (64 + 2 + len(inside) + 1) <= limits.MAX_MANIFEST_BYTES


def test_every_table_has_room_for_columns_of_later_versions() -> None:
    assert max(len(table.columns) for table in TABLES.values()) * 5 < limits.MAX_SEGMENT_COLUMNS


def test_a_member_never_needs_64_bits() -> None:
    assert limits.MAX_MEMBER_BYTES < 2**32 - 1


def test_a_recipient_and_what_the_library_adds_fit_in_a_header() -> None:
    sink = io.BytesIO()
    Recipient(PUBLIC_KEY).encrypt(io.BytesIO(b""), sink)
    assert sink.getvalue().index(b"\n--- ") * 5 < limits.MAX_AGE_HEADER_BYTES
