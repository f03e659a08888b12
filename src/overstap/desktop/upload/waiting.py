"""Follows an uploaded file until its migration has ended, and says how that went.

Beside ``sending``, on top of ``portal``: asks ``/api/v1/uploads/<id>``, at growing intervals.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from overstap.desktop.progress import Report, silent
from overstap.desktop.upload.errors import MigrationDiffersError, MigrationFailedError, PortalAnswerError
from overstap.desktop.upload.portal import Portal
from overstap.desktop.upload.sending import Patience
from overstap.i18n import mark, translate

# Between two questions: quick for a small office, and no burden when the portal waits for the evening.
FIRST_SECONDS, MOST_SECONDS = 0.5, 15.0

COMPLETE, DIFFERS = "complete", "complete_with_differences"
ENDED = frozenset({COMPLETE, DIFFERS, "cancelled", "failed", "refused", "undone"})
CONFIRMING, WAITING = "confirming", "waiting"

# The portal's states of a migration in words; one that a later portal adds is shown as it is.
STATES = {
    "uploaded": mark("ontvangen"),
    "checking": mark("wordt gecontroleerd"),
    CONFIRMING: mark("wacht op akkoord"),
    WAITING: mark("wacht tot na kantooruren"),
    "loading": mark("wordt ingelezen"),
    "reconciling": mark("wordt vergeleken"),
    COMPLETE: mark("klaar"),
    DIFFERS: mark("klaar, met verschillen"),
    "failed": mark("mislukt"),
    "cancelled": mark("afgebroken"),
    "refused": mark("geweigerd"),
    "undoing": mark("wordt teruggedraaid"),
    "undone": mark("teruggedraaid"),
}


def state_name(state: str) -> str:
    """What people call a migration's *state*."""
    return translate(STATES[state]) if state in STATES else state


def wait(
    portal: Portal,
    upload: str,
    *,
    report: Report = silent,
    patience: Patience | None = None,
    first: float = FIRST_SECONDS,
) -> dict[str, Any]:
    """The portal's answer about *upload* (its address) once the migration has ended, however it ended.

    Raises:
        PortalAnswerError: what answers there is no portal.
        OverstapError: the portal stays unreachable, or does not let us ask.
    """
    path = f"api/v1/uploads/{urlsplit(upload).path.rstrip('/').rpartition('/')[2]}"
    patient, pause = patience or Patience(), first
    while True:
        answer = patient.tried(lambda: portal.ask("GET", path), report).json()
        migration = _migration(answer)
        if migration is None:
            raise PortalAnswerError(address=portal.address, why=translate("geen antwoord over de migratie"))
        _tell(migration, report)
        if migration["state"] in ENDED:
            return answer
        time.sleep(pause)
        pause = min(MOST_SECONDS, pause * 1.5)


def check(answer: dict[str, Any]) -> None:
    """Raises MigrationFailedError or MigrationDiffersError unless the migration in *answer* is complete."""
    migration = answer["migration"]
    if migration["state"] == DIFFERS:
        raise MigrationDiffersError(url=migration["url"])
    if migration["state"] != COMPLETE:
        raise MigrationFailedError(state=state_name(migration["state"]), url=migration["url"])


def _migration(answer: dict[str, Any]) -> dict[str, Any] | None:
    """The migration in *answer*, with at least its state, progress and address; None when it is no such answer."""
    found = answer.get("migration", {})
    # Between the last byte and the migration's row lies a moment.
    if found is None:
        return {"state": "uploaded", "progress": 0, "url": ""}
    right = isinstance(found, dict) and isinstance(found.get("state"), str) and isinstance(found.get("url"), str)
    progress = found.get("progress") if right else None
    return found if right and isinstance(progress, int | float | None) else None


def _tell(migration: dict[str, Any], report: Report) -> None:
    if migration["state"] == WAITING:
        report(translate("Wacht tot na kantooruren; u mag dit venster sluiten"), 0, 0)
    elif migration["state"] == CONFIRMING:
        # Somebody has to go there, and until then nothing moves.
        report(translate("Wacht op akkoord in het portaal: {url}").format(url=migration["url"]), 0, 0)
    else:
        report(translate("Verwerken in het portaal"), int(migration["progress"] or 0), 100)
