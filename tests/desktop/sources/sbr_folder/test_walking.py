"""Files of a folder that nobody vouches for: each is listed once, and none can harm or hang the tool."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.limits import MAX_KEY_BYTES
from overstap.desktop.sources.errors import FolderUnreadableError
from overstap.desktop.sources.sbr_folder.walking import (
    MAX_DEPTH,
    FileTroubleError,
    Spotted,
    Trouble,
    key_of,
    read,
    told_apart,
    walk,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs links, pipes and rights as POSIX has them")
KIBIBYTE = 1024


def trouble_of(path: Path) -> Trouble:
    with pytest.raises(FileTroubleError) as caught:
        read(path, limit=KIBIBYTE)
    return caught.value.trouble


def test_every_file_below_the_folder_is_listed(tmp_path: Path) -> None:
    (tmp_path / "2016" / "IB").mkdir(parents=True)
    for name in ("a.xbrl", "2016/b.xml", "2016/IB/.verborgen", "2016/IB/leeg"):
        (tmp_path / name).touch()
    assert {key_of(spotted.path) for spotted in walk(tmp_path)} == {
        "a.xbrl",
        "2016/b.xml",
        "2016/IB/.verborgen",
        "2016/IB/leeg",
    }


@posix
def test_a_link_is_listed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "self").symlink_to(tmp_path)
    (tmp_path / "nowhere.xbrl").symlink_to("gone")
    assert set(walk(tmp_path)) == {Spotted("self", Trouble.LINK), Spotted("nowhere.xbrl", Trouble.LINK)}


@posix
def test_a_pipe_is_listed_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.xbrl")
    assert list(walk(tmp_path)) == [Spotted("pijp.xbrl", Trouble.NO_FILE)]
    assert trouble_of(tmp_path / "pijp.xbrl") is Trouble.NO_FILE


@posix
def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim", encoding="utf-8")
    (tmp_path / "a.xbrl").symlink_to("secret")
    assert trouble_of(tmp_path / "a.xbrl") is Trouble.LINK


def test_a_folder_that_lies_too_deep_is_listed_itself(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["d"] * (MAX_DEPTH + 1))
    deep.mkdir(parents=True)
    (deep / "a.xbrl").touch()
    assert [spotted.trouble for spotted in walk(tmp_path)] == [Trouble.TOO_DEEP]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may read everything")
def test_a_folder_that_may_not_be_read_is_listed_itself(tmp_path: Path) -> None:
    (tmp_path / "dicht").mkdir(mode=0o000)
    assert list(walk(tmp_path)) == [Spotted("dicht", Trouble.DENIED)]


def test_a_folder_that_vanished_while_walking_is_listed_itself(tmp_path: Path) -> None:
    (tmp_path / "weg").mkdir()
    (tmp_path / "a.xbrl").touch()
    walking = walk(tmp_path)
    assert next(walking) == Spotted("a.xbrl")
    (tmp_path / "weg").rmdir()
    assert list(walking) == [Spotted("weg", Trouble.GONE)]


def test_a_root_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreadableError, match="weg"):
        list(walk(tmp_path / "weg"))


def test_a_file_larger_than_the_limit_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.xbrl"
    path.write_bytes(b"x" * KIBIBYTE)
    assert len(read(path, limit=KIBIBYTE)) == KIBIBYTE
    path.write_bytes(b"x" * (KIBIBYTE + 1))
    assert trouble_of(path) is Trouble.TOO_LARGE


def test_a_missing_file_or_a_folder_is_named_as_such(tmp_path: Path) -> None:
    assert trouble_of(tmp_path / "weg") is Trouble.GONE
    assert trouble_of(tmp_path) in {Trouble.NO_FILE, Trouble.DENIED}


def test_a_key_is_spelled_the_same_on_every_system() -> None:
    assert key_of(unicodedata.normalize("NFD", f"map{os.sep}één.xbrl")) == "map/één.xbrl"


def test_a_name_that_is_no_unicode_gets_a_readable_key() -> None:
    assert key_of("a\udcff.xbrl") == r"a\udcff.xbrl"


def test_a_long_path_keeps_its_beginning_and_stays_unique() -> None:
    first, second = (key_of(f"{'m' * 2000}{number}.xbrl") for number in (1, 2))
    assert first.startswith("mmm")
    assert first != second


@given(st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=600))
def test_law_a_key_always_fits_the_bundle(path: str) -> None:
    key = key_of(path)
    assert 0 < len(key.encode()) <= MAX_KEY_BYTES
    assert key_of(key) == key


def test_equal_keys_are_told_apart_by_their_paths() -> None:
    assert told_apart("é", "é") != told_apart("é", unicodedata.normalize("NFD", "é"))
