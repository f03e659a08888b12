"""A migration's bundle is opened for every segment, and what that takes is read once."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from overstap.bundle import BundleReader
from overstap.portal.transfers import bundles
from overstap.portal.transfers.models import Migration
from tests.portal.transfers.office import Practice


class Noted(io.BytesIO):
    """A file that notes what is read from it."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


@pytest.fixture
def file(practice: Practice, tmp_path: Path) -> bytes:
    return practice.export(tmp_path).read_bytes()


@pytest.fixture
def files(file: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Noted]]:
    """Every upload is *file*; the handles that were opened, in order."""
    opened: list[Noted] = []

    def open_upload(*_: object) -> Noted:
        opened.append(Noted(file))
        return opened[-1]

    monkeypatch.setattr(bundles, "open_upload", open_upload)
    monkeypatch.setattr(bundles, "_known", {})
    return opened


def migration() -> Migration:
    return Migration(account_id=uuid4(), upload_id=uuid4())


def rows(reader: BundleReader, table: str = "clients") -> int:
    return sum(batch.num_rows for batch in reader.table(table))


def test_the_second_time_only_what_is_asked_for_is_read(files: list[Noted]) -> None:
    one = migration()
    for _ in range(2):
        with bundles.opened(one) as reader:
            assert rows(reader) == 2
    first, label, second = files
    assert second.reads < first.reads / 2
    assert label.closed


def test_another_upload_is_read_by_itself(files: list[Noted]) -> None:
    for _ in range(2):
        with bundles.opened(migration()) as reader:
            assert rows(reader) == 2
    assert len(files) == 4


def test_two_segments_side_by_side_have_a_file_each(files: list[Noted]) -> None:
    one = migration()
    with bundles.opened(one) as reader, bundles.opened(one) as other:
        batches = reader.table("clients")
        assert next(batches).num_rows == 2
        assert rows(other, "returns") == 3
    assert [each.closed for each in files] == [True] * 3


def test_no_file_is_held_after_the_bundle_is_closed(files: list[Noted]) -> None:
    with bundles.opened(migration()):
        pass
    assert all(each.closed for each in files)


def test_only_a_few_bundles_are_remembered(files: list[Noted]) -> None:
    migrations = [migration() for _ in range(bundles.REMEMBERED + 1)]
    for each in migrations:
        with bundles.opened(each):
            pass
    assert list(bundles._known) == [each.upload_id for each in migrations[1:]]
    assert files


def test_a_readable_bundle_needs_no_identity(files: list[Noted]) -> None:
    assert bundles.identity(migration()) is None
    assert [each.closed for each in files] == [True]
