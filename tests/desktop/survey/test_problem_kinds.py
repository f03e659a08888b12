"""The catalogue of problems: each kind complete, and each known by one code."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from overstap.bundle.model import Reason, Severity
from overstap.desktop.survey.problem_kinds import KINDS, OF_FILES, ProblemKind

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
# What a person chose by pointing at a folder, or what the records themselves say, is no fault of a file.
OF_NO_FILE = {
    Reason.BEFORE_2012,
    Reason.NOT_SELECTED,
    Reason.OTHER_PHASE,
    Reason.STILL_OPEN,
    Reason.PAST_RETENTION,
    Reason.FORMER_CLIENT,
    Reason.PROGRAM_MISSING,
    Reason.PROGRAM_FAILED,
    Reason.NOT_HANDED_OVER,
}


def numbers(sentence: str) -> list[str]:
    return re.findall(r"{\w*}", sentence)


@each_kind
def test_one_and_many_say_how_many_in_the_same_place(kind: ProblemKind) -> None:
    assert numbers(kind.one) == numbers(kind.many)
    assert set(numbers(kind.one)) <= {"{count}"}
    # Advice holds for all of them, and is shown as it is.
    assert not numbers(kind.advice)


@each_kind
def test_what_to_do_is_told_in_whole_sentences(kind: ProblemKind) -> None:
    assert kind.advice[0].isupper()
    assert kind.advice.endswith(".")
    assert "!" not in kind.one + kind.many + kind.advice


@each_kind
def test_what_was_found_is_a_heading_and_no_sentence(kind: ProblemKind) -> None:
    assert not kind.one.endswith(".")
    assert not kind.many.endswith(".")


def test_the_blocking_kinds_stand_together_before_the_others() -> None:
    found = [severity for severity, _ in groupby(kind.severity for kind in KINDS.values())]
    assert found == [Severity.BLOCKING, Severity.ADVISORY]


def test_a_code_stands_for_itself() -> None:
    assert all(code == kind.code for code, kind in KINDS.items())
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code) for code in KINDS)


def test_every_reason_for_which_a_file_stays_behind_is_a_kind_of_its_own() -> None:
    assert set(OF_FILES) == set(Reason) - OF_NO_FILE
    assert set(OF_FILES.values()) <= set(KINDS)
    assert len(set(OF_FILES.values())) == len(OF_FILES)


@pytest.mark.parametrize("reason", [Reason.NOT_SBR, Reason.NOT_A_TAX_MESSAGE, Reason.BANK_VARIANT, Reason.DUPLICATE])
def test_a_file_that_is_something_else_stops_nothing(reason: Reason) -> None:
    assert KINDS[OF_FILES[reason]].severity is Severity.ADVISORY


@pytest.mark.parametrize("reason", [Reason.UNREADABLE, Reason.TOO_LARGE, Reason.VANISHED])
def test_a_file_that_may_be_a_return_has_to_be_looked_at_first(reason: Reason) -> None:
    assert KINDS[OF_FILES[reason]].severity is Severity.BLOCKING
