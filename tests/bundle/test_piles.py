from __future__ import annotations

import pyarrow as pa
import pytest

from overstap.bundle import piles
from overstap.bundle.model import OFFICES
from overstap.bundle.piles import Pile, pieces
from overstap.bundle.records import complete_batch
from tests.bundle.making import office


def offices(*keys: object) -> pa.RecordBatch:
    return complete_batch(OFFICES, [office(key) for key in keys])


def test_slices_keep_every_row_once() -> None:
    batch = offices(*range(300))
    parts = pieces(batch, 500)
    assert all(part.nbytes <= 500 or part.num_rows == 1 for part in parts)
    assert pa.Table.from_batches(parts).equals(pa.Table.from_batches([batch]))
    assert pieces(batch.slice(0, 0), 500) == []


def test_a_pile_merges_small_batches_and_loses_none() -> None:
    pile = Pile()
    for number in range(300):
        pile.add(offices(number))
    assert pile.rows == 300
    batches = pile.take()
    assert len(batches) < 80
    assert sum(batch.num_rows for batch in batches) == 300
    assert (pile.rows, pile.size, pile.take()) == (0, 0, [])


def test_one_large_row_does_not_hide_in_a_slice_of_small_ones() -> None:
    batch = complete_batch(OFFICES, [office(number, city="x" * (50_000 if number == 7 else 1)) for number in range(64)])
    sizes = [(part.nbytes, part.num_rows) for part in pieces(batch, 3_000)]
    assert [rows for size, rows in sizes if size > 3_000] == [1]


def test_slices_are_limited_in_rows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piles, "SEGMENT_ROWS", 10)
    assert max(part.num_rows for part in pieces(offices(*range(35)), 2**30)) <= 10


def test_a_pile_knows_its_size() -> None:
    pile = Pile()
    batches = [offices(*range(number)) for number in range(1, 70)]
    for batch in batches:
        pile.add(batch)
    assert pile.size == sum(batch.nbytes for batch in batches)
    assert pa.Table.from_batches(pile.take()).equals(pa.Table.from_batches(batches))
