from __future__ import annotations

import errno
import hashlib
import subprocess
import sys
import threading
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from conformance import practice

from overstap.bundle import (
    BundleReader,
    BundleSummary,
    BundleWriter,
    CompleteBatch,
    InventoryEntry,
    TableCount,
    complete_batch,
    payload,
    verify,
)
from overstap.bundle.errors import (
    DiskFullError,
    DuplicateKeyError,
    FolderError,
    RecordRefusedError,
    UnaccountedError,
    WriterStateError,
)
from overstap.bundle.limits import INLINE_BYTES
from overstap.bundle.model import OFFICES, Reason, Severity
from overstap.bundle.workfolder import file_name
from tests.bundle.making import attachment, listed, new_writer, office, put, rows_of, write


def findings_of(summary: BundleSummary) -> list[dict[str, object]]:
    with BundleReader.open(summary.path) as reader:
        return rows_of(list(reader.table("findings")))


def ids_of(summary: BundleSummary, table: str) -> list[object]:
    with BundleReader.open(summary.path) as reader:
        return [row["id"] for row in rows_of(list(reader.table(table)))]


def test_the_summary_says_what_was_made(tmp_path: Path) -> None:
    summary = practice.write(tmp_path)
    assert summary.path.name.endswith(".zip")
    assert summary.size == summary.path.stat().st_size
    assert summary.sha256 == hashlib.sha256(summary.path.read_bytes()).hexdigest()
    assert summary.tables["returns"] == TableCount(7, 5, {Reason.BEFORE_2012: 1, Reason.STILL_OPEN: 1})
    assert summary.attested == {"database": True}


def test_only_the_bundle_is_left(tmp_path: Path) -> None:
    summary = practice.write(tmp_path)
    assert list(tmp_path.iterdir()) == [summary.path]
    assert summary.path.stat().st_mode & 0o777 == 0o600


def test_the_top_folder_is_called_as_the_file(tmp_path: Path) -> None:
    with zipfile.ZipFile(practice.write(tmp_path).path) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {
            archive.filename and Path(archive.filename).stem
        }


def test_leaving_without_finishing_removes_every_trace(tmp_path: Path) -> None:
    with new_writer(tmp_path, segment_bytes=1) as writer:
        put(writer, "offices", [office(1), office(2)])
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []


def test_an_exception_removes_every_trace_and_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1 // 0)])
    assert list(tmp_path.iterdir()) == []


def test_a_second_that_is_taken_gives_the_next_one(tmp_path: Path) -> None:
    first, second = practice.write(tmp_path), practice.write(tmp_path)
    assert second.path.name == file_name(practice.STARTED + timedelta(seconds=1))
    assert verify(first.path).ok
    assert verify(second.path).ok
    with BundleReader.open(second.path) as reader:
        assert file_name(reader.info.created) == second.path.name


@pytest.mark.parametrize("folder", ["nowhere", "file"])
def test_a_folder_that_cannot_be_written_to_is_refused(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderError):
        new_writer(tmp_path / folder)


def test_a_key_that_was_declared_twice_is_refused_by_name(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("clients", listed("c1", "c2"))
        with pytest.raises(DuplicateKeyError) as refused:
            writer.declare("clients", listed("c3", "c2"))
    assert refused.value.details == {"table": "clients", "count": 1, "keys": "c2"}


def test_rows_of_a_complete_batch_are_taken_as_they_are(tmp_path: Path) -> None:
    rows = [office(1), office(2), office(3)]
    complete = complete_batch(OFFICES, rows).filter(pa.array([True, False, True]))
    with new_writer(tmp_path) as writer:
        writer.declare("offices", listed("1", "3"))
        writer.add("offices", CompleteBatch(complete))
        taken = writer.finish()
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [rows[2], rows[0]])
        assert writer.finish().content_digest == taken.content_digest
    assert verify(taken.path).ok


