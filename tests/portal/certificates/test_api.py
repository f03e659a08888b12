"""What other apps see of certificates."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account
from overstap.portal.certificates.api import active_certificate, certificates_of, give_test_certificate
from overstap.portal.certificates.models import Certificate


def test_without_an_upload_there_is_no_active_one(bound: Account) -> None:
    assert active_certificate(bound.pk) is None


def test_a_test_certificate_comes_active_through_the_ordinary_door(account: Account) -> None:
    given = give_test_certificate(account)
    with bind(account.pk):
        assert active_certificate(account.pk) == given
    assert given.is_test
    assert given.organisation == "Kantoor Noord"


def test_an_expired_one_is_not_active_any_more(account: Account) -> None:
    given = give_test_certificate(account)
    with bind(account.pk):
        Certificate.objects.filter(pk=given.pk).update(valid_until=timezone.now() - timedelta(seconds=1))
        assert active_certificate(account.pk) is None


def test_the_active_one_leads_the_list(account: Account) -> None:
    first, second = give_test_certificate(account), give_test_certificate(account)
    with bind(account.pk):
        assert list(certificates_of(account.pk)) == [second, first]


def test_days_left_are_whole_days(account: Account) -> None:
    given = give_test_certificate(account)
    assert given.days_left(given.valid_until - timedelta(days=2, hours=3)) == 2
