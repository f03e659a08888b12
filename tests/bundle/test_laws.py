"""What must hold whatever the records: written is read, the digest sees content only, every damaged byte is found."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conformance.registry import Kit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overstap.bundle import BundleReader, documents, generate_identity, segment_checks, verify
from overstap.bundle.encryption import Recipient
from overstap.bundle.model import RETURNS, Column, Kind, TaxType
from overstap.bundle.problems import BundleProblem
from tests.bundle.making import listed, new_writer, rows_of

SECRET, PUBLIC_KEY = generate_identity()

TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)

LARGE = 50
"""Bytes of a document that is a member of its own in these laws, so that thousands of them can be tried."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: TEXT,
    Kind.INTEGER: st.integers(-(2**63), 2**63 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.DATE: st.dates(),
    Kind.DATETIME: st.integers(-(10**16), 10**17).map(lambda tick: EPOCH + timedelta(microseconds=tick)),
    Kind.BINARY: st.binary(max_size=3 * LARGE),
}
DERIVED = {"content_hash", "document_sha256", "document_size", "document_path"}
GIVEN = [column for column in RETURNS.columns if column.name not in DERIVED]


@pytest.fixture(autouse=True, scope="module")
def _small_documents_are_large() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (documents, segment_checks):
            patch.setattr(module, "INLINE_BYTES", LARGE)
        yield


def values_of(column: Column) -> st.SearchStrategy[Any]:
    if column.codes:
        values: st.SearchStrategy[Any] = st.sampled_from([str(code) for code in column.codes])
    elif column.name == "id":
        values = TEXT.filter(bool)
    else:
        values = VALUES[column.kind]
    return values if column.required else st.none() | values


RECORDS = st.lists(
    st.fixed_dictionaries({column.name: values_of(column) for column in GIVEN}),
    max_size=5,
    unique_by=lambda record: record["id"],
)


def written(records: list[dict[str, Any]], *, cuts: int = 2**24, recipient: Recipient | None = None) -> bytes:
    with (
        tempfile.TemporaryDirectory() as folder,
        new_writer(Path(folder), recipient=recipient, segment_bytes=cuts) as writer,
    ):
        writer.declare("returns", listed(*(record["id"] for record in records)))
        for record in records:
            writer.add("returns", [record])
        return writer.finish().path.read_bytes()


def digest_of(data: bytes, identity: str | None = None) -> str:
    with BundleReader(io.BytesIO(data), identity=identity) as reader:
        return reader.info.content_digest


def document_of(reader: BundleReader, row: dict[str, Any]) -> bytes | None:
    if row["document_path"] is None:
        return row["document"]
    with reader.document(row["document_path"]) as file:
        return file.read()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records=RECORDS, lock=st.booleans())
def test_law_what_is_written_is_read(records: list[dict[str, Any]], lock: bool) -> None:  # noqa: FBT001 - drawn
    data = written(records, recipient=Recipient(PUBLIC_KEY) if lock else None)
    with BundleReader(io.BytesIO(data), identity=SECRET if lock else None) as reader:
        rows = rows_of(list(reader.table("returns")))
        found = [{name: row[name] for name in records[0]} | {"document": document_of(reader, row)} for row in rows]
    assert sorted(found, key=lambda row: row["id"]) == sorted(records, key=lambda record: record["id"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records=RECORDS)
def test_law_what_is_written_verifies(records: list[dict[str, Any]]) -> None:
    report = verify(io.BytesIO(written(records)))
    assert report.ok, report.problems


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records=RECORDS, data=st.data(), cuts=st.integers(1, 5000))
def test_law_the_digest_knows_no_order_segments_or_encryption(
    records: list[dict[str, Any]], data: st.DataObject, cuts: int
) -> None:
    shuffled = data.draw(st.permutations(records))
    expected = digest_of(written(records))
    assert digest_of(written(shuffled, cuts=cuts)) == expected
    assert digest_of(written(shuffled, recipient=Recipient(PUBLIC_KEY)), SECRET) == expected


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records=RECORDS.filter(bool), data=st.data())
def test_law_the_digest_sees_every_change(records: list[dict[str, Any]], data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(GIVEN))
    value = data.draw(values_of(column))
    changed = [records[0] | {column.name: value}, *records[1:]]
    keys = {record["id"] for record in changed}
    if len(keys) == len(changed):
        assert (digest_of(written(changed)) == digest_of(written(records))) == (changed == records)


@settings(max_examples=150)
@given(draw=st.data(), flip=st.integers(1, 255))
def test_law_any_damaged_byte_is_found(draw: st.DataObject, flip: int, kit: Kit) -> None:
    data = bytearray(draw.draw(st.sampled_from([kit.readable, kit.encrypted])))
    data[draw.draw(st.integers(0, data.index(b"PK\x01\x02") - 1))] ^= flip
    assert not verify(io.BytesIO(bytes(data))).ok


@settings(max_examples=150)
@given(draw=st.data())
def test_law_a_mangled_file_is_refused_or_read_but_never_crashes(draw: st.DataObject, kit: Kit) -> None:
    data = draw.draw(st.sampled_from([kit.readable, kit.encrypted]))
    start = draw.draw(st.integers(0, len(data)))
    length = draw.draw(st.integers(0, 300))
    mangled = data[:start] + draw.draw(st.binary(max_size=300)) + data[start + length :]
    report = verify(io.BytesIO(mangled), identity=kit.secret)
    assert report.ok == (mangled == data)


@settings(max_examples=100)
@given(data=st.binary(max_size=2000))
def test_law_any_bytes_are_refused_with_a_problem(data: bytes) -> None:
    assert not verify(io.BytesIO(data)).ok
    with pytest.raises(BundleProblem):
        BundleReader(io.BytesIO(data))


def test_dates_at_the_ends_of_the_calendar_survive() -> None:
    record = {
        "id": "r1",
        "client_id": "c1",
        "program": "BAS",
        "tax_type": TaxType.IB,
        "message_kind": "aangifte",
        "tax_year": 2016,
        "status": "filed",
        "period_start": date(1, 1, 1),
        "period_end": date(9999, 12, 31),
        "filed_at": datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
    }
    with BundleReader(io.BytesIO(written([record]))) as reader:
        row = rows_of(list(reader.table("returns")))[0]
    assert {name: row[name] for name in record} == record
