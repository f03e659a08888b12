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


@pytest.mark.parametrize("written", ["en", "EN", "en_US", "En_gb.UTF-8", "en-GB", "fr:en"])
def test_a_language_is_known_however_it_is_written(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", written)
    monkeypatch.setattr(i18n, "_active", i18n.ContextVar("fresh", default=None))
    assert i18n.active_language() == "en"


@pytest.mark.parametrize(
    ("written", "unknown"), [("de", "de"), ("fr:de", "fr:de"), ("C", "C"), ("en-GB", None), ("de:nl", None), ("", None)]
)
def test_a_language_that_is_not_spoken_can_be_told(
    monkeypatch: pytest.MonkeyPatch, written: str, unknown: str | None
) -> None:
    monkeypatch.setenv("OVERSTAP_LANGUAGE", written)
    assert i18n.unknown_language() == unknown


def test_without_a_wish_no_language_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERSTAP_LANGUAGE", raising=False)
    monkeypatch.setenv("LANGUAGE", "de")
    assert i18n.unknown_language() is None


def test_plurals_leave_the_count_to_the_caller() -> None:
    text = i18n.translate_plural("{count} aangifte", "{count} aangiften", 2)
    assert text.format(count=2) == "2 aangiften"


@pytest.mark.parametrize(
    ("count", "text"), [(0, "{count} aangiften"), (1, "{count} aangifte"), (2, "{count} aangiften")]
)
def test_of_two_texts_the_one_that_fits_is_taken(count: int, text: str) -> None:
    assert i18n.translate_marked("{count} aangifte", "{count} aangiften", count) == text


def test_of_two_texts_each_is_translated_by_itself() -> None:
    i18n.activate("en")
    assert i18n.translate_marked("{count} klant", "{count} klanten", 2) == i18n.translate("{count} klanten")


@pytest.mark.parametrize(
    ("languages", "language"),
    [("en", "en"), ("en_GB.UTF-8:nl", "en"), ("fr:en", "en"), ("fr", "nl"), ("", "nl"), ("nl:en", "nl")],
)
def test_the_list_of_languages_of_the_system_is_understood(
    monkeypatch: pytest.MonkeyPatch, languages: str, language: str
) -> None:
    monkeypatch.delenv("OVERSTAP_LANGUAGE", raising=False)
    monkeypatch.setenv("LANGUAGE", languages)
    monkeypatch.setattr(i18n, "_active", i18n.ContextVar("fresh", default=None))
    assert i18n.active_language() == language


def test_how_a_machine_was_installed_says_nothing_about_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OVERSTAP_LANGUAGE", raising=False)
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setattr(i18n, "_active", i18n.ContextVar("fresh", default=None))
    assert i18n.active_language() == "nl"
