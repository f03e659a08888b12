"""What an interrupted writer leaves to the next: members, safe points, and which records changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from overstap.bundle.journal import Journal, Member
from overstap.bundle.ledger import Ledger

STARTED = datetime(2026, 9, 26, 17, 13, 2, tzinfo=UTC)
PLAN = "plan 1"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite", lasting=True)) as made:
        yield made


@pytest.fixture
def journal(ledger: Ledger) -> Journal:
    made = Journal(ledger)
    made.begin(PLAN, STARTED)
    return made


def member(number: int, *, digest: int = 0) -> Member:
    totals = Counter({("IB", 2016): 2, ("OB", 2015): 1})
    return Member(f"returns/{number:06}.parquet", 10, "ab", 2**32 - 1, 20, "cd", 3, digest, totals)


def listed(ledger: Ledger, **marks: str) -> None:
    assert ledger.declare("returns", [(key, "BAS 2016", None, mark) for key, mark in marks.items()]) == []


def three_points(ledger: Ledger, journal: Journal) -> None:
    """Returns r1, r2 and r3, each in a run, a segment and a safe point of its own."""
    listed(ledger, r1="a", r2="b", r3="c")
    for run, key in enumerate(("r1", "r2", "r3")):
        ledger.export("returns", [key], run)
        journal.note_member(member(run + 1))
        journal.add_point({"returns": run}, {"BAS 2016": f"state {run}"})
    journal.reopen({"returns"})


def test_work_that_could_not_say_what_it_is_made_from_is_nobodys(ledger: Ledger) -> None:
    assert Journal(ledger).work is None


def test_work_says_what_it_is_made_from_and_when_it_began(ledger: Ledger, journal: Journal) -> None:
    assert Journal(ledger).work == (PLAN, STARTED)
    assert (journal.point, journal.notes(), journal.runs(), list(journal.members())) == (0, {}, {}, [])


def test_a_member_comes_back_as_it_was_noted(journal: Journal) -> None:
    # Larger than a whole number of the database can be.
    noted = member(1, digest=2**256 - 1)
    journal.note_member(noted)
    assert list(journal.members()) == [noted]


def test_members_come_back_in_the_order_in_which_they_lie_in_the_file(journal: Journal) -> None:
    for number in (3, 1, 2):
        journal.note_member(member(number))
    assert [each.path[-9:-8] for each in journal.members()] == ["3", "1", "2"]


def test_what_was_noted_after_the_last_safe_point_never_happened(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "ledger.sqlite", lasting=True)) as ledger:
        journal = Journal(ledger)
        journal.begin(PLAN, STARTED)
        journal.note_member(member(1))
        journal.add_point({"returns": 0}, {"BAS 2016": "r1"})
        journal.note_member(member(2))
        ledger.roll_back()
    with closing(Ledger(tmp_path / "ledger.sqlite", lasting=True)) as ledger:
        found = Journal(ledger)
        assert (found.work, found.point, found.runs()) == ((PLAN, STARTED), 1, {"returns": 0})
        assert [each.path for each in found.members()] == ["returns/000001.parquet"]


def test_the_notes_are_those_of_the_last_safe_point(journal: Journal) -> None:
    journal.add_point({"returns": 0}, {"BAS 2016": "r1"})
    journal.add_point({"returns": 4}, {"BTW 2016": "r9"})
    assert (journal.notes(), journal.runs()) == ({"BTW 2016": "r9"}, {"returns": 4})


def test_nothing_changed_keeps_everything(ledger: Ledger, journal: Journal) -> None:
    three_points(ledger, journal)
    listed(ledger, r1="a", r2="b", r3="c", new="d")
    assert journal.drop_changed() == 3
    assert journal.kept("returns", after="", limit=10) == ["r1", "r2", "r3"]


@pytest.mark.parametrize(
    ("now", "point"),
    [
        ({"r1": "a", "r2": "b", "r3": "other"}, 2),
        ({"r1": "a", "r2": "other", "r3": "c"}, 1),
        ({"r1": "a", "r3": "c"}, 1),
        ({"r2": "b", "r3": "c"}, 0),
    ],
)
def test_what_lies_after_the_first_change_is_dropped(
    ledger: Ledger, journal: Journal, now: dict[str, str], point: int
) -> None:
    three_points(ledger, journal)
    listed(ledger, **now)
    assert (journal.drop_changed(), journal.point) == (point, point)
    assert journal.kept("returns", after="", limit=10) == ["r1", "r2", "r3"][:point]
    assert len(list(journal.members())) == point
    assert journal.notes() == ({"BAS 2016": f"state {point - 1}"} if point else {})


def test_what_was_dropped_can_be_given_again(ledger: Ledger, journal: Journal) -> None:
    three_points(ledger, journal)
    listed(ledger, r1="a", r2="b", r3="other")
    journal.drop_changed()
    assert ledger.export("returns", ["r3"], 7) == []
    assert ledger.export("returns", ["r2"], 7) == ["r2"]
    assert ledger.differences() == []


def test_records_of_other_tables_are_forgotten(ledger: Ledger, journal: Journal) -> None:
    ledger.declare("clients", [("c1", "database", None)])
    ledger.export("clients", ["c1"], 0)
    journal.add_point({"clients": 0}, {})
    journal.reopen({"returns"})
    assert journal.kept("clients", after="", limit=10) == []


def test_kept_ids_come_a_page_at_a_time(ledger: Ledger, journal: Journal) -> None:
    three_points(ledger, journal)
    assert journal.kept("returns", after="", limit=2) == ["r1", "r2"]
    assert journal.kept("returns", after="r2", limit=2) == ["r3"]
