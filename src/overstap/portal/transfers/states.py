"""The states of a migration, what may follow what, and the sentence that people see: one table for page, API and log.

``course`` moves a migration from state to state; ``docs/reference/migration-states.md`` shows the same table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from overstap.i18n import mark


class State(StrEnum):
    """Where a migration is."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CONFIRMING = "confirming"
    WAITING = "waiting"
    LOADING = "loading"
    RECONCILING = "reconciling"
    COMPLETE = "complete"
    COMPLETE_WITH_DIFFERENCES = "complete_with_differences"
    CANCELLED = "cancelled"
    FAILED = "failed"
    REFUSED = "refused"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True)
class Stage:
    """One row of the table: the state in a word and in a sentence, what may follow, and its stretch of the bar.

    From a state that has ended nothing follows by itself; somebody may have a migration go on, or undo it. *bar* is
    from where to where (percent) the lower bar of the migration page runs in this state.
    """

    word: str
    sentence: str
    then: frozenset[State]
    bar: tuple[int, int]


_END = frozenset[State]()

STAGES: Mapping[State, Stage] = {
    State.UPLOADED: Stage(
        mark("Ontvangen"),
        mark("Het migratiebestand is ontvangen. De controle begint zo."),
        frozenset({State.CHECKING, State.CANCELLED, State.FAILED}),
        (0, 0),
    ),
    State.CHECKING: Stage(
        mark("Wordt gecontroleerd"),
        mark("Het migratiebestand wordt gecontroleerd. Er wordt nog niets in het portaal gezet."),
        frozenset({State.CONFIRMING, State.WAITING, State.REFUSED, State.CANCELLED, State.FAILED}),
        (0, 10),
    ),
    State.CONFIRMING: Stage(
        mark("Wacht op uw akkoord"),
        mark("De controle is klaar. Bekijk wat de migratie gaat doen en geef akkoord; tot dan verandert er niets."),
        # Back to the check when another migration changed what the preview tells.
        frozenset({State.CHECKING, State.WAITING, State.CANCELLED, State.FAILED}),
        (10, 10),
    ),
    State.WAITING: Stage(
        mark("Wacht"),
        mark("De controle is klaar. Het inlezen begint na kantooruren of na een andere migratie van dit kantoor."),
        frozenset({State.LOADING, State.CANCELLED, State.FAILED}),
        (10, 10),
    ),
    State.LOADING: Stage(
        mark("Wordt ingelezen"),
        mark("De gegevens worden in het portaal gezet. U kunt deze pagina sluiten."),
        frozenset({State.RECONCILING, State.CANCELLED, State.FAILED}),
        (10, 90),
    ),
    State.RECONCILING: Stage(
        mark("Wordt vergeleken"),
        mark("Wat in het bestand staat, wordt vergeleken met wat in het portaal staat."),
        frozenset({State.COMPLETE, State.COMPLETE_WITH_DIFFERENCES, State.FAILED}),
        (90, 100),
    ),
    State.COMPLETE: Stage(
        mark("Klaar"),
        mark("De migratie is klaar. Alles wat in het bestand staat, is in het portaal verantwoord."),
        frozenset({State.UNDOING}),
        (100, 100),
    ),
    State.COMPLETE_WITH_DIFFERENCES: Stage(
        mark("Klaar, met verschillen"),
        mark(
            "De migratie is klaar, maar het bestand en het portaal verschillen. Bekijk de verschillen in het verslag."
        ),
        frozenset({State.WAITING, State.UNDOING}),
        (100, 100),
    ),
    State.CANCELLED: Stage(
        mark("Afgebroken"),
        mark("De migratie is afgebroken. Wat was ingelezen, blijft staan; u kunt de migratie verder laten gaan."),
        frozenset({State.UPLOADED, State.CONFIRMING, State.WAITING, State.UNDOING}),
        (0, 100),
    ),
    State.FAILED: Stage(
        mark("Mislukt"),
        mark(
            "De migratie is gestopt door een storing. Wat was ingelezen, blijft staan en wordt niet nog eens ingelezen."
        ),
        frozenset({State.UPLOADED, State.CONFIRMING, State.WAITING, State.UNDOING}),
        (0, 100),
    ),
    State.REFUSED: Stage(
        mark("Geweigerd"),
        mark("Dit bestand kan niet worden ingelezen. Er is niets in het portaal gezet."),
        _END,
        (0, 100),
    ),
    State.UNDOING: Stage(
        mark("Wordt teruggedraaid"),
        mark("Wat de migratie in het portaal zette, gaat er weer uit; wat zij veranderde, wordt zoals het was."),
        frozenset({State.UNDONE, State.FAILED}),
        (0, 100),
    ),
    State.UNDONE: Stage(
        mark("Teruggedraaid"),
        mark("De migratie is teruggedraaid. Wat u sindsdien zelf veranderde, staat in het verslag."),
        _END,
        (100, 100),
    ),
}

HOLDS_THE_TURN = frozenset({State.LOADING, State.RECONCILING, State.UNDOING})
"""One migration of an account at a time may be in these; a partial unique index sees to it."""


CANCELLABLE = frozenset(state for state, stage in STAGES.items() if State.CANCELLED in stage.then)
"""Not while both sides are compared: that takes seconds, and then it is done."""

STOPPED = frozenset({State.CANCELLED, State.FAILED, State.REFUSED})
"""Ends before the end of the bar: it stays where it was."""

_ENDS = STOPPED | {State.COMPLETE, State.COMPLETE_WITH_DIFFERENCES, State.UNDONE}


UNDO_FAILED = mark(
    "Het terugdraaien is gestopt door een storing. Draai de migratie nog eens terug; wat al terug is, blijft terug."
)


def sentence_of(state: State, *, undo_began: bool) -> str:
    """What people read about a migration in *state*, before translation; one that began to be undone failed in that."""
    return UNDO_FAILED if undo_began and state is State.FAILED else STAGES[state].sentence


def is_final(state: State) -> bool:
    """Whether nothing follows by itself."""
    return state in _ENDS
