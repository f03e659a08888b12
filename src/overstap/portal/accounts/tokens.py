"""Access tokens for the command line and the API: from the text that a program sends to a user and an account."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from overstap.portal.accounts.errors import TokenRefusedError
from overstap.portal.accounts.models import AccessToken, Account, Membership, User

PREFIX = "overstap_"
"""Makes a leaked token recognisable to secret scanners and to people."""
TOKEN_BYTES = 32
LONGEST_TOKEN = 100
"""Longer texts are not even hashed."""
SECONDS_BETWEEN_USE_NOTES = 60
"""``last_used_at`` is for people; a write at every request of an upload would be for nothing."""


@dataclass(frozen=True)
class TokenHolder:
    """Who a token speaks for, and in which account."""

    user: User
    account: Account


def new_token() -> tuple[str, str]:
    """A fresh token, to be shown once, and the digest to keep."""
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    return token, _digest(token)


def account_by_token(token: str) -> TokenHolder:
    """The user and account of *token*; notes that it was used.

    Raises:
        TokenRefusedError: when it is unknown or expired, its user was deactivated or left the account.
    """
    if len(token) > LONGEST_TOKEN:
        raise TokenRefusedError
    now = timezone.now()
    # Asked at every use, so that a token ends with the membership or the user that it came from.
    membership = Membership.objects.filter(user=OuterRef("user"), account=OuterRef("account"))
    valid = AccessToken.objects.filter(Exists(membership), expires_at__gt=now, user__is_active=True)
    found = valid.select_related("user", "account").filter(digest=_digest(token)).first()
    if found is None:
        raise TokenRefusedError
    _note_use(found, now)
    return TokenHolder(found.user, found.account)


def tokens_of(user: User, account: Account) -> list[AccessToken]:
    """The tokens of *user* for *account* that still hold, newest first."""
    mine = AccessToken.objects.filter(user=user, account=account, expires_at__gt=timezone.now())
    return list(mine.order_by("-created_at", "-pk"))


def _digest(token: str) -> str:
    # A plain hash suffices: the token is random, so there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()


def _note_use(token: AccessToken, now: datetime) -> None:
    noted = token.last_used_at
    if noted is None or now - noted > timedelta(seconds=SECONDS_BETWEEN_USE_NOTES):
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
