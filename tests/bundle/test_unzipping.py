from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

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
from overstap.bundle.zipping import (
    END,
    END_64,
    END_64_MARK,
    END_MARK,
    FULL_16,
    FULL_32,
    LOCATOR_64,
    LOCATOR_64_MARK,
)


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


@pytest.mark.parametrize("mode", [0, 0o600, 0o644, 0o100644, 0o100601, 0o104600])
def test_files_without_or_with_other_rights_are_no_members(mode: int) -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(entry("top/bagit.txt", mode=mode), b"")
    # A mode of 0 makes zipfile fill one in.
    assert codes(sink.getvalue()) == {"bundle.member-attributes"}


def test_a_fault_that_all_members_share_is_told_once() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(7):
            archive.writestr(f"top/data/m/{number:06}.age", b"x" * 100)
    (problem,) = ZipContents(io.BytesIO(sink.getvalue())).problems
    assert (problem.path, problem.code) == ("data/m/000000.age", "bundle.member-compressed")
    assert "onderdelen: 7." in str(problem)


@pytest.mark.parametrize("options", ["-r", "-0r", "-0rX", "-0rXD", "-rD", "-rfd"])
def test_a_bundle_that_was_unzipped_and_zipped_again_is_told_so(options: str, readable: Path, tmp_path: Path) -> None:
    if shutil.which("zip") is None:
        pytest.skip("Info-ZIP's zip is not installed")
    with zipfile.ZipFile(readable) as archive:
        archive.extractall(tmp_path)
    subprocess.run(["zip", "-q", options, "again.zip", readable.stem], cwd=tmp_path, check=True)
    problems = ZipContents(io.BytesIO((tmp_path / "again.zip").read_bytes())).problems
    assert problems
    assert all("opnieuw ingepakt" in problem.advice for problem in problems)


def test_a_time_that_does_not_exist_is_refused(kit: Kit) -> None:
    data = bytearray(kit.parts.zip())
    starts = [match.start() + 10 for match in re.finditer(b"PK\x03\x04", data)]
    starts += [match.start() + 12 for match in re.finditer(b"PK\x01\x02", data)]
    for at in starts:
        struct.pack_into("<2H", data, at, 0, 0)
    assert codes(bytes(data)) == {"bundle.member-attributes"}


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


def test_sizes_in_zip64_fields_are_refused_for_no_member_is_that_large() -> None:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive, archive.open(entry("top/bagit.txt"), "w", force_zip64=True) as member:
        member.write(b"one")
    # Its directory is as it should be; the header repeats the sizes in an extra field.
    assert codes(sink.getvalue()) == {MemberHeaderError.code}


@pytest.mark.parametrize(("field", "value"), [("count", 3), ("start", 2**40), ("start", 2**64 - 1), ("length", 2**63)])
def test_a_zip64_end_that_lies_is_refused_before_it_is_followed(kit: Kit, field: str, value: int) -> None:
    data = kit.readable
    end = len(data) - END.size
    _, _, _, _, count, length, start, _ = END.unpack(data[end:])
    numbers = {"count": count, "length": length, "start": start} | {field: value}
    wide = END_64.pack(END_64_MARK, 44, 45, 45, 0, 0, *[numbers["count"]] * 2, numbers["length"], numbers["start"])
    records = wide + LOCATOR_64.pack(LOCATOR_64_MARK, 0, end, 1)
    full = END.pack(END_MARK, 0, 0, FULL_16, FULL_16, FULL_32, FULL_32, 0)
    with pytest.raises((DirectoryError, TooManyMembersError)):
        ZipContents(io.BytesIO(data[:end] + records + full))


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
