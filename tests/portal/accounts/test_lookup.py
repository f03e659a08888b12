"""Finding accounts and users by what operators type."""

from __future__ import annotations

import pytest

from overstap.portal.accounts.errors import AccountUnknownError, UserUnknownError
from overstap.portal.accounts.lookup import account_by_slug, has_log_in, user_by_email
from overstap.portal.accounts.models import Account, User


def test_an_account_is_found_by_its_short_name(account: Account) -> None:
    assert account_by_slug("noord") == account


@pytest.mark.parametrize("slug", ["", "Noord", "zuid", "noord "])
def test_any_other_name_is_unknown(account: Account, slug: str) -> None:
    with pytest.raises(AccountUnknownError):
        account_by_slug(slug)


def test_a_user_is_found_however_the_address_is_written(account: Account, member: User) -> None:
    assert user_by_email(account, " Medewerker@Noord.Example") == member


def test_who_can_log_in_is_known_whatever_the_account(stranger: User) -> None:
    assert has_log_in(f" {stranger.email.upper()} ")
    assert not has_log_in("niemand@noord.example")


def test_a_user_of_another_account_is_unknown_here(account: Account, stranger: User) -> None:
    with pytest.raises(UserUnknownError) as refused:
        user_by_email(account, stranger.email)
    assert stranger.email not in f"{refused.value} {refused.value.advice}"
