"""How a migration is marked."""

from __future__ import annotations

import pytest

from overstap.portal.pages.templatetags.migration import look, time_left
from overstap.portal.transfers.api import State


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_drawing(state: State) -> None:
    assert look(state).symbol


def test_only_what_is_wrong_is_red_and_only_what_closes_is_good() -> None:
    assert {state for state in State if look(state).css == "wrong"} == {State.FAILED, State.REFUSED}
    assert {state for state in State if look(state).css == "good"} == {State.COMPLETE}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "minder dan een minuut"),
        (59, "minder dan een minuut"),
        (60, "nog ongeveer 1 minuut"),
        (150, "nog ongeveer 2 minuten"),
        (3600, "nog ongeveer 60 minuten"),
    ],
)
def test_time_left_is_rough(seconds: int, words: str) -> None:
    assert time_left(seconds) == words
