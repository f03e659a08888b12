from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pytest
from conformance import practice
from conformance.registry import EXAMPLES, Kit

from overstap.bundle import BundleReader, Recipient, arrow_schema, read_label
from overstap.bundle.content_problems import SegmentSchemaError
from overstap.bundle.errors import IdentityNeededError
from overstap.bundle.frame_problems import MemberChangedError, MemberMissingError, NotABundleError
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.problems import BundleProblem
from tests.bundle.making import attachment, office, rows_of, write


class Counting(io.BytesIO):
    """A file that counts the bytes that are read from it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.fixture(params=["readable", "encrypted"])
def reader(request: pytest.FixtureRequest, kit: Kit) -> BundleReader:
    return BundleReader(io.BytesIO(getattr(kit, request.param)), identity=kit.secret)


def test_records_come_back(reader: BundleReader) -> None:
    rows = rows_of(list(reader.table("clients")))
    assert [
        {name: row[name] for name in record} for row, record in zip(rows, practice.CLIENTS, strict=True)
    ] == practice.CLIENTS


def test_a_segment_is_read_as_a_stream_of_typed_batches(reader: BundleReader) -> None:
    (segment,) = reader.segments("returns")
    stream = reader.read(segment)
    assert stream.schema.equals(arrow_schema("returns"))
    assert sum(batch.num_rows for batch in stream) == segment.records == len(practice.RETURNS)


def test_a_table_without_records_has_no_segments(tmp_path: Path) -> None:
    with BundleReader.open(write(tmp_path, {"offices": [office(1)]}).path) as reader:
        assert (reader.segments("clients"), list(reader.table("clients"))) == ([], [])
        assert [segment.records for segment in reader.segments("findings")] == [0]


def test_reading_one_segment_does_not_read_the_others(kit: Kit) -> None:
    file = Counting(EXAMPLES["good-large-document"](kit))
    reader = BundleReader(file)
    list(reader.read(reader.segments("clients")[0]))
    assert file.count < INLINE_BYTES / 4


def test_over_another_handle_nothing_is_read_until_it_is_asked_for(reader: BundleReader, kit: Kit) -> None:
    name = "encrypted" if reader.info.encrypted else "readable"
    file = Counting(getattr(kit, name))
    other = reader.over(file)
    assert (other.info, file.count) == (reader.info, 0)
    assert rows_of(list(other.table("clients"))) == rows_of(list(reader.table("clients")))
    assert file.count


def test_what_changed_in_the_meantime_is_found_over_another_handle_too(kit: Kit) -> None:
    data = bytearray(kit.readable)
    data[data.index(b"PAR1") + 40] ^= 1
    reader = BundleReader(io.BytesIO(kit.readable)).over(io.BytesIO(bytes(data)))
    with pytest.raises(MemberChangedError, match="offices"):
        reader.read(reader.segments("offices")[0]).read_all()


def test_a_reader_and_its_other_are_closed_apart(readable: Path) -> None:
    with BundleReader.open(readable) as reader, readable.open("rb") as file:
        reader.over(file).close()
        assert list(reader.table("clients"))


def test_a_file_is_closed_with_its_reader(readable: Path) -> None:
    with BundleReader.open(readable) as reader:
        (segment,) = reader.segments("users")
    with pytest.raises(ValueError, match="closed file"):
        reader.read(segment).read_all()


def test_a_file_that_is_refused_is_closed_too(tmp_path: Path) -> None:
    """With warnings as errors, one that was left open would fail here."""
    file = tmp_path / "x.zip"
    file.write_bytes(b"%PDF")
    with pytest.raises(NotABundleError):
        BundleReader.open(file)


def test_an_encrypted_bundle_needs_a_key(encrypted: Path) -> None:
    with pytest.raises(IdentityNeededError):
        BundleReader.open(encrypted)
    assert read_label(encrypted).encrypted


def test_a_damaged_segment_is_found_when_it_is_read_and_not_before(kit: Kit) -> None:
    data = bytearray(kit.readable)
    data[data.index(b"PAR1") + 40] ^= 1
    reader = BundleReader(io.BytesIO(bytes(data)))
    assert rows_of(list(reader.table("clients")))
    with pytest.raises(MemberChangedError, match="offices"):
        reader.read(reader.segments("offices")[0]).read_all()


@pytest.mark.parametrize("name", ["segment-column-missing", "segment-column-other-type"])
def test_a_segment_that_is_not_its_table_is_refused(name: str, kit: Kit) -> None:
    reader = BundleReader(io.BytesIO(EXAMPLES[name](kit)))
    with pytest.raises(SegmentSchemaError):
        list(reader.table("clients"))


def test_a_missing_required_value_is_a_problem_not_a_crash(kit: Kit) -> None:
    reader = BundleReader(io.BytesIO(EXAMPLES["value-missing"](kit)))
    with pytest.raises(BundleProblem, match="kolom name"):
        list(reader.table("clients"))


def test_of_a_later_version_the_known_columns_are_read(kit: Kit) -> None:
    reader = BundleReader(io.BytesIO(EXAMPLES["good-later-minor"](kit)))
    batches = list(reader.table("clients"))
    assert pa.Table.from_batches(batches).schema.names == arrow_schema("clients").names


@pytest.mark.parametrize("lock", [False, True])
def test_a_large_document_comes_back_byte_for_byte(lock: bool, kit: Kit, tmp_path: Path) -> None:  # noqa: FBT001
    large = bytes(range(256)) * (INLINE_BYTES // 256 + 1)
    records = {"attachments": [attachment("b1", large)]}
    path = write(tmp_path, records, recipient=kit.recipient if lock else None).path
    with BundleReader.open(path, identity=kit.secret if lock else None) as reader:
        (row,) = rows_of(list(reader.table("attachments")))
        assert (row["document"], row["document_size"]) == (None, len(large))
        with reader.document(str(row["document_path"])) as document:
            assert document.read() == large


def test_a_document_that_is_not_there_is_missing(reader: BundleReader) -> None:
    with pytest.raises(MemberMissingError, match=r"documents/000009\.bin"):
        reader.document("documents/000009.bin")


def test_a_damaged_document_is_never_handed_out(kit: Kit) -> None:
    data = bytearray(EXAMPLES["good-large-document"](kit))
    data[data.index(bytes(INLINE_BYTES)) + 1000] ^= 1
    reader = BundleReader(io.BytesIO(bytes(data)))
    with pytest.raises(MemberChangedError):
        reader.document("documents/000001.bin")


def test_two_readers_of_one_file_do_not_disturb_each_other(readable: Path) -> None:
    with BundleReader.open(readable) as one, BundleReader.open(readable) as other:
        batches = zip(one.table("clients"), other.table("clients"), strict=True)
        assert all(mine.equals(yours) for mine, yours in batches)


def test_what_the_encrypted_bundle_says_is_what_the_readable_one_says(
    readable: Path, encrypted: Path, kit: Kit
) -> None:
    with BundleReader.open(readable) as plain, BundleReader.open(encrypted, identity=kit.secret) as locked:
        assert plain.info.content_digest == locked.info.content_digest
        assert plain.info.tables == locked.info.tables
        assert (plain.info.account, locked.info.account) == (None, kit.recipient.account)
        assert isinstance(kit.recipient, Recipient)
