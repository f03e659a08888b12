"""A folder that no migration file can be made in is told before anything is read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from overstap.bundle.errors import FolderError
from overstap.desktop.export.errors import OutputFolderError
from overstap.desktop.export.output_folder import check_writable


def test_a_folder_that_can_be_written_to_is_left_as_it_was(tmp_path: Path) -> None:
    check_writable(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_can_be_made_is_not_made_yet(tmp_path: Path) -> None:
    check_writable(tmp_path / "Nextens" / "Migratie")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("below", "error"), [("", FolderError), ("nieuw/map", OutputFolderError)])
def test_what_the_system_refuses_is_told_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, below: str, error: type[Exception]
) -> None:
    def refuse(*, dir: Path) -> None:  # noqa: A002 - the library calls it so
        assert dir == tmp_path
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(error, match="geen toestemming"):
        check_writable(tmp_path / below)


@pytest.mark.parametrize("below", ["", "uit", "uit/dieper"])
def test_a_file_where_a_folder_belongs_is_told(tmp_path: Path, below: str) -> None:
    (tmp_path / "bestand").write_text("van mij")
    with pytest.raises(OutputFolderError, match="geen map"):
        check_writable(tmp_path / "bestand" / below)
    assert (tmp_path / "bestand").read_text() == "van mij"


def test_a_disk_that_has_gone_is_told_and_not_taken_for_one_that_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(path: Path) -> bool:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(Path, "exists", gone)
    with pytest.raises(OutputFolderError):
        check_writable(tmp_path)
