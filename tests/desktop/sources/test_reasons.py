"""A reason is shown in the language of whoever reads it, when the profile has it in that."""

from __future__ import annotations

from contextvars import copy_context

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.sources.reasons import InLanguages, in_languages
from overstap.i18n import LANGUAGES, activate

BOTH = InLanguages("Voorbij.", {"en": "Over."})


def shown(reason: InLanguages, language: str) -> str:
    def show() -> str:
        activate(language)
        return str(reason)

    # The language is that of a context, and must not outlive the test.
    return copy_context().run(show)


@pytest.mark.parametrize(("language", "text"), [("nl", "Voorbij."), ("en", "Over."), ("fr", "Voorbij.")])
def test_a_reason_is_shown_in_the_active_language(language: str, text: str) -> None:
    assert shown(BOTH, language) == text


def test_a_reason_of_one_language_is_shown_in_that() -> None:
    assert shown(InLanguages("Voorbij."), "en") == "Voorbij."


def test_a_profile_says_a_reason_as_a_text_or_per_language() -> None:
    assert in_languages("Voorbij.") == InLanguages("Voorbij.")
    assert in_languages({"nl": "Voorbij.", "en": "Over."}) == BOTH


@pytest.mark.parametrize(
    "value", [None, 3, "", "  ", [], {}, {"en": "Over."}, {"nl": ""}, {"nl": "x", "fr": "y"}, {"nl": 1}]
)
def test_what_gives_no_reason_is_none(value: object) -> None:
    assert in_languages(value) is None


texts = st.text(min_size=1).filter(str.strip)


@given(st.dictionaries(st.sampled_from(LANGUAGES), texts, min_size=1).filter(lambda told: "nl" in told))
def test_law_what_was_written_for_a_language_is_what_it_shows(told: dict[str, str]) -> None:
    reason = in_languages(told)
    assert reason is not None
    assert all(shown(reason, language) == text for language, text in told.items())