def test_a_record_that_was_added_twice_is_refused_and_the_batch_with_it(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        writer.declare("offices", listed(2))
        with pytest.raises(DuplicateKeyError):
            writer.add("offices", [office(2), office(1)])
        writer.add("offices", [office(2)])
        assert ids_of(writer.finish(), "offices") == ["1", "2"]


def test_a_record_twice_in_one_batch_is_refused(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        with pytest.raises(DuplicateKeyError):
            writer.add("offices", [office(2), office(2)])


def test_a_refused_batch_leaves_no_document_behind(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "attachments", [attachment("b1", b"x")])
        with pytest.raises(DuplicateKeyError):
            writer.add("attachments", [attachment("b1", bytes(INLINE_BYTES + 1))])
        with zipfile.ZipFile(writer.finish().path) as archive:
            assert not any("documents" in name for name in archive.namelist())


def test_a_record_that_does_not_fit_is_refused_and_the_batch_with_it(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("offices", listed(1, 2))
        with pytest.raises(RecordRefusedError):
            writer.add("offices", [office(1), office(2, name=None)])
        writer.add("offices", [office(1), office(2)])
        assert writer.finish().tables["offices"].exported == 2


def test_a_record_that_was_listed_and_not_handed_over_stops_the_finish(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        writer.declare("clients", listed("c1", "c2"))
        with pytest.raises(UnaccountedError, match=r"clients: 2 niet geleverd.*c1, c2"):
            writer.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_was_not_listed_stops_the_finish(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.add("offices", [office(1)])
        with pytest.raises(UnaccountedError, match=r"offices: 1 geleverd die niet in de inventaris staan \(1\)"):
            writer.finish()


def test_a_record_that_came_and_stayed_stops_the_finish(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        writer.leave_behind("offices", "1", part="database", reason=Reason.NOT_SELECTED)
        with pytest.raises(UnaccountedError, match="zowel meegenomen als achtergelaten"):
            writer.finish()


def test_what_is_missing_can_still_be_accounted_for(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("returns", [InventoryEntry("r1", "BAS 2016"), InventoryEntry("r2", "VPB 2016")])
        with pytest.raises(UnaccountedError):
            writer.finish()
        assert writer.leave_rest_behind("returns", part="BAS 2016", reason=Reason.PROGRAM_FAILED) == 1
        writer.leave_behind("returns", "r2", part="VPB 2016", reason=Reason.VANISHED, detail="weg")
        assert writer.finish().tables["returns"].left_behind == {"program-failed": 1, "vanished": 1}


def test_left_behind_twice_for_the_same_reason_is_once(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("clients", listed("c1"))
        for _ in range(2):
            writer.leave_behind("clients", "c1", part="database", reason=Reason.UNREADABLE)
        with pytest.raises(DuplicateKeyError):
            writer.leave_behind("clients", "c1", part="database", reason=Reason.VANISHED)
        assert writer.finish().tables["clients"].left_behind == {"unreadable": 1}


def test_many_keys_are_left_behind_together_or_not_at_all(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("clients", listed("c1", "c2"))
        writer.leave_behind("clients", "c2", part="database", reason=Reason.VANISHED)
        with pytest.raises(DuplicateKeyError):
            writer.leave_all_behind("clients", {"c1": None, "c2": None}, part="database", reason=Reason.UNREADABLE)
        writer.leave_all_behind("clients", {"c1": "weg", "c2": None}, part="database", reason=Reason.VANISHED)
        assert writer.finish().tables["clients"].left_behind == {"vanished": 2}


def test_a_part_that_cannot_list_is_exported_and_not_attested(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "users", [{"id": "u1", "name": "Anna"}])
        writer.not_attested("tap")
        writer.add("offices", [office(1)], part="tap")
        writer.leave_behind("offices", "2", part="tap", reason=Reason.UNREADABLE)
        summary = writer.finish()
    assert summary.attested == {"database": True, "tap": False}
    assert summary.tables["offices"] == TableCount(2, 1, {"unreadable": 1})
    assert verify(summary.path).ok


def test_an_attested_part_still_has_to_list(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.add("offices", [office(1)], part="database")
        with pytest.raises(UnaccountedError):
            writer.finish()


def test_what_was_added_since_a_safe_point_can_be_done_again(tmp_path: Path) -> None:
    with new_writer(tmp_path, segment_bytes=1) as writer:
        writer.declare("offices", listed(1, 2, 3))
        writer.add("offices", [office(1)])
        writer.close_segment("offices")
        writer.add("offices", [office(2, name="half"), office(3)])
        writer.discard_segment("offices")
        writer.add("offices", [office(2)])
        writer.add("offices", [office(3)])
        summary = writer.finish()
    assert sorted(map(str, ids_of(summary, "offices"))) == ["1", "2", "3"]
    assert verify(summary.path).ok


def test_documents_of_a_discarded_segment_are_gone(tmp_path: Path) -> None:
    large = bytes(INLINE_BYTES + 1)
    with new_writer(tmp_path) as writer:
        writer.declare("attachments", listed("b1"))
        for _ in range(2):
            writer.add("attachments", [attachment("b1", large)])
            writer.discard_segment("attachments")
        writer.add("attachments", [attachment("b1", large)])
        summary = writer.finish()
    with BundleReader.open(summary.path) as reader:
        assert len(reader.documents) == 1
    assert verify(summary.path).ok


def test_a_discarded_record_that_never_comes_back_is_missed(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        writer.discard_segment("offices")
        with pytest.raises(UnaccountedError):
            writer.finish()


def test_totals_and_digest_forget_what_was_discarded(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with new_writer(tmp_path / "a", segment_bytes=1) as writer:
        practice.fill(writer)
        writer.discard_segment("returns")
        writer.add("returns", practice.RETURNS)
        summary = writer.finish()
    assert summary.content_digest == practice.write(tmp_path / "b").content_digest
    assert verify(summary.path).ok


def test_findings_are_in_the_bundle_once(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        for detail in ("old", "new"):
            writer.find("offices", "1", field="", code="strange", severity=Severity.ADVISORY, detail=detail)
        found = findings_of(writer.finish())
    assert [(row["code"], row["detail"]) for row in found] == [("strange", "new")]


def test_references_to_what_nobody_listed_become_findings(tmp_path: Path) -> None:
    role = {"id": "rol:1", "return_id": "r9", "user_id": "u1", "role": "Behandelaar"}
    notice = {"id": "s1", "client_id": "c1", "return_id": "r9", "tax_type": "IB", "tax_year": 2016}
    with new_writer(tmp_path) as writer:
        put(writer, "roles", [role])
        put(writer, "assessment_notices", [notice])
        put(writer, "users", [{"id": "u1", "name": "Anna"}])
        writer.declare("clients", listed("c1"))
        writer.leave_behind("clients", "c1", part="database", reason=Reason.NOT_SELECTED)
        summary = writer.finish()
    assert [(row["table"], row["field"], row["code"], row["severity"]) for row in findings_of(summary)] == [
        ("assessment_notices", "return_id", "reference-missing", "advisory"),
        ("roles", "return_id", "reference-missing", "blocking"),
    ]
    assert verify(summary.path).ok


@pytest.mark.parametrize("table", ["inventory", "findings", "zebras", ""])
def test_only_tables_of_records_can_be_written_to(table: str, tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer, pytest.raises(WriterStateError):
        writer.add(table, [])


def test_a_finished_writer_takes_nothing_more(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.finish()
        for late in (lambda: writer.add("offices", [office(1)]), writer.finish, lambda: writer.close_segment("users")):
            with pytest.raises(WriterStateError):
                late()


def test_records_may_come_as_a_batch(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("offices", pa.RecordBatch.from_pydict({"id": ["1"], "part": ["x"], "source_hash": ["h"]}))
        writer.add("offices", pa.RecordBatch.from_pydict({"id": ["1"], "name": ["Kantoor 1"]}))
        summary = writer.finish()
    with BundleReader.open(summary.path) as reader:
        assert rows_of(list(reader.table("inventory")))[0]["source_hash"] == "h"


def test_a_record_of_the_reader_can_be_written_again(tmp_path: Path) -> None:
    """The way out of one system and into the next: same content, same digest."""
    first = practice.write(tmp_path)
    (tmp_path / "again").mkdir()
    with BundleReader.open(first.path) as reader, new_writer(tmp_path / "again") as writer:
        for table in practice.RECORDS:
            for batch in reader.table(table):
                writer.declare(table, listed(*batch.column("id").to_pylist()))
                writer.add(table, batch)
        assert writer.finish().content_digest == first.content_digest


def test_two_writers_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    later = practice.STARTED.replace(second=59)
    with new_writer(tmp_path) as one, BundleWriter(tmp_path, source=practice.SOURCE, started=later) as other:
        put(one, "offices", [office(1)])
        put(other, "offices", [office(2)])
        assert ids_of(one.finish(), "offices") == ["1"]
        assert ids_of(other.finish(), "offices") == ["2"]
    assert len(list(tmp_path.iterdir())) == 2


def test_nobody_ever_sees_a_half_bundle(tmp_path: Path) -> None:
    seen: list[bool] = []
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.extend(verify(path).ok for path in tmp_path.glob("*.zip"))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        write(tmp_path, {"offices": [office(number) for number in range(2000)]})
    finally:
        done.set()
        watcher.join()
    assert all(seen)


def test_a_disk_that_takes_no_more_leaves_nothing(tmp_path: Path) -> None:
    """A real limit on file size, in a process of its own, in the middle of a document."""
    program = """
import resource, signal, sys
from pathlib import Path
from overstap.bundle.errors import DiskFullError
from tests.bundle.making import attachment, new_writer, put
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    with new_writer(Path(sys.argv[1])) as writer:
        put(writer, "attachments", [attachment("b1", bytes(5_000_000))])
except DiskFullError as error:
    print(error.code)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "bundle.disk-full"
    assert list(tmp_path.iterdir()) == []


def test_after_a_fault_half_way_nothing_more_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger says exported, the record is nowhere: such a bundle must never be finished."""
    with new_writer(tmp_path) as writer:
        put(writer, "offices", [office(1)])
        with monkeypatch.context() as patch:
            patch.setattr(payload, "stage", _disk_full)
            with pytest.raises(DiskFullError):
                put(writer, "attachments", [attachment("b1", bytes(INLINE_BYTES + 1))])
        for late in (writer.finish, lambda: writer.add("offices", [office(2)])):
            with pytest.raises(WriterStateError, match="schrijffout"):
                late()
    assert list(tmp_path.iterdir()) == []


def _disk_full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_writer_that_cannot_start_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "create_private", _disk_full)
    with pytest.raises(DiskFullError):
        new_writer(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_keys_in_an_error_are_few_short_and_printable(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        writer.declare("clients", listed("\x1b[31m", "x" * 500, *range(100)))
        with pytest.raises(UnaccountedError) as stopped:
            writer.finish()
    assert str(stopped.value).isprintable()
    assert len(str(stopped.value)) < 300


def test_a_table_may_be_closed_and_discarded_at_any_time(tmp_path: Path) -> None:
    with new_writer(tmp_path) as writer:
        for table in practice.RECORDS:
            writer.close_segment(table)
            writer.discard_segment(table)
        practice.fill(writer)
        for table in practice.RECORDS:
            writer.close_segment(table)
            writer.discard_segment(table)
        assert verify(writer.finish().path).ok


def test_all_kinds_of_values_arrive(tmp_path: Path) -> None:
    summary = practice.write(tmp_path)
    with BundleReader.open(summary.path) as reader:
        rows = {row["id"]: row for row in rows_of(list(reader.table("roles")))}
    assert rows["taak:1"]["planned_on"] == date(2016, 3, 1)
    assert rows["rol:1"]["planned_on"] is None


@pytest.mark.soak
def test_memory_stays_flat_over_a_million_keys(tmp_path: Path) -> None:
    """Inventory and account of 2,000,000 keys, in a process of its own: tens of MB more than for 20,000."""
    program = """
import sys
from pathlib import Path
from overstap.bundle.model import Reason
from tests.bundle.making import new_writer
from tests.peak_memory import peak_kib
from overstap.bundle import InventoryEntry
count = int(sys.argv[2])
with new_writer(Path(sys.argv[1])) as writer:
    writer.declare("returns", (InventoryEntry(f"r{number * 7919 % count}", "BAS") for number in range(count)))
    writer.leave_rest_behind("returns", part="BAS", reason=Reason.NOT_SELECTED)
    writer.finish()
print(peak_kib())
"""

    def peak(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        command = [sys.executable, "-c", program, str(folder), str(count)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) * 1024

    assert peak(2_000_000) < peak(20_000) + 120 * 1024 * 1024
