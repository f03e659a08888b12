"""What the tables themselves refuse, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from overstap.portal.accounts.models import Account, Membership, User


def test_an_address_is_stored_in_one_form(db: None) -> None:
    assert User.objects.create_user(" Jan@Noord.Example ").email == "jan@noord.example"


def test_an_address_in_capitals_does_not_get_in_by_another_way(db: None) -> None:
    with pytest.raises(IntegrityError, match="user_email_lowercase"), transaction.atomic():
        User.objects.create(email="Jan@noord.example")


def test_an_address_belongs_to_one_person(db: None) -> None:
    User.objects.create_user("jan@noord.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("JAN@noord.example")


def test_a_person_is_a_member_once(account: Account, member: User) -> None:
    with pytest.raises(IntegrityError, match="membership_once"), transaction.atomic():
        Membership.objects.create(account=account, user=member)


def test_what_is_printed_of_a_person_is_a_number(member: User) -> None:
    assert str(member) == f"user {member.pk}"


def test_an_account_is_called_by_its_name(account: Account) -> None:
    assert str(account) == "Kantoor Noord"
