"""What pages refuse with is told whole, and the wizard's script tells it in the words of the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation

from overstap import portal
from overstap.portal.pages.refusing import LEFT_TO_SCRIPT, before_sending, in_words
from overstap.portal.transfers.api import NotWaitingError, OtherAccountError
from overstap.portal.uploads.api import TooLargeError

SCRIPT = Path(portal.__file__).parent / "ui" / "static" / "ui" / "upload.js"


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def test_a_refusal_says_what_happened_what_to_do_and_its_code() -> None:
    error = NotWaitingError()
    assert in_words(error) == f"{error} {error.advice} Code: transfers.not-waiting"


def test_the_script_refuses_in_the_words_of_the_portal() -> None:
    assert before_sending()["other-account"] == in_words(OtherAccountError())


@override_settings(UPLOAD_MAX_BYTES=50 * 1000**3)
def test_what_only_the_script_knows_is_left_open_once() -> None:
    told = before_sending()
    portals = in_words(TooLargeError(size="60 GB", limit="50 GB")).replace(" GB", "\N{NO-BREAK SPACE}GB")
    assert told["too-large"].replace(LEFT_TO_SCRIPT, "60\N{NO-BREAK SPACE}GB") == portals
    open_ones = {name for name, words in told.items() if words.count(LEFT_TO_SCRIPT) == 1}
    assert open_ones == {"too-large", "over-quota", "unknown-version"}
    assert not any(words.count(LEFT_TO_SCRIPT) > 1 for words in told.values())


def test_the_script_uses_every_refusal_that_it_is_given() -> None:
    used = set(re.findall(r"dataset\.(\w+)", SCRIPT.read_text(encoding="utf-8")))
    given = {re.sub(r"-(\w)", lambda found: found[1].upper(), name) for name in before_sending()}
    assert given <= used
