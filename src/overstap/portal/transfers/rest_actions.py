"""What programs may do with a migration under ``/api/v1/migrations/<number>/``, and what they ask before they undo one.

``rest`` takes these addresses in and words refusals. The same people may as on the page of the migration:
administrators, and whoever uploaded the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from django.http import HttpRequest
from ninja import P, PathEx, QueryEx, Router

from overstap.i18n import mark
from overstap.portal.accounts import api as accounts
from overstap.portal.accounts.api import bind
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.answers import ABOUT_A_MIGRATION, REFUSED, MigrationAnswer, Refusal, UndoAnswer
from overstap.portal.transfers.errors import NotAllowedError
from overstap.portal.uploads import api as uploads

FARTHEST = 1_000_000
"""The largest number in an address; beyond it there is nothing, and PostgreSQL's integer ends not far after."""

Number = PathEx[int, P(description=mark("Nummer van de migratie."), ge=1, le=FARTHEST)]
TakesEdits = QueryEx[
    bool, P(description=mark("Neem ook mee wat sindsdien is gewijzigd of toegevoegd; anders blijft dat staan."))
]

acting = Router()


@acting.post("/{number}/confirm", response=ABOUT_A_MIGRATION, summary=mark("Akkoord geven voor het inlezen"))
def confirm(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Agree to what the check forecasts."""
    return _act(request, number, transfers.confirm)


@acting.post("/{number}/start", response=ABOUT_A_MIGRATION, summary=mark("Nu inlezen, zonder op de avond te wachten"))
def start(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Load a waiting migration now; administrators only."""
    return _act(request, number, transfers.start_now, administrators_only=True)


@acting.post("/{number}/cancel", response=ABOUT_A_MIGRATION, summary=mark("Een migratie afbreken"))
def cancel(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Stop a migration cleanly."""
    return _act(request, number, transfers.cancel)


@acting.post("/{number}/resume", response=ABOUT_A_MIGRATION, summary=mark("Een afgebroken migratie verder laten gaan"))
def resume(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Have a cancelled migration go on."""
    return _act(request, number, transfers.resume)


@acting.post("/{number}/retry", response=ABOUT_A_MIGRATION, summary=mark("Opnieuw proberen wat niet is gelukt"))
def retry(request: HttpRequest, number: Number) -> MigrationAnswer:
    """Try again what failed; the rest stays as it is."""
    return _act(request, number, transfers.retry)


@acting.get(
    "/{number}/undo", response={200: UndoAnswer, REFUSED: Refusal}, summary=mark("Wat terugdraaien nu zou doen")
)
def undo_outlook(request: HttpRequest, number: Number) -> UndoAnswer:
    """What undoing would remove, put back and keep, or why it cannot be done; changes nothing."""
    with _hand_in_it(request, number):
        hindrance = transfers.undo_hindrance(number)
        return UndoAnswer.of(transfers.undo_outlook(number)) if hindrance is None else UndoAnswer.refused(hindrance)


@acting.post("/{number}/undo", response=ABOUT_A_MIGRATION, summary=mark("Een migratie terugdraaien"))
def undo(request: HttpRequest, number: Number, *, takes_edits: TakesEdits = False) -> MigrationAnswer:
    """Take a migration back, in the background."""
    return _act(request, number, partial(transfers.undo, takes_edits=takes_edits))


class _Action(Protocol):
    def __call__(self, number: int, *, actor_id: int) -> None: ...


def _act(request: HttpRequest, number: int, action: _Action, *, administrators_only: bool = False) -> MigrationAnswer:
    """Do *action* to a migration and tell how it is then."""
    with _hand_in_it(request, number, administrators_only=administrators_only) as user_id:
        action(number, actor_id=user_id)
        return MigrationAnswer.of(transfers.migration(number))


@contextmanager
def _hand_in_it(request: HttpRequest, number: int, *, administrators_only: bool = False) -> Iterator[int]:
    """Binds the session to the account of whoever asks, and gives his id; raises NotAllowedError when he may not."""
    who = uploads.requester(request)
    with bind(who.account_id):
        asking = accounts.membership_between(who.user_id, who.account_id)
        # Of another account it is not there, and that is said before who may.
        view = transfers.migration(number)
        manages = asking.role == accounts.Membership.Role.ADMINISTRATOR
        sent_it = view.started_by == asking.user.email and not administrators_only
        if not manages and not sent_it:
            raise NotAllowedError
        yield who.user_id
