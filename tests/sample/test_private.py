"""Only the owner can read what is made, whatever the umask."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from overstap.sample.private import private_file, private_folder


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_folders_and_files_are_the_owners(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "kantoor")
    private_file(folder / "brief", b"tekst")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "brief").stat().st_mode) == 0o600


def test_nothing_is_written_over(tmp_path: Path) -> None:
    private_file(tmp_path / "brief", b"eerste")
    with pytest.raises(FileExistsError):
        private_file(tmp_path / "brief", b"tweede")
    assert (tmp_path / "brief").read_bytes() == b"eerste"
