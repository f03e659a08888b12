"""What lies between two boundaries comes whole, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle.model import Reason
from overstap.desktop.export.blocks import LARGEST_BLOCK_EVENTS, blocks
from overstap.desktop.export.errors import BlockTooLargeError
from overstap.desktop.sources.contract import Boundary, Event, Found, LeftBehind, Records, Rewind
from tests.desktop.scripted import tax_return


def left(number: int) -> LeftBehind:
    return LeftBehind("returns", str(number), Reason.STILL_OPEN)


def keys(events: list[Event]) -> list[list[str]]:
    return [[each.id for each in block.left_behind] for block in blocks("BAS 2016", events)]


def test_a_boundary_closes_a_block_of_all_kinds_of_events() -> None:
    given_events: list[Event] = [
        Records.of("returns", [tax_return()]),
        left(1),
        Found("returns", "r1", "", "odd"),
        Boundary(),
    ]
    (block,) = blocks("BAS 2016", given_events)
    assert [records.table for records in block.records] == ["returns"]
    assert (block.left_behind, block.findings) == ([left(1)], [Found("returns", "r1", "", "odd")])


def test_records_of_a_block_are_complete_unless_the_format_refuses_one() -> None:
    wrong = {**tax_return("r2"), "tax_type": "BPM"}
    both = [Records.of("returns", [tax_return("r1")]), Records.of("returns", [tax_return("r1"), wrong]), Boundary()]
    (block,) = blocks("BAS 2016", both)
    assert [(given.is_complete, given.batch.num_rows) for given in block.records] == [(True, 1), (False, 2)]
    assert len(block.records[0].batch.column("content_hash")[0].as_py()) == 64


def test_what_comes_after_the_last_boundary_is_dropped() -> None:
    assert keys([left(1), Boundary(), left(2)]) == [["1"]]


def test_a_rewind_drops_what_came_since_the_last_boundary() -> None:
    assert keys([left(1), Boundary(), left(2), Rewind(), left(3), Boundary()]) == [["1"], ["3"]]


def test_boundaries_with_nothing_between_them_give_nothing() -> None:
    assert keys([Boundary(), Boundary(), Rewind(), Boundary()]) == []


def test_a_part_that_gives_no_boundary_is_stopped_by_count() -> None:
    endless = (left(number) for number in range(LARGEST_BLOCK_EVENTS + 2))
    with pytest.raises(BlockTooLargeError, match="BAS 2016"):
        list(blocks("BAS 2016", endless))


def test_a_part_that_gives_no_boundary_is_stopped_by_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("overstap.desktop.export.blocks.LARGEST_BLOCK_BYTES", 10_000)
    endless = (Records.of("returns", [{**tax_return(), "document": b"x" * 1000}]) for _ in range(100))
    with pytest.raises(BlockTooLargeError):
        list(blocks("BAS 2016", endless))


marks = st.sampled_from(["boundary", "rewind", "left"])


@given(st.lists(marks))
def test_law_each_event_is_kept_exactly_when_its_next_mark_is_a_boundary(script: list[str]) -> None:
    events: list[Event] = []
    expected: list[str] = []
    for number, mark in enumerate(script):
        events.append(left(number) if mark == "left" else Boundary() if mark == "boundary" else Rewind())
        following = [later for later in script[number:] if later != "left"]
        if mark == "left" and following[:1] == ["boundary"]:
            expected.append(str(number))
    assert [key for block in keys(events) for key in block] == expected
