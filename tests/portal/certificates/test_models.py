"""What the table itself refuses."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account
from overstap.portal.certificates.models import Certificate
from overstap.portal.certificates.testing import give_test_certificate


def test_two_of_one_account_are_never_active_together(account: Account) -> None:
    first, second = give_test_certificate(account), give_test_certificate(account)
    with bind(account.pk), pytest.raises(IntegrityError, match="certificate_one_active"), transaction.atomic():
        Certificate.objects.filter(pk=first.pk).update(is_active=True)
    assert second.is_active


def test_two_accounts_have_an_active_one_each(account: Account, other_account: Account) -> None:
    for owner in (account, other_account):
        given = give_test_certificate(owner)
        with bind(owner.pk):
            assert [kept.pk for kept in Certificate.objects.all()] == [given.pk]
