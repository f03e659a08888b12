from __future__ import annotations

import json

from conformance.registry import EXAMPLES, Kit

from overstap.bundle import VerifyReport
from overstap.bundle.frame_problems import MemberMissingError
from overstap.bundle.problems import Problem
from tests.bundle.test_verifying import checked


def report(*problems: Problem, content_checked: bool = True) -> VerifyReport:
    return VerifyReport(problems, (), None, None, content_checked=content_checked)


def test_a_report_without_problems_is_ok_also_when_the_content_was_locked() -> None:
    assert report().ok
    assert report(content_checked=False).ok


def test_one_problem_is_enough() -> None:
    assert not report(Problem.of(MemberMissingError("data/x"))).ok


def test_for_scripts_each_problem_has_its_place_code_and_sentences(kit: Kit) -> None:
    found = checked(EXAMPLES["member-missing"](kit)).as_dict()
    problems = found["problems"]
    assert isinstance(problems, list)
    assert all(problem.keys() >= {"path", "code", "message", "hint"} for problem in problems)
    assert found["ok"] is False


def test_a_report_says_the_same_twice(kit: Kit) -> None:
    data = EXAMPLES["zipped-again"](kit)
    assert json.dumps(checked(data).as_dict()) == json.dumps(checked(data).as_dict())


def test_a_report_of_a_file_that_is_no_zip_has_no_label() -> None:
    found = checked(b"%PDF")
    assert (found.label, found.info, found.content_checked) == (None, None, False)
