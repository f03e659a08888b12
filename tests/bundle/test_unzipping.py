from __future__ import annotations

import io
import struct
import zipfile

import pytest
from conformance.parts import entry
from conformance.registry import Kit
from hypothesis import given, settings
from hypothesis import strategies as st

from overstap.bundle import unzipping
from overstap.bundle.frame_problems import (
    DirectoryError,
    MemberHeaderError,
    MemberTooLargeError,
    NotABundleError,
    TooManyMembersError,
    TruncatedError,
)
from overstap.bundle.problems import BundleProblem
from overstap.bundle.unzipping import ZipContents


def zipped(members: dict[str, bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, data in members.items():
            archive.writestr(entry(name), data)
    return sink.getvalue()


def codes(data: bytes) -> set[str]:
    return {problem.code for problem in ZipContents(io.BytesIO(data)).problems}


def test_members_are_found_by_their_name_in_the_bag() -> None:
    contents = ZipContents(io.BytesIO(zipped({"top/bagit.txt": b"one", "top/data/m/000001.age": b"two"})))
    assert contents.problems == []
    member = contents.members["data/m/000001.age"]
    with contents.open(member) as stream:
        assert stream.read() == b"two"


def test_members_can_be_read_alternately() -> None:
    contents = ZipContents(io.BytesIO(zipped({"top/bagit.txt": b"a" * 10, "top/bag-info.txt": b"b" * 10})))
    one, other = (contents.open(member) for member in contents.members.values())
    assert [one.read(5), other.read(5), one.read(99), other.read(99)] == [b"aaaaa", b"bbbbb", b"aaaaa", b"bbbbb"]


@pytest.mark.parametrize(
    "name",
    [
        "top/data/offices/000001.parquet",
        "top/data/documents/123456.bin",
        "a.b-c_D9/data/datapackage.json",
        "top/tagmanifest-sha256.txt",
    ],
)
def test_names_of_the_layout_are_known(name: str) -> None:
    assert codes(zipped({name: b""})) == set()


@pytest.mark.parametrize(
    "name",
    [
        "bagit.txt",
        "../bagit.txt",
        "/bagit.txt",
        "top//bagit.txt",
        "./top/bagit.txt",
        "top/../top/bagit.txt",
        ".top/bagit.txt",
        "top\\bagit.txt",
        "C:/bagit.txt",
        "top/BAGIT.TXT",
        "top/data/Offices/000001.parquet",
        "top/data/offices/1.parquet",
        "top/data/offices/000001.parquet.exe",
        "top/data/offices/000001.parquet\n",
        "top/data/offices/０００００１.parquet",
        "top/data/x.json",
        "to\u200bp/bagit.txt",
        "tóp/bagit.txt",
        f"{'t' * 101}/bagit.txt",
    ],
)
def test_any_other_name_is_refused(name: str) -> None:
    assert codes(zipped({name: b""})) == {"bundle.member-name"}


def test_a_name_is_shown_without_its_tricks() -> None:
    (problem,) = ZipContents(io.BytesIO(zipped({"top/\u202egpj.exe\x1b[2J": b""}))).problems
    assert problem.path.isascii()
    assert problem.path.isprintable()


@pytest.mark.parametrize("mode", [0o120777, 0o40755, 0o60600, 0o10600, 0o140600])
def test_only_regular_files_are_members(mode: int) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(entry("top/bagit.txt", mode=mode), b"/etc/passwd")
    assert codes(sink.getvalue()) == {"bundle.member-kind"}


@pytest.mark.parametrize("mode", [0, 0o644, 0o100644])
def test_files_without_or_with_other_rights_are_members(mode: int) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(entry("top/bagit.txt", mode=mode), b"")
    assert codes(sink.getvalue()) == set()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotABundleError),
        (b"PK", NotABundleError),
        (b"\x7fELF" + bytes(100), NotABundleError),
        (b"PK\x03\x04", TruncatedError),
        (b"PK\x03\x04" + bytes(100), TruncatedError),
        (b"PK\x05\x06" + bytes(17), TruncatedError),
    ],
)
def test_files_without_a_directory_are_refused_at_once(data: bytes, error: type[BundleProblem]) -> None:
    with pytest.raises(error):
        ZipContents(io.BytesIO(data))


def test_an_empty_zip_has_no_members() -> None:
    assert ZipContents(io.BytesIO(b"PK\x05\x06" + bytes(18))).members == {}


@pytest.mark.parametrize("more", [b"x", b"PK\x05\x06" + bytes(18)])
def test_a_second_end_behind_the_first_is_not_believed(more: bytes, kit: Kit) -> None:
    with pytest.raises((TruncatedError, DirectoryError)):
        ZipContents(io.BytesIO(kit.readable + more))


def test_a_comment_is_refused(kit: Kit) -> None:
    data = kit.readable[:-2] + struct.pack("<H", 4) + b"spam"
    with pytest.raises(TruncatedError):
        ZipContents(io.BytesIO(data))


def test_the_number_of_members_is_limited_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "MAX_MEMBERS", 2)
    with pytest.raises(TooManyMembersError):
        ZipContents(io.BytesIO(zipped({f"top/data/m/{number:06}.age": b"" for number in range(3)})))


def test_zip64_fields_that_are_needed_and_missing_are_refused(kit: Kit) -> None:
    data = bytearray(kit.readable)
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 42, 0xFFFFFFFF)
    with pytest.raises(DirectoryError):
        ZipContents(io.BytesIO(bytes(data)))


def test_a_member_of_4_gib_is_refused_without_reading_it() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive, archive.open("top/bagit.txt", "w", force_zip64=True) as member:
        member.write(b"x")
    data = bytearray(sink.getvalue())
    struct.pack_into("<Q", data, data.index(struct.pack("<2H", 1, 16)) + 4, 2**40)
    assert codes(bytes(data)) == {MemberHeaderError.code}


def test_sizes_in_zip64_fields_are_read(kit: Kit) -> None:
    """A member whose sizes stand in the extra field although they are small, as streaming writers do."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive, archive.open("top/bagit.txt", "w", force_zip64=True) as member:
        member.write(b"one")
    contents = ZipContents(io.BytesIO(sink.getvalue()))
    assert contents.problems == []
    with contents.open(contents.members["bagit.txt"]) as stream:
        assert stream.read() == b"one"


def test_a_member_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unzipping, "MAX_MEMBER_BYTES", 9)
    contents = ZipContents(io.BytesIO(zipped({"top/bagit.txt": b"x" * 10})))
    assert [type(problem) for problem in contents.problems] == [MemberTooLargeError]


@settings(max_examples=200)
@given(data=st.data())
def test_law_any_change_of_a_zip_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(zipped({"top/bagit.txt": b"one", "top/data/m/000001.age": b"two" * 20}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        contents = ZipContents(io.BytesIO(bytes(whole)))
    except BundleProblem:
        return
    for member in contents.members.values():
        assert 0 <= member.offset <= member.offset + member.size <= len(whole)
