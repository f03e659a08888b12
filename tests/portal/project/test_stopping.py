"""Being asked to stop, with real signals to this very process."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from overstap.portal.project.stopping import STOPPING, StopSignals


@pytest.fixture
def before() -> Iterator[list[int]]:
    """The signals that whoever listened before us has got."""
    got: list[int] = []
    former = {number: signal.signal(number, lambda number, _: got.append(number)) for number in STOPPING}
    yield got
    for number, handler in former.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", STOPPING)
def test_the_first_is_heard_and_a_second_does_what_it_did_before(before: list[int], number: signal.Signals) -> None:
    woken: list[str] = []
    with StopSignals(lambda: woken.append("awake")) as stop:
        signal.raise_signal(number)
        assert (stop.heard, woken, before) == (True, ["awake"], [])
        signal.raise_signal(number)
    assert (woken, before) == (["awake"], [number])


def test_after_the_end_nothing_is_heard(before: list[int]) -> None:
    with StopSignals(lambda: None) as stop:
        pass
    signal.raise_signal(signal.SIGTERM)
    assert (stop.heard, before) == (False, [signal.SIGTERM])


def test_what_arrives_while_it_ends_is_not_lost(before: list[int]) -> None:
    with StopSignals(lambda: None) as stop:
        # As it stands when a signal comes in the middle of ending: it waits until everything is as before.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        signal.raise_signal(signal.SIGTERM)
    assert (stop.heard, before) == (False, [signal.SIGTERM])


def test_an_error_goes_on_its_way(before: list[int]) -> None:
    with pytest.raises(OSError, match="weg"), StopSignals(lambda: None):
        raise OSError("weg")
    signal.raise_signal(signal.SIGTERM)
    assert before == [signal.SIGTERM]
