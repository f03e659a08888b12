"""Finding accounts and their users by what operators type: short names and e-mail addresses."""

from __future__ import annotations

from overstap.portal.accounts.errors import AccountUnknownError, UserUnknownError
from overstap.portal.accounts.models import Account, User


def account_by_slug(slug: str) -> Account:
    """The account with that short name; raises AccountUnknownError when there is none."""
    account = Account.objects.filter(slug=slug).first()
    if account is None:
        raise AccountUnknownError(slug=slug)
    return account


def has_log_in(email: str) -> bool:
    """Whether somebody with that address may log in already, to whatever account."""
    return User.objects.filter(email=email.strip().lower()).exists()


def user_by_email(account: Account, email: str) -> User:
    """The user of *account* with that address; raises UserUnknownError when there is none."""
    user = User.objects.filter(email=email.strip().lower(), memberships__account=account).first()
    if user is None:
        raise UserUnknownError(slug=account.slug)
    return user
