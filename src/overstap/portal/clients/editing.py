"""What people do with clients: add, change, close and reopen. Each is one transaction with history and audit row.

In a session that is bound to the account, by any member of it. ``api`` offers it to the pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from overstap.portal.accounts.api import Account, User
from overstap.portal.audit import api as audit
from overstap.portal.clients.duplicates import NATURAL_KEY, same_as
from overstap.portal.clients.errors import ClientNotSavedError, ClientUnknownError, Refusal
from overstap.portal.clients.fields import EDITABLE
from overstap.portal.clients.judging import Finding, judge
from overstap.portal.clients.models import Client, Office
from overstap.portal.history.api import PORTAL, Values, as_json, edit, note_made, overtaken

MOST_AT_ONCE = 10_000
"""Clients that one action takes; twice the largest office, and still one transaction of seconds."""

Wanted = Mapping[str, object]
"""New values by the bundle's names: text, None, a date, or the number of an office's row."""


@dataclass(frozen=True)
class Consent:
    """What somebody knew when he saved: the values that he *saw*, and whom he was told to be the *same*."""

    saw: Values
    same: Collection[int] = ()


def create_client(
    account: Account, wanted: Wanted, *, key: UUID, actor: User, same: Collection[int] = ()
) -> tuple[Client, bool]:
    """Add a client under *key*, and whether that was done now: the same form sent twice makes one client.

    Raises:
        ClientNotSavedError: with everything that stands in the way.
    """
    with transaction.atomic():
        values = {"state": Client.State.CURRENT.value} | dict(wanted)
        after = dict.fromkeys(EDITABLE.fields) | {name: as_json(value) for name, value in values.items()}
        # Before anything is judged: of the client that the first click made, the second would be told as a double.
        known = Client.objects.filter(source_id=PORTAL, source_key=str(key)).first()
        if known is not None:
            return known, False
        others = [other for other in same_as(after) if other.pk not in same]
        refusal = Refusal(_wrong({}, after), others)
        if refusal:
            raise ClientNotSavedError(refusal)
        # Two clicks may come together; the second finds what the first made.
        client, is_new = Client.objects.get_or_create(
            account=account, source_id=PORTAL, source_key=str(key), defaults=values
        )
        if is_new:
            note_made(EDITABLE, [client], actor=actor)
            _record(client, "client.created", actor)
    return client, is_new


def change_client(client_id: int, wanted: Wanted, *, consent: Consent, actor: User) -> Client:
    """Give a client new values for the fields of *wanted*; those that are the same already are left alone.

    Raises:
        ClientUnknownError: when the account has no such client.
        ClientNotSavedError: with everything that stands in the way; then nothing was written.
    """
    with transaction.atomic():
        # Only this row: the office and the migration that it belongs to are nobody's to wait for.
        client = Client.objects.select_for_update(of=("self",)).filter(pk=client_id).first()
        if client is None:
            raise ClientUnknownError
        before = EDITABLE.values(client)
        after = before | {name: as_json(value) for name, value in wanted.items()}
        # Who leaves the numbers alone need not hear again whose they are too.
        touched = any(before[name] != after[name] for name in NATURAL_KEY)
        others = same_as(after, but=client.pk) if touched else []
        refusal = Refusal(
            _wrong(before, after),
            [other for other in others if other.pk not in consent.same],
            overtaken(EDITABLE, client, consent.saw),
        )
        if refusal:
            raise ClientNotSavedError(refusal)
        if edit(EDITABLE, [(client, wanted)], actor=actor):
            changed = sorted(name for name in wanted if before[name] != after[name])
            # Which fields, never what they hold.
            _record(client, "client.changed", actor, {"fields": changed})
    return client


def set_state(client_ids: Sequence[int], state: Client.State, *, account: Account, actor: User) -> int:
    """Close clients ("Geen klant meer") or take them on again; returns how many were not so already.

    Ids that the account does not have are passed over.
    """
    with transaction.atomic():
        # In the order of their ids, so that two who close many at once cannot wait for each other.
        rows = Client.objects.select_for_update(of=("self",)).filter(pk__in=client_ids[:MOST_AT_ONCE]).order_by("pk")
        changed = edit(EDITABLE, [(client, {"state": state.value}) for client in rows], actor=actor)
        if changed:
            action = "clients.closed" if state == Client.State.FORMER else "clients.reopened"
            audit.record(account.pk, action, actor_id=actor.pk, details={"clients": changed})
    return changed


def _wrong(before: Values, after: Values) -> list[Finding]:
    """Everything that is wrong with the fields, an office that the account does not have included."""
    wrong = judge(before, after)
    office = after["office_id"]
    if office is not None and office != before.get("office_id") and not Office.objects.filter(pk=office).exists():
        wrong.append(Finding("office_id", "unknown", gettext("Kies een kantoor uit de lijst.")))
    return wrong


def _record(client: Client, action: str, actor: User, details: dict[str, object] | None = None) -> None:
    audit.record(client.account_id, action, actor_id=actor.pk, subject=f"client:{client.pk}", details=details)
