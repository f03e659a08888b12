from __future__ import annotations

import re
import string

import pytest

from overstap.errors import AccessError, OverstapError, UsageError, all_errors
from tools import error_reference


class BrokenTapError(UsageError):
    code = "test.broken-tap"
    message = "De kraan {tap} lekt."
    hint = "Vervang de kraan {tap}."


@pytest.fixture(scope="module")
def every_error() -> list[type[OverstapError]]:
    error_reference.import_everything()
    return [error for error in all_errors() if error.__module__.startswith("overstap.")]


def test_an_error_says_what_happened_and_what_to_do_next() -> None:
    error = BrokenTapError(tap="links")
    assert (str(error), error.advice) == ("De kraan links lekt.", "Vervang de kraan links.")


def test_a_forgotten_detail_is_found_where_the_error_is_made() -> None:
    with pytest.raises(KeyError, match="tap"):
        BrokenTapError()


def test_an_error_as_json_carries_everything_a_script_needs() -> None:
    assert BrokenTapError(tap="links").as_dict() == {
        "code": "test.broken-tap",
        "message": "De kraan links lekt.",
        "hint": "Vervang de kraan links.",
        "exit_code": 2,
        "retry_helps": False,
    }


def test_families_keep_their_exit_codes() -> None:
    assert (UsageError.exit_code, AccessError.exit_code) == (2, 7)


def test_every_error_has_a_code_of_its_own(every_error: list[type[OverstapError]]) -> None:
    codes = [error.code for error in every_error]
    assert len(codes) > 20
    assert len(codes) == len(set(codes))


def test_every_hint_uses_only_names_that_the_message_gets_too(every_error: list[type[OverstapError]]) -> None:
    for error in every_error:
        for text in (error.message, error.hint):
            names = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert all(re.fullmatch(r"[a-z_]+", name) for name in names), error.code


def test_every_error_reads_as_sentences_without_exclamation_marks(every_error: list[type[OverstapError]]) -> None:
    for error in every_error:
        for text in (error.message, error.hint):
            assert text[0].isupper() or text[0] in "{‘", (error.code, text)
            # A hint may end with a command to type, which takes no full stop.
            assert text[-1] in ".}?" or re.search(r": overstap [\w {}-]+$", text), (error.code, text)
            assert "!" not in text, (error.code, text)


def test_the_reference_page_is_up_to_date(every_error: list[type[OverstapError]]) -> None:
    assert every_error
    written = error_reference.PAGE.read_text(encoding="utf-8")
    missing = [error.code for error in every_error if f"`{error.code}` | {error.message} | {error.hint}" not in written]
    assert not missing, "run: make docs"
