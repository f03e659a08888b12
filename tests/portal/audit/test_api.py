"""The log of who did what: written with the action, seen by its account only."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, User
from overstap.portal.audit import api as audit
from overstap.portal.audit.models import Event


def test_an_event_says_what_who_and_on_what(bound: Account, member: User) -> None:
    audit.record(bound.pk, "client.closed", actor_id=member.pk, subject="client:7", details={"returns": 3})
    event = Event.objects.get()
    assert (event.action, event.actor, event.subject, event.details) == (
        "client.closed",
        member,
        "client:7",
        {"returns": 3},
    )
    assert event.at is not None


def test_what_the_portal_does_itself_has_no_actor(bound: Account) -> None:
    audit.record(bound.pk, "migration.loaded")
    assert Event.objects.get().actor is None


def test_an_action_that_is_rolled_back_never_happened(account: Account) -> None:
    with pytest.raises(ZeroDivisionError), bind(account.pk):
        audit.record(account.pk, f"client.closed{1 / 0}")
    with bind(account.pk):
        assert not Event.objects.exists()


def test_another_account_does_not_see_it(account: Account, other_account: Account) -> None:
    with bind(account.pk):
        audit.record(account.pk, "client.closed")
    with bind(other_account.pk):
        assert not Event.objects.exists()


def test_nobody_writes_in_another_accounts_log(bound: Account, other_account: Account) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        audit.record(other_account.pk, "client.closed")


def test_the_log_outlives_a_user(bound: Account, member: User) -> None:
    audit.record(bound.pk, "client.closed", actor_id=member.pk)
    member.delete()
    assert Event.objects.get().actor is None


def test_it_is_read_newest_first(bound: Account) -> None:
    for number in range(3):
        audit.record(bound.pk, "client.closed", subject=f"client:{number}")
    assert [event.subject for event in audit.events_of(bound.pk)] == ["client:2", "client:1", "client:0"]
