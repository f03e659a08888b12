from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from overstap.bundle.ledger import Difference, Ledger
from overstap.bundle.model import ASSESSMENT_NOTICES, RETURNS, Severity


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as made:
        yield made


def declared(ledger: Ledger, table: str, *keys: str) -> None:
    assert ledger.declare(table, [(key, "database", None) for key in keys]) == []


def test_everything_exported_or_left_behind_is_no_difference(ledger: Ledger) -> None:
    declared(ledger, "clients", "c1", "c2")
    ledger.export("clients", ["c1"], 0)
    ledger.leave("clients", [("c2", "not-selected", "database", None)])
    assert ledger.differences() == []


def test_keys_that_nobody_accounts_for_are_missing(ledger: Ledger) -> None:
    declared(ledger, "clients", *(f"c{number}" for number in range(9)))
    ledger.export("clients", ["c0"], 0)
    assert ledger.differences() == [Difference("clients", "missing", 8, ("c1", "c2", "c3", "c4", "c5"))]


def test_keys_that_nobody_listed_are_unlisted(ledger: Ledger) -> None:
    ledger.export("clients", ["c1"], 0)
    ledger.leave("users", [("u1", "vanished", "database", None)])
    assert [(one.table, one.how) for one in ledger.differences()] == [("clients", "unlisted"), ("users", "unlisted")]


def test_keys_that_came_and_stayed_are_both(ledger: Ledger) -> None:
    declared(ledger, "clients", "c1")
    ledger.export("clients", ["c1"], 0)
    ledger.leave("clients", [("c1", "not-selected", "database", None)])
    assert ledger.differences() == [Difference("clients", "both", 1, ("c1",))]


def test_swapped_keys_are_two_differences_although_the_numbers_agree(ledger: Ledger) -> None:
    declared(ledger, "clients", "c1", "c2")
    ledger.export("clients", ["c1", "c3"], 0)
    assert {(one.how, one.keys) for one in ledger.differences()} == {("missing", ("c2",)), ("unlisted", ("c3",))}


def test_the_same_key_in_two_tables_is_two_records(ledger: Ledger) -> None:
    declared(ledger, "clients", "1")
    declared(ledger, "offices", "1")
    ledger.export("clients", ["1"], 0)
    assert [one.table for one in ledger.differences()] == ["offices"]


def test_keys_that_were_there_already_are_named(ledger: Ledger) -> None:
    declared(ledger, "clients", "c1")
    assert ledger.declare("clients", [("c1", "BAS", None), ("c2", "BAS", None), ("c2", "BAS", None)]) == ["c1", "c2"]
    assert ledger.export("clients", ["c1", "c2", "c1"], 0) == ["c1"]
    assert ledger.export("clients", ["c2"], 1) == ["c2"]


def test_a_refused_change_can_be_undone(ledger: Ledger) -> None:
    with pytest.raises(sqlite3.IntegrityError), ledger.transaction():
        ledger.export("clients", ["c1", None], 0)  # type: ignore[list-item]
    assert ledger.counts() == {}


def test_leaving_behind_again_for_the_same_reason_changes_nothing(ledger: Ledger) -> None:
    declared(ledger, "clients", "c1")
    row = ("c1", "not-selected", "database", None)
    assert ledger.leave("clients", [row]) == ledger.leave("clients", [row]) == []
    assert ledger.leave("clients", [("c1", "vanished", "database", None)]) == ["c1"]


def test_a_bundle_lists_each_key_left_behind_once(ledger: Ledger) -> None:
    assert ledger.leave_once("clients", [("c1", "vanished")]) == []
    assert ledger.leave_once("clients", [("c1", "vanished")]) == ["c1"]


def test_the_rest_of_a_part_can_be_left_behind(ledger: Ledger) -> None:
    ledger.declare("returns", [("r1", "BAS", None), ("r2", "BAS", None), ("r3", "VPB", None)])
    ledger.export("returns", ["r1"], 0)
    assert ledger.leave_rest("returns", "BAS", reason="program-failed", detail=None) == 1
    assert ledger.counts()["returns"] == (3, 1, {"program-failed": 1})


