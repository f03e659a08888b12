"""Finding accounts and their users by what operators type: short names and e-mail addresses."""

from __future__ import annotations

from uuid import UUID

from overstap.portal.accounts.errors import AccountUnknownError, TokenRefusedError, UserUnknownError
from overstap.portal.accounts.models import Account, Membership, User


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


def membership_between(user_id: int, account_id: UUID) -> Membership:
    """What the user is in the account, with both of them; raises TokenRefusedError when he has just left it."""
    found = Membership.objects.select_related("user", "account").filter(user=user_id, account=account_id).first()
    if found is None:
        raise TokenRefusedError
    return found
