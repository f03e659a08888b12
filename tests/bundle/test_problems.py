from __future__ import annotations

import pytest

from overstap.bundle import content_problems, errors, frame_problems
from overstap.bundle.frame_problems import MemberMissingError, TruncatedError
from overstap.bundle.problems import BundleProblem, Problem, Problems, shown
from overstap.errors import OverstapError

KINDS = [
    kind
    for module in (errors, frame_problems, content_problems)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, OverstapError) and "code" in vars(kind)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_sentences_and_a_code_of_the_room(kind: type[OverstapError]) -> None:
    assert kind.code.startswith("bundle.")
    assert kind.message.endswith(".")
    assert kind.hint.endswith(".")
    assert "!" not in kind.message + kind.hint


def test_codes_and_sentences_are_all_different() -> None:
    assert len({kind.code for kind in KINDS}) == len({kind.message for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("data/x.bin", "data/x.bin"),
        ("a\nb\x1b[31m", "a\\nb\\x1b[31m"),
        ("é\u202e", "\\xe9\\u202e"),
        ("\ud800", "\\ud800"),
        ("x" * 200, "x" * 100 + "..."),
    ],
)
def test_a_strangers_name_is_made_safe_to_print(name: str, expected: str) -> None:
    assert shown(name) == expected


def test_a_problem_carries_what_a_report_needs() -> None:
    problem = Problem.of(MemberMissingError("data/x.bin"))
    assert (problem.path, problem.code) == ("data/x.bin", "bundle.member-missing")
    assert problem.message == "Onderdeel data/x.bin ontbreekt."


def test_a_problem_of_the_whole_has_no_path() -> None:
    assert Problem.of(TruncatedError()).path == ""
    assert Problem.of(errors.IdentityWrongError(recipient="age1x")).path == ""


def test_the_same_problem_is_noted_once() -> None:
    noted = Problems()
    for _ in range(3):
        noted.add(MemberMissingError("data/x.bin"))
    noted.add(MemberMissingError("data/y.bin"))
    assert len(noted) == len(noted.all()) == 2


def test_what_is_raised_inside_is_noted_and_other_faults_pass() -> None:
    noted = Problems()
    with noted.gathered():
        raise TruncatedError
    with pytest.raises(ZeroDivisionError), noted.gathered():
        _ = 1 // 0
    assert [problem.code for problem in noted.all()] == ["bundle.truncated"]


def test_percent_and_braces_in_a_name_are_harmless() -> None:
    assert "{x}%s" in str(MemberMissingError("{x}%s"))


def test_all_problems_are_of_one_family() -> None:
    assert {kind for kind in KINDS if kind.__module__ != errors.__name__} == set(BundleProblem.__subclasses__())
