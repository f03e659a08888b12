from __future__ import annotations

from collections.abc import Mapping

import pytest

from overstap.bundle.model import Reason
from overstap.desktop.programs.run import Unreadable
from overstap.desktop.sources.contract import LeftBehind, Records
from overstap.desktop.sources.profile import shipped_profile
from overstap.desktop.sources.wanted import WantedRecords, known_statuses
from tests.desktop.event_log import Kept

FILL = {"client_id": "1", "program": "BAS 2016", "tax_type": "IB", "message_kind": "aangifte", "tax_year": 2016}


@pytest.fixture
def judge() -> WantedRecords:
    """Wants return 1 and attachment a of three returns and two attachments that the database lists."""
    judge = WantedRecords(frozenset({"Verzonden"}))
    judge.learn("returns", ["1", "2", "3"], [True, False, False])
    judge.learn("attachments", ["a", "b"], [True, False])
    return judge


def returns(*ids: str, **values: object) -> Records:
    rows: list[Mapping[str, object]] = [
        {"id": key, "status": "filed", "source_status": "Verzonden", **FILL, **values} for key in ids
    ]
    return Records.of("returns", rows)


def attachments(**owners: str) -> Records:
    return Records.of(
        "attachments", [{"id": key, "return_id": owner, "file_name": "x"} for key, owner in owners.items()]
    )


def judged(judge: WantedRecords, *given: Records, unreadable: tuple[Unreadable, ...] = ()) -> Kept:
    kept = Kept()
    for records in given:
        for event in judge.judge(records.table, records.batch):
            kept.take(event)
    for event in judge.finish(unreadable):
        kept.take(event)
    return kept


def test_only_what_is_wanted_passes(judge: WantedRecords) -> None:
    kept = judged(judge, returns("1", "2", "3"), attachments(a="1", b="1"))
    assert (kept.ids("returns"), kept.ids("attachments")) == ({"1"}, {"a"})
    assert kept.left == {}


def test_what_is_not_wanted_need_not_become_columns(judge: WantedRecords) -> None:
    assert [key for key in ["1", "2", "3", "9"] if judge.wants("returns", key)] == ["1", "9"]
    assert [key for key in ["a", "b", "z"] if judge.wants("attachments", key)] == ["a", "z"]


def test_what_hangs_on_a_return_that_was_passed_over_came_with_it(judge: WantedRecords) -> None:
    assert not judge.wants("returns", "2")
    # Kept apart, as of a return that did not come, it would wait for the end.
    judge.learn("attachments", ["c"], [True])
    passed = [event for event in judge.judge("attachments", attachments(c="2").batch) if isinstance(event, Records)]
    assert [event.batch.column("id").to_pylist() for event in passed] == [["c"]]


def test_what_the_database_does_not_list_passes(judge: WantedRecords) -> None:
    assert judged(judge, returns("9")).ids("returns") == {"9"}


def test_a_batch_without_anything_wanted_gives_nothing(judge: WantedRecords) -> None:
    assert list(judge.judge("returns", returns("2", "3").batch)) == []


def test_an_unknown_word_is_told_of_wanted_returns_only(judge: WantedRecords) -> None:
    found = judged(judge, returns("1", "2", source_status="Gearchiveerd")).found
    assert [(each.id, each.field, each.code, each.detail) for each in found] == [
        ("1", "status", "unknown-status", "Gearchiveerd")
    ]


def test_an_unreadable_record_stays_behind_when_it_was_wanted(judge: WantedRecords) -> None:
    events = list(judge.finish([Unreadable("returns", "1"), Unreadable("returns", "2")]))
    assert events == [LeftBehind("returns", "1", Reason.UNREADABLE)]


def test_what_hangs_on_an_unreadable_return_stays_with_it(judge: WantedRecords) -> None:
    kept = judged(judge, attachments(a="1", b="1"), unreadable=(Unreadable("returns", "1"),))
    assert kept.left == {("returns", "1"): Reason.UNREADABLE, ("attachments", "a"): Reason.UNREADABLE}


def test_what_hangs_on_a_return_that_nobody_mentions_is_left_to_the_export(judge: WantedRecords) -> None:
    kept = judged(judge, attachments(a="1"))
    assert (kept.records, kept.left) == ({}, {})


def test_a_return_that_came_before_a_restart_still_counts(judge: WantedRecords) -> None:
    judged(judge, returns("1"))
    assert judged(judge, attachments(a="1")).ids("attachments") == {"a"}


def test_it_knows_of_which_tables_anything_is_wanted(judge: WantedRecords) -> None:
    judge.learn("roles", ["r"], [False])
    assert [judge.anything_of(table) for table in ("returns", "attachments", "roles")] == [True, True, False]


def test_the_known_words_are_those_of_the_profile() -> None:
    assert known_statuses(shipped_profile("sqlite")) == {
        "Open",
        "In behandeling",
        "Ter controle",
        "Verzonden",
        "Definitief",
    }
