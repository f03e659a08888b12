from __future__ import annotations

import pytest

from overstap.desktop.programs import errors
from overstap.errors import CancelledError, OverstapError, ProgramError

DETAILS = {
    "path": "programs.toml",
    "problems": " Er staat niets in.",
    "program": "BAS 2016",
    "folder": "Elsevier",
    "version": "2.0.9",
    "minimum": "2.1.0",
    "found": "BAS 2015",
    "seconds": 20,
    "why": "ENOENT",
    "status": 3,
    "line": 12,
    "problem": "geen JSON-object",
    "known": "BAS, CAS",
}
ALL = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, OverstapError) and "code" in vars(each)
]


@pytest.mark.parametrize("error", ALL)
def test_every_fault_says_what_happened_and_what_to_do(error: type[OverstapError]) -> None:
    shown = error(**DETAILS)
    assert str(shown).endswith(".")
    assert shown.advice.endswith(".")
    assert "{" not in str(shown) + shown.advice


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("BasWin 2016", "BasWin 2016"),
        ("a\x1b[2Jb", "a\N{REPLACEMENT CHARACTER}[2Jb"),
        ("half \ud83d", "half \N{REPLACEMENT CHARACTER}"),
        ("x" * 5000, "x" * errors.MAX_SHOWN),
    ],
)
def test_a_text_that_a_program_chose_is_made_fit_to_be_shown(text: str, fit: str) -> None:
    assert errors.shown(text) == fit
    errors.shown(text).encode()


@pytest.mark.parametrize("error", [each for each in ALL if each is not errors.ProgramsEndedError])
def test_every_fault_of_a_program_ends_only_that_program(error: type[OverstapError]) -> None:
    assert issubclass(error, ProgramError)


def test_a_closed_source_is_no_fault_of_a_program() -> None:
    assert issubclass(errors.ProgramsEndedError, CancelledError)


@pytest.mark.parametrize("error", [errors.ProgramTooOldError, errors.ProgramMissingError, errors.ProgramMismatchError])
def test_what_a_retry_cannot_mend_says_so(error: type[OverstapError]) -> None:
    assert not error.retry_helps
