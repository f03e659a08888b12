from __future__ import annotations

from collections.abc import Iterator

import pytest

from overstap.bundle.model import Severity
from overstap.desktop.survey.problem_kinds import KINDS
from overstap.desktop.survey.problems import MOST_EXAMPLES, in_order, problem
from overstap.i18n import activate


def test_a_problem_says_how_often_in_the_right_number() -> None:
    assert problem("bsn-missing", ["1"]).title == "1 persoon heeft geen BSN"
    assert problem("bsn-missing", ["1", "2"]).title == "2 personen hebben geen BSN"


@pytest.mark.parametrize("code", list(KINDS))
def test_every_kind_can_be_shown_with_what_to_do(code: str) -> None:
    for count in (1, 2):
        shown = problem(code, count=count)
        assert shown.title
        assert shown.advice.endswith(".")


def test_large_counts_can_be_read() -> None:
    assert problem("past-retention", count=12_345).title.startswith("12.345 aangiften")


def test_many_records_are_counted_but_not_all_named() -> None:
    found = problem("former-client", map(str, range(3000)), table="clients")
    assert (found.count, len(found.ids)) == (3000, MOST_EXAMPLES)


def test_blocking_problems_come_first() -> None:
    found = in_order([problem("former-client", count=1), problem("program-missing", ["BAS 2016"])])
    assert [each.severity for each in found] == [Severity.BLOCKING, Severity.ADVISORY]


@pytest.fixture
def in_english() -> Iterator[None]:
    activate("en")
    yield
    activate("nl")


def in_dutch(code: str, count: int) -> str:
    kind = KINDS[code]
    return (kind.one if count == 1 else kind.many).format(count=count)


@pytest.mark.parametrize("code", list(KINDS))
@pytest.mark.parametrize("count", [1, 2])
def test_every_title_is_told_in_the_readers_language(in_english: None, code: str, count: int) -> None:
    assert problem(code, count=count).title != in_dutch(code, count)
