from __future__ import annotations

from collections.abc import Iterator

import pytest

from overstap import i18n


@pytest.fixture(autouse=True)
def back_to_dutch() -> Iterator[None]:
    yield
    i18n.activate("nl")


def test_dutch_is_the_source_language_and_needs_no_catalogue() -> None:
    assert i18n.translate("Een tekst die nergens anders voorkomt.") == "Een tekst die nergens anders voorkomt."


def test_an_unknown_language_means_dutch() -> None:
    i18n.activate("fr")
    assert i18n.active_language() == "nl"


def test_the_environment_chooses_the_language_until_something_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", "en")
    monkeypatch.setattr(i18n, "_active", i18n.ContextVar("fresh", default=None))
    assert i18n.active_language() == "en"


def test_plurals_leave_the_count_to_the_caller() -> None:
    text = i18n.translate_plural("{count} aangifte", "{count} aangiften", 2)
    assert text.format(count=2) == "2 aangiften"
