"""The export's memory: what is listed, what became of it, and who is to give the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.export.ledger import EXPORTED, PAGE, ExportLedger, Progress
from overstap.desktop.sources.contract import Entry
from tests.desktop.scripted import BAS, CAS, PEOPLE


@pytest.fixture
def ledger() -> Iterator[ExportLedger]:
    with closing(ExportLedger()) as ledger:
        yield ledger


def listed(ledger: ExportLedger, *keys: str, given_by: str | None = "BAS 2016") -> None:
    ledger.declare("database", "returns", [Entry(key, given_by=given_by) for key in keys])


def test_a_listed_record_is_waited_for_and_an_unlisted_one_is_unknown(ledger: ExportLedger) -> None:
    listed(ledger, "r1")
    assert ledger.fates("returns", ["r1", "r2"]) == {"r1": None}
    assert ledger.fates("clients", ["r1"]) == {}


def test_a_fate_is_settled_once(ledger: ExportLedger) -> None:
    listed(ledger, "r1")
    ledger.settle("returns", ["r1"], EXPORTED)
    ledger.settle("returns", ["r1"], "still-open")
    assert ledger.fates("returns", ["r1"]) == {"r1": EXPORTED}
    assert ledger.progress() == Progress(1, 1)


def test_what_is_waited_for_names_who_listed_it_and_who_gives_it(ledger: ExportLedger) -> None:
    listed(ledger, "r1")
    assert list(ledger.waiting(BAS)) == [("returns", "r1", "database", "BAS 2016")]


def test_a_part_is_not_asked_for_what_another_gives_or_for_other_tables(ledger: ExportLedger) -> None:
    listed(ledger, "r1")
    ledger.declare("CAS", "clients", [Entry("c1")])
    assert list(ledger.waiting(CAS)) == []
    assert list(ledger.waiting(PEOPLE)) == []
    assert len(list(ledger.waiting())) == 2


def test_more_than_a_page_is_waited_for_while_it_is_being_settled(ledger: ExportLedger) -> None:
    listed(ledger, *(f"r{number:05}" for number in range(PAGE * 2 + 1)))
    seen = []
    for waiting in ledger.waiting(BAS):
        ledger.settle(waiting.table, [waiting.id], "program-failed")
        seen.append(waiting.id)
    assert len(set(seen)) == PAGE * 2 + 1
    assert not list(ledger.waiting())


def test_progress_is_counted_by_who_gives(ledger: ExportLedger) -> None:
    listed(ledger, "r1", "r2")
    listed(ledger, "r3", given_by=None)
    ledger.settle("returns", ["r1", "r3"], EXPORTED)
    assert (ledger.progress("BAS 2016"), ledger.progress("database"), ledger.progress("CAS")) == (
        Progress(1, 2),
        Progress(1, 1),
        Progress(0, 0),
    )


keys_of_records = st.sets(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5))


@given(keys_of_records, keys_of_records)
def test_law_what_is_listed_and_not_settled_is_waited_for(keys: set[str], settled: set[str]) -> None:
    with closing(ExportLedger()) as ledger:
        listed(ledger, *keys)
        ledger.settle("returns", list(settled), EXPORTED)
        assert {waiting.id for waiting in ledger.waiting()} == keys - settled
        assert ledger.progress() == Progress(len(keys & settled), len(keys))
