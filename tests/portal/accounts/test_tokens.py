"""Access tokens: who they speak for, and when they stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from overstap.portal.accounts.actions import create_token, revoke_token
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.errors import TokenNameError, TokenRefusedError, UserUnknownError
from overstap.portal.accounts.models import AccessToken, Account, Membership, User
from overstap.portal.accounts.tokens import PREFIX, account_by_token, tokens_of
from overstap.portal.audit.api import events_of


@pytest.fixture
def token(account: Account, member: User) -> str:
    return create_token(account, member, "laptop")


def test_a_token_speaks_for_its_user_in_its_account(token: str, account: Account, member: User) -> None:
    holder = account_by_token(token)
    assert (holder.account, holder.user) == (account, member)


def test_a_token_is_recognisable_and_not_kept(token: str) -> None:
    assert token.startswith(PREFIX)
    kept = AccessToken.objects.get()
    assert token not in str(vars(kept))
    assert len(kept.digest) == 64


def test_two_tokens_differ(token: str, account: Account, member: User) -> None:
    assert create_token(account, member, "laptop") != token


@pytest.mark.parametrize("wrong", ["", "overstap_", "x" * 101, "overstap_" + "A" * 43, "\x00"])
def test_any_other_text_is_refused(token: str, wrong: str) -> None:
    with pytest.raises(TokenRefusedError):
        account_by_token(wrong)


def test_an_expired_token_is_refused(token: str) -> None:
    AccessToken.objects.update(expires_at=timezone.now())
    with pytest.raises(TokenRefusedError):
        account_by_token(token)


def test_a_token_ends_with_its_users_membership(token: str) -> None:
    Membership.objects.all().delete()
    with pytest.raises(TokenRefusedError):
        account_by_token(token)


def test_a_token_ends_with_its_user(token: str, member: User) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)
    with pytest.raises(TokenRefusedError):
        account_by_token(token)


def test_someone_elses_membership_does_not_keep_it_alive(token: str, account: Account, stranger: User) -> None:
    Membership.objects.filter(account=account).delete()
    with pytest.raises(TokenRefusedError):
        account_by_token(token)


def test_a_stranger_gets_no_token(account: Account, stranger: User) -> None:
    with pytest.raises(UserUnknownError):
        create_token(account, stranger, "laptop")


def test_its_use_is_noted(token: str) -> None:
    account_by_token(token)
    assert AccessToken.objects.get().last_used_at is not None


def test_its_use_is_not_noted_at_every_request(token: str) -> None:
    account_by_token(token)
    with CaptureQueriesContext(connection) as queries:
        account_by_token(token)
    assert len(queries) == 1


def test_use_is_noted_again_after_a_minute(token: str) -> None:
    before = timezone.now() - timedelta(minutes=2)
    AccessToken.objects.update(last_used_at=before)
    account_by_token(token)
    noted = AccessToken.objects.get().last_used_at
    assert noted is not None
    assert noted > before


def test_a_revoked_token_is_refused_at_once(token: str, account: Account, member: User) -> None:
    (known,) = tokens_of(member, account)
    assert revoke_token(account, known.pk, actor=member)
    with pytest.raises(TokenRefusedError):
        account_by_token(token)
    with bind(account.pk):
        assert "token.revoked" in events_of(account.pk).values_list("action", flat=True)
    assert not revoke_token(account, known.pk, actor=member), "only once"


def test_nobody_revokes_or_sees_anothers_token(token: str, account: Account, administrator: User) -> None:
    known = AccessToken.objects.get()
    assert not revoke_token(account, known.pk, actor=administrator)
    assert tokens_of(administrator, account) == []
    assert account_by_token(token)


def test_an_expired_token_is_not_listed(token: str, account: Account, member: User) -> None:
    AccessToken.objects.update(expires_at=timezone.now())
    assert tokens_of(member, account) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\0b"])
def test_a_token_has_a_name_that_says_what_it_is_for(account: Account, member: User, name: str) -> None:
    with pytest.raises(TokenNameError):
        create_token(account, member, name)
