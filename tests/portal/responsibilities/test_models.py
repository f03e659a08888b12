"""What the database itself keeps right about colleagues and their work."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from overstap.portal.accounts.api import Account, User
from overstap.portal.clients.api import Client
from overstap.portal.responsibilities.models import Colleague, Responsibility


@pytest.fixture
def ann(bound: Account, member: User) -> Colleague:
    """A colleague whom a file brought, and who logs in."""
    return Colleague.objects.create(account=bound, name="Ann", source_id="else4cas-1", source_key="u1", user=member)


@pytest.fixture
def work(bound: Account, ann: Colleague) -> Responsibility:
    """What she does."""
    client = Client.objects.create(account=bound, kind="person", name="Vries")
    return Responsibility.objects.create(account=bound, client=client, colleague=ann, responsibility="Invoeren")


def test_a_colleague_does_not_go_while_there_is_work_of_hers(ann: Colleague, work: Responsibility) -> None:
    with pytest.raises(ProtectedError):
        ann.delete()
    work.delete()
    ann.delete()


def test_a_user_who_goes_leaves_the_colleague_and_the_work(ann: Colleague, work: Responsibility, member: User) -> None:
    member.delete()
    work.refresh_from_db()
    assert (work.colleague.name, work.colleague.user) == ("Ann", None)


def test_work_goes_with_its_client(work: Responsibility) -> None:
    work.client.delete()
    assert not Responsibility.objects.exists()


def test_a_source_has_each_colleague_once(bound: Account, ann: Colleague) -> None:
    again = {"account": bound, "name": "Ann", "source_key": "u1"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Colleague.objects.create(**again, source_id="else4cas-1")
    assert Colleague.objects.create(**again, source_id="else4cas-2").pk != ann.pk


def test_work_counts_until_somebody_takes_it_away(work: Responsibility) -> None:
    assert work.removed is False
    assert work.edited == {}
