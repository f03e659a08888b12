from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overstap.bundle import piles, segments
from overstap.bundle.content import digest
from overstap.bundle.model import INVENTORY, OFFICES, RETURNS, Table
from overstap.bundle.records import complete_batch, ledger_batch
from overstap.bundle.segments import Gathering, Segment, totals
from overstap.bundle.staging import Staged, stage
from tests.bundle.making import office


def offices(*keys: object) -> pa.RecordBatch:
    return complete_batch(OFFICES, [office(key) for key in keys])


def ids(segment: Segment) -> list[str]:
    found: list[str] = pq.read_table(segment.staged.file).column("id").to_pylist()
    return found


class Stage:
    """Stages into *folder*, counting."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def __call__(self, data: pa.Buffer) -> Staged:
        self.count += 1
        return stage(memoryview(data), self.folder / f"{self.count}.staged", None)


@pytest.fixture
def staging(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def gathering(staging: Stage, *, target: int = 1, table: Table = OFFICES) -> Gathering:
    return Gathering(table, target, staging)


def test_a_segment_is_sorted_by_key(staging: Stage) -> None:
    gathered = gathering(staging, target=2**20)
    gathered.add(offices("b", "é", "a"))
    gathered.add(offices("Z", "aa"))
    gathered.finish()
    (segment,) = gathered.take_finished()
    assert ids(segment) == ["Z", "a", "aa", "b", "é"]


def test_a_segment_knows_its_sums(staging: Stage) -> None:
    gathered = gathering(staging)
    batch = offices("1")
    gathered.add(batch)
    gathered.finish()
    (segment,) = gathered.take_finished()
    assert (segment.table, segment.records, segment.digest) == ("offices", 1, digest("offices", batch))


def test_ledger_tables_have_no_share_in_the_digest(staging: Stage) -> None:
    gathered = gathering(staging, table=INVENTORY)
    gathered.add(ledger_batch(INVENTORY, [("clients", "c1", "BAS", None)]))
    gathered.finish()
    assert gathered.take_finished()[0].digest == 0


def test_nothing_lasting_is_handed_over_before_it_is_kept(staging: Stage) -> None:
    gathered = gathering(staging)
    for key in "abc":
        gathered.add(offices(key))
    assert gathered.take_finished() == []
    gathered.keep()
    gathered.add(offices("d"))
    assert [ids(segment) for segment in gathered.take_finished()] == [["a"], ["b"], ["c"]]


def test_what_is_dropped_is_gone_from_memory_and_disk(staging: Stage) -> None:
    gathered = gathering(staging)
    for key in "abc":
        gathered.add(offices(key))
    gathered.drop()
    gathered.finish()
    assert gathered.take_finished() == []
    assert list(staging.folder.iterdir()) == []


def test_dropping_leaves_what_was_kept(staging: Stage) -> None:
    gathered = gathering(staging, target=2**20)
    gathered.add(offices("a"))
    gathered.keep()
    gathered.add(offices("b"))
    gathered.drop()
    gathered.add(offices("c"))
    gathered.finish()
    assert [ids(segment) for segment in gathered.take_finished()] == [["a", "c"]]


def test_frequent_safe_points_make_no_small_segments(staging: Stage) -> None:
    gathered = gathering(staging, target=2**20)
    for number in range(300):
        gathered.add(offices(number))
        gathered.keep()
    gathered.finish()
    assert [segment.records for segment in gathered.take_finished()] == [300]


def test_a_segment_is_cut_at_its_target(staging: Stage) -> None:
    size = offices("00").nbytes
    gathered = gathering(staging, target=10 * size)
    gathered.add(offices(*(f"{number:02}" for number in range(95))))
    gathered.finish()
    sizes = [segment.records for segment in gathered.take_finished()]
    assert sum(sizes) == 95
    assert max(sizes) <= 12


def test_a_segment_is_cut_at_its_number_of_rows(staging: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SEGMENT_ROWS", 10)
    monkeypatch.setattr(piles, "SEGMENT_ROWS", 10)
    gathered = gathering(staging, target=2**20)
    gathered.add(offices(*range(25)))
    gathered.finish()
    assert max(segment.records for segment in gathered.take_finished()) <= 10


def test_an_empty_table_makes_a_segment_only_when_asked(staging: Stage) -> None:
    gathered = gathering(staging)
    gathered.finish()
    assert gathered.take_finished() == []
    gathered.finish(even_empty=True)
    (segment,) = gathered.take_finished()
    assert (segment.records, ids(segment)) == (0, [])


def test_only_returns_are_totalled() -> None:
    columns = {"tax_type": ["IB", "IB", "OB"], "tax_year": [2015, 2015, 2016]}
    batch = pa.RecordBatch.from_pydict(columns)
    assert totals(RETURNS, batch) == Counter({("IB", 2015): 2, ("OB", 2016): 1})
    assert totals(OFFICES, batch) == Counter()
