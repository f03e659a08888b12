from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from overstap.bundle import unzipping, zip_entries, zipping
from overstap.bundle.staging import Staged, stage
from overstap.bundle.unzipping import ZipContents
from overstap.bundle.zipping import ZipWriter

MOMENT = datetime(2017, 9, 26, 13, 0, 2)  # noqa: DTZ001 - zip knows local time only


def zipped(tmp_path: Path, members: dict[str, bytes], moment: datetime = MOMENT) -> bytes:
    sink = io.BytesIO()
    writer = ZipWriter(sink, moment)
    for number, (name, data) in enumerate(members.items()):
        writer.add(name, stage(data, tmp_path / str(number), None))
    writer.close()
    assert (writer.size, writer.sha256) == (len(sink.getvalue()), hashlib.sha256(sink.getvalue()).hexdigest())
    return sink.getvalue()


def test_what_is_zipped_can_be_unzipped(tmp_path: Path) -> None:
    members = {"a/bagit.txt": b"one", "a/data/datapackage.json": b"", "a/bag-info.txt": bytes(3_000_000)}
    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path, members))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == members


def test_members_are_private_files_with_the_time_of_the_start(tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path, {"a/bagit.txt": b"x"}))) as archive:
        (info,) = archive.infolist()
    assert (info.external_attr >> 16, info.date_time) == (0o100600, (2017, 9, 26, 13, 0, 2))


def test_a_time_before_zip_existed_does_not_break_it(tmp_path: Path) -> None:
    data = zipped(tmp_path, {"a/bagit.txt": b"x"}, MOMENT.replace(year=1970))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].date_time[0] == 1980


def test_staged_files_are_gone_once_they_are_in(tmp_path: Path) -> None:
    zipped(tmp_path, {"a/bagit.txt": b"x"})
    assert list(tmp_path.iterdir()) == []


def test_an_empty_zip_is_a_zip() -> None:
    sink = io.BytesIO()
    ZipWriter(sink, MOMENT).close()
    with zipfile.ZipFile(io.BytesIO(sink.getvalue())) as archive:
        assert archive.namelist() == []


@pytest.mark.soak
def test_many_members_need_zip64_and_get_it(tmp_path: Path) -> None:
    sink = io.BytesIO()
    writer = ZipWriter(sink, MOMENT)
    empty = stage(b"", tmp_path / "empty", None)
    for number in range(70_000):
        writer.add(f"a/data/m/{number:06}.age", Staged(_again(tmp_path), 0, empty.sha256, 0, 0, empty.sha256))
    writer.close()
    with zipfile.ZipFile(io.BytesIO(sink.getvalue())) as archive:
        assert len(archive.namelist()) == 70_000
    contents = ZipContents(io.BytesIO(sink.getvalue()))
    assert (len(contents.members), contents.problems) == (70_000, [])


def _again(folder: Path) -> Path:
    file = folder / "again"
    file.touch()
    return file


def test_a_zip64_end_is_read_by_our_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the border at three members instead of 65,535, in writer and reader."""
    for module in (zipping, unzipping):
        monkeypatch.setattr(module, "FULL_16", 3)
    members = {f"a/data/m/{number:06}.age": bytes([number]) for number in range(5)}
    data = zipped(tmp_path, members)
    assert zipping.END_64_MARK in data
    contents = ZipContents(io.BytesIO(data))
    assert (len(contents.members), contents.problems) == (5, [])


def test_offsets_beyond_32_bits_stand_in_zip64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the border at 100 bytes instead of 4 GiB, in writer and reader."""
    members = {"a/bagit.txt": b"x" * 200, "a/bag-info.txt": b"y"}
    data = zipped(tmp_path, members)
    for module in (zipping, zip_entries, unzipping):
        monkeypatch.setattr(module, "FULL_32", 100)
    wide = zipped(tmp_path, members)
    assert len(wide) == len(data) + 12 + zipping.END_64.size + zipping.LOCATOR_64.size
    # Sizes are looked at before offsets, and 200 bytes stand for themselves.
    entry, position = zip_entries.parse_entry(wide, wide.index(zipping.CENTRAL_MARK))
    other, _ = zip_entries.parse_entry(wide, position)
    assert (entry.offset, other.offset) == (0, 241)


@pytest.mark.parametrize(
    ("count", "length", "start", "is_wide"),
    [
        (zipping.FULL_16 - 1, 9, zipping.FULL_32 - 1, False),
        (zipping.FULL_16, 9, 9, True),
        (9, 9, zipping.FULL_32, True),
        (9, 99, zipping.FULL_32 - 5, False),
    ],
    ids=["just fits", "many", "far", "ends beyond"],
)
def test_zip64_end_records_are_there_only_when_a_value_does_not_fit(
    count: int, length: int, start: int, *, is_wide: bool
) -> None:
    records = zipping.end_records(count, length, start)
    assert (zipping.END_64_MARK in records, zipping.LOCATOR_64_MARK in records) == (is_wide, is_wide)
    assert zipping.END.unpack(records[-zipping.END.size :])[3:7] == (count, count, length, start)
