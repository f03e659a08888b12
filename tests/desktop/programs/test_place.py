from __future__ import annotations

import errno
from pathlib import Path

import pytest

from overstap.desktop.programs.place import Place, place_of

MOUNTS = r"""sysfs /sys sysfs rw 0 0
/dev/sda1 / ext4 rw 0 0
//server/apps {folder}/netwerk cifs rw 0 0
server:/apps {folder}/een\040map nfs4 rw 0 0
tmpfs {folder}/netwerk/lokaal tmpfs rw 0 0
a line that says nothing
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mounts"
    path.write_text(MOUNTS.format(folder=tmp_path.resolve()), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("", Place.LOCAL),
        ("netwerk", Place.NETWORK),
        ("netwerk/Elsevier", Place.NETWORK),
        ("netwerk-oud", Place.LOCAL),
        ("netwerk/lokaal", Place.LOCAL),
        ("een map", Place.NETWORK),
    ],
)
def test_a_file_is_where_its_folder_is_mounted_from(tmp_path: Path, mounts: Path, folder: str, place: Place) -> None:
    path = tmp_path / folder / "BasWin2016.exe"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    assert place_of(path, mounts=mounts) is place


def test_a_link_is_where_it_leads_to(tmp_path: Path, mounts: Path) -> None:
    (tmp_path / "netwerk").mkdir()
    (tmp_path / "netwerk" / "CasWin.exe").touch()
    (tmp_path / "CasWin.exe").symlink_to(tmp_path / "netwerk" / "CasWin.exe")
    assert place_of(tmp_path / "CasWin.exe", mounts=mounts) is Place.NETWORK


def test_a_path_that_names_a_server_needs_no_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    for path in ("//server/share/BasWin2016.exe", r"\\server\share\BasWin2016.exe"):
        assert place_of(Path(path), mounts=tmp_path / "none") is Place.NETWORK


def test_without_the_systems_list_a_file_counts_as_local(tmp_path: Path) -> None:
    (tmp_path / "CasWin.exe").touch()
    assert place_of(tmp_path / "CasWin.exe", mounts=tmp_path / "none") is Place.LOCAL


@pytest.mark.parametrize("name", ["none.exe", "folder"])
def test_what_is_no_file_is_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    assert place_of(tmp_path / name) is Place.MISSING


@pytest.mark.parametrize("number", [errno.EIO, errno.EHOSTDOWN, errno.ESTALE, errno.EACCES])
def test_a_file_on_a_drive_that_has_gone_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(self: Path) -> bool:
        raise OSError(number, "weg")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert place_of(tmp_path / "BasWin2016.exe") is Place.MISSING
