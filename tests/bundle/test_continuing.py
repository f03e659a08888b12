"""Writers that were interrupted, and the next one: what it goes on with, and what it must not touch."""

from __future__ import annotations

import os
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from conformance.practice import SOURCE, STARTED

from overstap.bundle import BundleWriter, Lasting, Recipient, continuing, generate_identity, verify
from overstap.bundle.continuing import open_work
from overstap.bundle.workfolder import file_name
from tests.bundle.making import listed, office

PLAN = Lasting("plan 1", frozenset({"offices"}))
LATER = STARTED + timedelta(hours=1)
KEYS = ("1", "2", "3")


def writer(folder: Path, lasting: Lasting = PLAN, *, recipient: Recipient | None = None) -> BundleWriter:
    """A writer that starts an hour after the one that was interrupted."""
    return BundleWriter(folder, source=SOURCE, started=LATER, lasting=lasting, recipient=recipient)


def interrupted(folder: Path, *, started: datetime = STARTED, recipient: Recipient | None = None) -> None:
    """Leave the work of a writer that was interrupted after a safe point with the offices 1 and 2."""
    with BundleWriter(folder, source=SOURCE, started=started, lasting=PLAN, recipient=recipient) as first:
        first.declare("offices", listed(*KEYS))
        first.add("offices", [office("1"), office("2")])
        first.point({"database": "2"})
        first.add("offices", [office("3")])


def test_the_next_writer_goes_on_under_the_first_ones_name(tmp_path: Path) -> None:
    interrupted(tmp_path)
    with writer(tmp_path) as second:
        assert (second.is_continued, second.cleared) == (True, 0)
        second.declare("offices", listed(*KEYS))
        kept = second.settle_kept()
        assert (kept.records, kept.notes, list(kept.ids("offices"))) == (2, {"database": "2"}, [["1", "2"]])
        second.add("offices", [office("3")])
        made = second.finish()
    assert made.path.name == file_name(STARTED)
    assert (verify(made.path).problems, made.tables["offices"].exported) == ((), 3)
    assert list(tmp_path.iterdir()) == [made.path]


@pytest.mark.parametrize(
    "other",
    [
        Lasting("plan 2", PLAN.tables),
        Lasting(PLAN.fingerprint, PLAN.tables, fresh=True),
    ],
)
def test_work_for_something_else_is_cleared_and_counted(tmp_path: Path, other: Lasting) -> None:
    interrupted(tmp_path)
    with writer(tmp_path, other) as second:
        assert (second.is_continued, second.cleared) == (False, 1)
        assert second.finish().path.name == file_name(LATER)


def test_without_a_safe_point_nothing_stays(tmp_path: Path) -> None:
    with writer(tmp_path) as first:
        first.declare("offices", listed(*KEYS))
        first.add("offices", [office("1")])
    assert list(tmp_path.iterdir()) == []


def killed(folder: Path, lasting: Lasting = PLAN) -> None:
    """Leave the work of a writer that was killed before its first safe point."""
    work = open_work(folder, STARTED, None, lasting)
    work.payload.close()
    work.ledger.close()


def test_the_name_of_one_that_was_killed_before_its_first_safe_point_is_taken_over(tmp_path: Path) -> None:
    killed(tmp_path)
    with writer(tmp_path) as second:
        assert (second.is_continued, second.is_begun_again) == (False, True)
        made = second.finish()
    assert made.path.name == file_name(STARTED)
    assert list(tmp_path.iterdir()) == [made.path]


@pytest.mark.parametrize("other", [Lasting("plan 2", PLAN.tables), Lasting("plan 1", PLAN.tables, fresh=True)])
def test_for_something_else_its_name_is_not_taken_over(tmp_path: Path, other: Lasting) -> None:
    killed(tmp_path)
    with writer(tmp_path, other) as second:
        assert (second.is_begun_again, second.cleared) == (False, 1)
        assert second.finish().path.name == file_name(LATER)


def test_safe_work_comes_before_a_name(tmp_path: Path) -> None:
    with closing(open_work(tmp_path, LATER, None, PLAN).ledger):
        interrupted(tmp_path)
    with writer(tmp_path) as second:
        assert (second.is_continued, second.is_begun_again) == (True, False)


@pytest.mark.parametrize("damage", [b"", b"no zip at all" * 1000])
def test_work_that_a_disk_damaged_is_not_gone_on_with(tmp_path: Path, damage: bytes) -> None:
    interrupted(tmp_path)
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(damage)
    with writer(tmp_path) as second:
        assert (second.is_continued, second.cleared) == (False, 1)


def test_a_ledger_without_a_part_file_is_not_gone_on_with(tmp_path: Path) -> None:
    interrupted(tmp_path)
    (part,) = tmp_path.glob("*.part")
    part.unlink()
    with writer(tmp_path) as second:
        assert not second.is_continued


def test_work_of_a_living_writer_is_left_alone(tmp_path: Path) -> None:
    interrupted(tmp_path)
    with writer(tmp_path) as living:
        assert living.is_continued
        with writer(tmp_path) as third:
            assert (third.is_continued, third.cleared) == (False, 0)
            assert third.finish().path.name == file_name(LATER)
    assert (tmp_path / f"{file_name(STARTED)}.part").exists()


def test_of_two_that_were_interrupted_the_latest_is_gone_on_with(tmp_path: Path) -> None:
    interrupted(tmp_path)
    (older,) = tmp_path.glob("*.work")
    aside = tmp_path / "aside"
    aside.mkdir()
    # Somewhere else, for beside the first it would go on with that.
    interrupted(aside, started=STARTED - timedelta(days=1))
    for path in aside.iterdir():
        path.rename(tmp_path / path.name)
    aside.rmdir()
    os.utime(older, (0, 0))
    opened = open_work(tmp_path, LATER, None, PLAN)
    with closing(opened.ledger), closing(opened.payload):
        assert opened.is_continued
        assert opened.started == STARTED - timedelta(days=1)
    assert not older.exists()


def test_an_encrypted_writer_goes_on_for_the_same_key(tmp_path: Path) -> None:
    identity, public_key = generate_identity()
    recipient = Recipient(public_key, None)
    interrupted(tmp_path, recipient=recipient)
    with writer(tmp_path, recipient=recipient) as second:
        second.declare("offices", listed(*KEYS))
        assert second.settle_kept().records == 2
        second.add("offices", [office("3")])
        assert verify(second.finish().path, identity=identity).problems == ()


def test_a_record_given_again_is_compared_by_its_content(tmp_path: Path) -> None:
    interrupted(tmp_path)
    with writer(tmp_path) as second:
        second.declare("offices", listed(*KEYS))
        kept = second.settle_kept()
        assert kept.is_same("offices", pa.RecordBatch.from_pylist([office("1"), office("2")]))
        assert not kept.is_same("offices", pa.RecordBatch.from_pylist([office("1", city="Elders")]))
        assert not kept.is_same("offices", pa.RecordBatch.from_pylist([office("3")]))


def test_kept_ids_come_in_pages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(continuing, "PAGE", 1)
    interrupted(tmp_path)
    with writer(tmp_path) as second:
        second.declare("offices", listed(*KEYS))
        assert list(second.settle_kept().ids("offices")) == [["1"], ["2"]]