def test_a_forgotten_run_can_be_done_again(ledger: Ledger) -> None:
    declared(ledger, "returns", "r1", "r2")
    ledger.export("returns", ["r1"], 0)
    ledger.export("returns", ["r2"], 1)
    ledger.forget("returns", 1)
    assert ledger.export("returns", ["r2"], 2) == []
    assert ledger.export("returns", ["r1"], 2) == ["r1"]


def test_forgetting_takes_undeclared_keys_along(ledger: Ledger) -> None:
    ledger.export("returns", ["r1"], 0)
    ledger.export("returns", ["r2"], 0, unattested="tap")
    ledger.forget("returns", 0)
    assert ledger.counts() == {}


def test_what_an_unattested_part_hands_over_is_its_inventory(ledger: Ledger) -> None:
    ledger.export("returns", ["r1"], 0, unattested="tap")
    ledger.leave("returns", [("r2", "unreadable", "tap", None)], unattested=True)
    assert ledger.differences() == []
    assert [row[:3] for row in ledger.inventory()] == [("returns", "r1", "tap"), ("returns", "r2", "tap")]


def test_rows_come_in_the_order_of_the_format(ledger: Ledger) -> None:
    declared(ledger, "users", "b", "a")
    declared(ledger, "clients", "z", "é", "Z")
    assert [row[:2] for row in ledger.inventory()] == [
        ("clients", "Z"),
        ("clients", "z"),
        ("clients", "é"),
        ("users", "a"),
        ("users", "b"),
    ]


def test_findings_are_kept_once(ledger: Ledger) -> None:
    ledger.find("clients", [("c1", "bsn", "identifier-check", "advisory", "old")])
    ledger.find("clients", [("c1", "bsn", "identifier-check", "advisory", "new")])
    assert list(ledger.findings()) == [("clients", "c1", "bsn", "identifier-check", "advisory", "new")]
    assert ledger.find_once("clients", [("c1", "bsn", "identifier-check"), ("c1", "", "x")]) == ["c1"]


def test_references_to_listed_keys_are_no_question(ledger: Ledger) -> None:
    declared(ledger, "clients", "c1")
    ledger.refer("returns", RETURNS.foreign_keys[0], [("r1", "c1")], run=0, severity=Severity.BLOCKING)
    assert ledger.unannounced() == []


def test_references_wait_for_what_is_listed_later(ledger: Ledger) -> None:
    ledger.refer("returns", RETURNS.foreign_keys[0], [("r1", "c1"), ("r2", "c9")], run=0, severity=Severity.BLOCKING)
    declared(ledger, "clients", "c1")
    assert ledger.unannounced() == [("returns", "client_id", 1)]


def test_dangling_references_become_findings(ledger: Ledger) -> None:
    key = ASSESSMENT_NOTICES.foreign_keys[1]
    ledger.refer("assessment_notices", key, [("s1", "r9")], run=0, severity=Severity.ADVISORY)
    ledger.announce_dangling("reference-missing")
    expected = ("assessment_notices", "s1", "return_id", "reference-missing", "advisory", None)
    assert list(ledger.findings()) == [expected]
    assert ledger.unannounced() == []


def test_references_of_a_forgotten_run_are_forgotten(ledger: Ledger) -> None:
    ledger.refer("returns", RETURNS.foreign_keys[0], [("r1", "c9")], run=3, severity=Severity.BLOCKING)
    ledger.forget("returns", 3)
    assert ledger.unannounced() == []


def test_others_see_that_the_owner_lives(ledger: Ledger, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", timeout=0)) as other:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN EXCLUSIVE")
        ledger.close()
        other.execute("BEGIN EXCLUSIVE")


def test_keys_with_any_character_are_kept_apart(ledger: Ledger) -> None:
    keys = ["a", "A", "a ", " a", "a\0b", "é", "e\u0301", "\U0001f600", "1", "01"]
    declared(ledger, "users", *keys)
    assert [row[1] for row in ledger.inventory()] == sorted(keys)
