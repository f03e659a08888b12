"""What other apps may use of ``accounts``.

Models to build on (``AccountModel``, ``SourceRecord``), the loaders for views (``for_account``), ``bind`` for jobs and
streams, and the actions. ``row_security`` is for migration files.
"""

from __future__ import annotations

from overstap.portal.accounts.actions import (
    LONGEST_TOKEN_NAME,
    TOKEN_VALID_FOR,
    NewUser,
    add_user,
    create_account,
    create_token,
    publish_key,
    revoke_token,
)
from overstap.portal.accounts.addressing import account_named, address_in, reverse_in
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.errors import AccountKeyMissingError, AccountNotNamedError, TokenRefusedError
from overstap.portal.accounts.keys import identity_of, public_keys_of
from overstap.portal.accounts.language import choose_language
from overstap.portal.accounts.link_file import link_file
from overstap.portal.accounts.lookup import account_by_slug, has_log_in, membership_between, user_by_email
from overstap.portal.accounts.models import Account, AccountModel, Membership, SourceRecord, User
from overstap.portal.accounts.preferences import LONGEST_NAME, Preferences, change_preferences
from overstap.portal.accounts.sealing import SealBrokenError, seal, unseal
from overstap.portal.accounts.signin import (
    AccountRequest,
    for_account,
    for_administrator,
    membership_of,
    memberships_of,
)
from overstap.portal.accounts.tokens import TokenHolder, account_by_token, tokens_of

__all__ = [
    "LONGEST_NAME",
    "LONGEST_TOKEN_NAME",
    "TOKEN_VALID_FOR",
    "Account",
    "AccountKeyMissingError",
    "AccountModel",
    "AccountNotNamedError",
    "AccountRequest",
    "Membership",
    "NewUser",
    "Preferences",
    "SealBrokenError",
    "SourceRecord",
    "TokenHolder",
    "TokenRefusedError",
    "User",
    "account_by_slug",
    "account_by_token",
    "account_named",
    "add_user",
    "address_in",
    "bind",
    "change_preferences",
    "choose_language",
    "create_account",
    "create_token",
    "for_account",
    "for_administrator",
    "has_log_in",
    "identity_of",
    "link_file",
    "membership_between",
    "membership_of",
    "memberships_of",
    "public_keys_of",
    "publish_key",
    "reverse_in",
    "revoke_token",
    "seal",
    "tokens_of",
    "unseal",
    "user_by_email",
]
