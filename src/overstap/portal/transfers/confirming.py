"""What somebody does with a migration that asks for his agreement: decide conflicts, and agree.

Actions of ``api``: each one transaction with its audit row, within the account that the session is bound to.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from overstap.portal.audit import api as audit
from overstap.portal.transfers import course
from overstap.portal.transfers.consent import is_outdated, undecided
from overstap.portal.transfers.errors import NotConfirmingError, PreviewOutdatedError, UndecidedError
from overstap.portal.transfers.lookup import find
from overstap.portal.transfers.models import BundleKey, Choice, Forecast, Migration, Outcome
from overstap.portal.transfers.states import State


def confirm(number: int, *, actor_id: int) -> None:
    """Agree with what the preview of a migration says; it then waits for its time, and loads.

    Raises:
        UnknownMigrationError: when the account has none such.
        NotConfirmingError: when it does not ask (any more).
        PreviewOutdatedError: when another migration changed the portal since; it is checked once more by itself.
        UndecidedError: when conflicts are to be decided first.
    """
    with _asking(number) as current:
        if is_outdated(current):
            raise PreviewOutdatedError
        left = undecided(current)
        if left:
            raise UndecidedError(count=left)
        _record(current, "migration.confirmed", actor_id)
        course.confirm(current, actor_id)


def decide(number: int, choice: Choice, *, client_key: str | None = None, actor_id: int) -> int:
    """Have the portal's or the file's values hold in all conflicts of a client, or of everybody; returns how many.

    Raises:
        UnknownMigrationError, NotConfirmingError: as ``confirm``.
        ValueError: when *choice* decides nothing.
    """
    if choice not in {Choice.PORTAL, Choice.FILE}:
        raise ValueError("To ask is no decision")
    with _asking(number) as current:
        rows = BundleKey.objects.filter(migration=current, forecast=Forecast.CONFLICT, outcome=Outcome.PENDING)
        if client_key is not None:
            rows = rows.filter(client_key=client_key)
        changed = rows.update(decision=choice.value)
        # Whose it was is practice data; how many is enough for the log.
        _record(current, "migration.decided", actor_id, {"choice": choice.value, "records": changed})
    return changed


@contextmanager
def _asking(number: int) -> Iterator[Migration]:
    row = find(number)
    with course.locked(row.account_id, row.pk) as current:
        if current.state != State.CONFIRMING:
            raise NotConfirmingError
        yield current


def _record(migration: Migration, action: str, actor_id: int, details: dict[str, object] | None = None) -> None:
    audit.record(
        migration.account_id, action, actor_id=actor_id, subject=f"migration:{migration.number}", details=details
    )
