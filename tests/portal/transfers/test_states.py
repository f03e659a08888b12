"""The table of states: whole, consistent, and the same in the reference."""

from __future__ import annotations

from pathlib import Path

import pytest

from overstap.portal.transfers.states import HOLDS_THE_TURN, STAGES, State, is_final

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "migration-states.md"


def test_every_state_has_its_row() -> None:
    assert set(STAGES) == set(State)


def test_every_state_can_be_reached_and_leads_to_an_end() -> None:
    reached = {State.UPLOADED}
    while len(reached) < len(reached := reached.union(*(STAGES[state].then for state in reached))):
        pass
    assert reached == set(State)
    assert {state for state in State if is_final(state)} == {
        State.COMPLETE,
        State.COMPLETE_WITH_DIFFERENCES,
        State.CANCELLED,
        State.FAILED,
        State.REFUSED,
        State.UNDONE,
    }


@pytest.mark.parametrize("state", [state for state in State if not is_final(state)])
def test_everything_that_runs_can_fail_and_no_bar_runs_backwards(state: State) -> None:
    assert State.FAILED in STAGES[state].then
    # Back to the check a preview goes that another migration has overtaken.
    for following in STAGES[state].then - {State.CANCELLED, State.FAILED, State.REFUSED, State.CHECKING}:
        assert STAGES[following].bar[0] >= STAGES[state].bar[1]


def test_a_migration_that_has_ended_does_not_keep_the_turn() -> None:
    assert not any(is_final(state) for state in HOLDS_THE_TURN)


@pytest.mark.parametrize("state", list(State))
def test_the_reference_shows_the_same_table(state: State) -> None:
    stage = STAGES[state]
    then = " · ".join(f"`{following}`" for following in State if following in stage.then) or "—"
    row = f"| `{state}` | {stage.word} | {stage.sentence} | {then} | {stage.bar[0]}–{stage.bar[1]} % |"
    assert row in REFERENCE.read_text(encoding="utf-8")
