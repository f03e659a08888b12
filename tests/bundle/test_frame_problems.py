"""What people read about a broken frame: each sentence names its place, is safe to print, and says what to do."""

from __future__ import annotations

import pytest

from overstap.bundle import content_problems, frame_problems
from overstap.bundle.frame_problems import MemberCompressedError, MemberNameError, MemberTooLargeError
from overstap.bundle.problems import BundleProblem
from overstap.i18n import activate, active_language

ALL = sorted(BundleProblem.__subclasses__(), key=lambda kind: kind.code)

# Every detail that any of the sentences asks for.
DETAILS: dict[str, object] = {
    "size": 5,
    "limit": 4,
    "count": 3,
    "what": "iets",
    "stated": "1.1",
    "found": "2.2",
    "version": "9.0",
    "known": "1.0",
    "column": "id",
    "table": "returns",
}

HOSTILE = "../\u202egpj\x1b[2J\r\n{path}{0}\ud800" + "x" * 500


def made(kind: type[BundleProblem], path: str = "data/x") -> BundleProblem:
    return kind(path, **DETAILS)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_every_sentence_is_whole_and_ends_with_advice(kind: type[BundleProblem]) -> None:
    problem = made(kind)
    for sentence in (str(problem), problem.advice):
        assert sentence.endswith(".")
        assert "{" not in sentence


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_no_name_from_a_file_steers_a_terminal(kind: type[BundleProblem]) -> None:
    problem = made(kind, HOSTILE)
    assert str(problem).isprintable()
    assert problem.path.isascii()
    assert len(problem.path) < 150


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_every_sentence_that_is_about_a_member_names_it(kind: type[BundleProblem]) -> None:
    if "{path}" in kind.message:
        assert "data/x" in str(made(kind))


def test_every_code_belongs_to_one_problem() -> None:
    codes = [kind.code for kind in ALL]
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("bundle.") for code in codes)


def test_frame_and_content_are_told_apart() -> None:
    modules = {kind.__module__ for kind in ALL}
    assert modules == {frame_problems.__name__, content_problems.__name__}


@pytest.mark.parametrize("code", ["member-compressed", "member-flags", "member-attributes", "member-kind"])
def test_someone_who_zipped_it_again_is_told_so(code: str) -> None:
    (kind,) = [kind for kind in ALL if kind.code == f"bundle.{code}"]
    assert "opnieuw ingepakt" in made(kind).advice


def test_a_fault_of_many_members_says_how_many() -> None:
    assert str(MemberCompressedError("data/a", count=7)).endswith("onderdelen: 7.")


def test_a_size_is_told_beside_its_limit() -> None:
    sentence = str(MemberTooLargeError("data/a", size=12, limit=10))
    assert ("12" in sentence, "10" in sentence) == (True, True)


def test_a_forgotten_detail_is_noticed_at_once() -> None:
    with pytest.raises(KeyError):
        MemberTooLargeError("data/a")


def test_the_language_is_that_of_the_reader_not_of_the_finder() -> None:
    problem = MemberNameError("../x")
    before = active_language()
    try:
        activate("en")
        english = str(problem)
        activate("nl")
        assert str(problem) != english
    finally:
        activate(before)
