"""Parts read as one file behave as the file that they were."""

from __future__ import annotations

import io
import os
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.uploads import storing
from overstap.portal.uploads.reading import PartsFile, open_parts
from overstap.portal.uploads.storing import StoredPart


def cut(data: bytes, size: int) -> list[StoredPart]:
    return [
        storing.save("uploads/a/b", start=start, fence=1, data=data[start : start + size])
        for start in range(0, len(data), size)
    ]


def test_a_zip_is_read_straight_from_its_parts() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("naam.txt", "inhoud " * 1000)
    with open_parts(cut(whole.getvalue(), 100)) as file, zipfile.ZipFile(file) as archive:
        assert archive.read("naam.txt") == b"inhoud " * 1000


def test_an_upload_without_parts_is_an_empty_file() -> None:
    with open_parts([]) as file:
        assert file.read() == b""


def test_a_position_before_the_first_byte_is_refused() -> None:
    with PartsFile(cut(b"abc", 2)) as file, pytest.raises(ValueError, match="Negative"):
        file.seek(-4, os.SEEK_END)


_MOVES = st.lists(
    st.tuples(st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END]), st.integers(-30, 130), st.integers(0, 40)),
    max_size=12,
)


@pytest.fixture(scope="module")
def data() -> bytes:
    return bytes(range(100))


@given(moves=_MOVES, size=st.integers(1, 101))
def test_law_parts_read_as_the_file_they_were(moves: list[tuple[int, int, int]], size: int) -> None:
    data = bytes(range(100))
    parts = cut(data, size)
    with open_parts(parts) as file, io.BytesIO(data) as model:
        for whence, offset, length in moves:
            target = {os.SEEK_SET: 0, os.SEEK_CUR: model.tell(), os.SEEK_END: len(data)}[whence] + offset
            if target >= 0:
                assert file.seek(offset, whence) == model.seek(target)
            assert file.read(length) == model.read(length)
