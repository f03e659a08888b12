from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from conformance.parts import Parts, entry
from conformance.registry import EXAMPLES, Kit

from overstap.bundle import VerifyReport, problems, verify
from overstap.bundle.errors import IdentityInvalidError


def checked(data: bytes, identity: str | None = None) -> VerifyReport:
    return verify(io.BytesIO(data), identity=identity)


def found(report: VerifyReport) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in report.problems]


def test_a_right_bundle_is_ok(readable: Path) -> None:
    report = verify(readable)
    assert (report.ok, report.content_checked, report.remarks) == (True, True, ())
    assert report.info is not None
    assert report.label is not None
    assert report.label.size == readable.stat().st_size


def test_a_path_may_be_text(readable: Path) -> None:
    assert verify(str(readable)).ok


def test_a_file_stays_open_for_whoever_opened_it(readable: Path) -> None:
    with readable.open("rb") as file:
        assert verify(file).ok
        assert not file.closed


def test_a_file_that_is_not_there_is_no_problem_of_the_bundle(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "nowhere.zip")


def test_without_a_key_the_bytes_are_checked_and_the_report_says_so(kit: Kit) -> None:
    report = checked(kit.encrypted)
    assert (report.ok, report.content_checked, report.info) == (True, False, None)
    assert "zonder sleutel" in report.remarks[0]


def test_without_a_key_a_damaged_byte_is_still_found(kit: Kit) -> None:
    data = EXAMPLES["flipped-bit-encrypted"](kit)
    assert [code for _, code in found(checked(data))] == ["bundle.member-changed"]


def test_with_the_key_the_content_is_checked(kit: Kit) -> None:
    report = checked(kit.encrypted, kit.secret)
    assert report.content_checked
    assert report.info is not None
    assert report.info.account == kit.recipient.account


def test_what_is_no_key_is_said_to_be_so(kit: Kit) -> None:
    with pytest.raises(IdentityInvalidError):
        checked(kit.encrypted, "geheim")


def test_all_problems_are_gathered_each_with_its_place(kit: Kit) -> None:
    parts = kit.parts
    parts.files["data/users/000001.parquet"] += b"x"
    del parts.files["data/roles/000001.parquet"]
    parts.files["data/users/000002.parquet"] = b"PAR1"
    parts.edit("clients/000001", lambda rows: rows.reverse())
    manifest = (
        parts.seal().files["manifest-sha256.txt"].replace(b"data/users/000002.parquet", b"data/users/000003.parquet")
    )
    parts.files["manifest-sha256.txt"] = manifest
    assert found(checked(parts.seal_tags().zip())) == [
        ("data/users/000003.parquet", "bundle.member-missing"),
        ("data/users/000002.parquet", "bundle.member-extra"),
        ("data/roles/000001.parquet", "bundle.member-missing"),
        ("data/users/000001.parquet", "bundle.member-changed"),
        ("data/clients/000001.parquet", "bundle.not-sorted"),
    ]


def test_several_problems_of_the_frame_are_named_together(kit: Kit) -> None:
    data = kit.parts.zip((entry("../x"), b""), (entry("/y"), b""), (entry("z/"), b""))
    assert found(checked(data)) == [
        ("../x", "bundle.member-name"),
        ("/y", "bundle.member-name"),
        ("z/", "bundle.member-kind"),
    ]


def test_a_broken_frame_is_not_followed_by_a_thousand_missing_records(kit: Kit) -> None:
    report = checked(EXAMPLES["member-twice"](kit))
    assert len(report.problems) == 1
    assert not report.content_checked


def test_a_damaged_segment_does_not_make_its_records_missing(kit: Kit) -> None:
    assert found(checked(EXAMPLES["flipped-bit"](kit))) == [("data/offices/000001.parquet", "bundle.member-changed")]


def test_a_damaged_descriptor_does_not_hide_damaged_members(kit: Kit) -> None:
    parts = Parts.of(EXAMPLES["changed-and-zipped-again"](kit))
    parts.files["data/datapackage.json"] = b"{}"
    codes = {code for _, code in found(checked(parts.seal_tags().zip()))}
    assert codes == {"bundle.member-changed", "bundle.payload-oxum"}


def test_problems_are_gathered_up_to_a_limit(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MAX_PROBLEMS", 10)
    more = [(entry(f"../{number}"), b"") for number in range(50)]
    assert len(checked(kit.parts.zip(*more)).problems) == 10


def test_the_report_can_be_written_as_json(kit: Kit) -> None:
    for name in ("good-readable", "good-encrypted", "truncated", "flipped-bit"):
        written = json.loads(json.dumps(checked(EXAMPLES[name](kit)).as_dict()))
        assert written["ok"] is name.startswith("good")
        assert written["content_checked"] is (name in {"good-readable", "flipped-bit"})


def test_progress_never_runs_backwards_and_ends_at_the_end(kit: Kit) -> None:
    seen: list[tuple[int, int]] = []
    verify(io.BytesIO(EXAMPLES["good-large-document"](kit)), report=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len({total for _, total in seen}) == 1
    assert seen[-1][0] == seen[-1][1] > 0
    assert len(seen) > 3


def test_nothing_is_left_in_the_temporary_folder(
    readable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert verify(readable).ok
    assert list(tmp_path.iterdir()) == []
