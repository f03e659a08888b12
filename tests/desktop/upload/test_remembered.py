"""What is remembered of unfinished uploads: enough to go on, nothing that harms."""

from __future__ import annotations

from pathlib import Path

import pytest

from overstap.desktop.upload.errors import StateFolderError
from overstap.desktop.upload.remembered import Remembered

DIGEST = "0" * 64
ADDRESS = "https://portaal.example.nl/uploads/1"


def test_an_address_is_remembered_until_it_is_forgotten(tmp_path: Path) -> None:
    first = Remembered("https://portaal.example.nl", DIGEST, folder=tmp_path)
    assert first.address() is None
    first.keep(ADDRESS)
    again = Remembered("https://portaal.example.nl", DIGEST, folder=tmp_path)
    assert again.address() == ADDRESS
    again.forget()
    assert first.address() is None


@pytest.mark.parametrize(
    ("portal", "digest"), [("https://ander.example.nl", DIGEST), ("https://portaal.example.nl", "1" * 64)]
)
def test_another_portal_or_content_is_another_upload(tmp_path: Path, portal: str, digest: str) -> None:
    Remembered("https://portaal.example.nl", DIGEST, folder=tmp_path).keep(ADDRESS)
    assert Remembered(portal, digest, folder=tmp_path).address() is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"  \n"])
def test_a_damaged_memory_means_beginning_anew(tmp_path: Path, content: bytes) -> None:
    remembered = Remembered("https://portaal.example.nl", DIGEST, folder=tmp_path)
    remembered.keep(ADDRESS)
    next(tmp_path.iterdir()).write_bytes(content)
    assert remembered.address() is None


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StateFolderError, match="file"):
        Remembered("https://portaal.example.nl", DIGEST, folder=tmp_path / "file" / "uploads").keep(ADDRESS)


def test_the_users_own_folder_is_where_it_lies_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    Remembered("https://portaal.example.nl", DIGEST).keep(ADDRESS)
    assert list((tmp_path / "overstap" / "uploads").iterdir())
