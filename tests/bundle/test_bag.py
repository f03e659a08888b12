from __future__ import annotations

import pytest

from overstap.bundle.bag import (
    DECLARATION,
    check_declaration,
    info_text,
    manifest_text,
    parse_info,
    parse_manifest,
)
from overstap.bundle.frame_problems import TagFileError

HASH = "0123456789abcdef" * 4


def test_info_is_read_as_it_was_written() -> None:
    fields = {"Bagging-Date": "2017-09-26", "Payload-Oxum": "1.1", "Bag-Software-Agent": "overstap: 0.1"}
    assert parse_info(info_text(fields).encode()) == fields


def test_a_manifest_is_read_as_it_was_written() -> None:
    hashes = {"data/datapackage.json": HASH, "data/m/000001.age": HASH[::-1]}
    assert parse_manifest("m", manifest_text(hashes.items()).encode()) == hashes


def test_windows_line_ends_and_binary_marks_are_read_too() -> None:
    assert parse_manifest("m", f"{HASH} *data/x\r\n".encode()) == {"data/x": HASH}
    assert parse_info(b"A: 1\r\nB: 2\r\n") == {"A": "1", "B": "2"}


def test_empty_files_are_empty() -> None:
    assert (parse_info(b""), parse_manifest("m", b"")) == ({}, {})


def test_more_lines_than_there_can_be_members_are_refused_before_they_are_taken_apart() -> None:
    for data in (b"\n" * 100_001, f"{HASH}  x\n".encode() * 100_001):
        with pytest.raises(TagFileError, match="te veel regels"):
            parse_manifest("manifest-sha256.txt", data)


@pytest.mark.parametrize("data", [b"no label\n", b"A: 1\nA: 2\n", b"A: 1\n folded\n", b"\xff: 1\n", b"A: 1\n\nB: 2\n"])
def test_other_info_is_refused(data: bytes) -> None:
    with pytest.raises(TagFileError, match="bag-info"):
        parse_info(data)


@pytest.mark.parametrize(
    "line", [f"{HASH}", f"{HASH}data/x", f"{HASH[:-1]}  x", f"{HASH.upper()}  x", f"{HASH}  a b", f"{HASH}  é", "\n\n"]
)
def test_other_manifest_lines_are_refused(line: str) -> None:
    with pytest.raises(TagFileError):
        parse_manifest("manifest-sha256.txt", f"{line}\n".encode())


def test_a_path_that_is_listed_twice_is_refused() -> None:
    with pytest.raises(TagFileError):
        parse_manifest("m", f"{HASH}  x\n{HASH}  x\n".encode())


def test_only_bagit_1_0_in_utf_8_is_known() -> None:
    check_declaration(DECLARATION.encode())
    for other in (b"", b"BagIt-Version: 0.97\n", DECLARATION.replace("UTF-8", "UTF-16").encode()):
        with pytest.raises(TagFileError, match=r"bagit\.txt"):
            check_declaration(other)
