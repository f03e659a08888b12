"""Who asks: a token of the command line, or the session of a browser (then with its CSRF token).

No transaction stays open: the body of an upload is yet to come.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from overstap.portal.accounts import api as accounts
from overstap.portal.uploads.errors import NotLoggedInError


@dataclass(frozen=True)
class Requester:
    """A user, and the account that he works in."""

    user_id: int
    account_id: UUID


def requester(request: HttpRequest) -> Requester:
    """Who asks. A request that carries a token is never answered for its session.

    Raises:
        NotLoggedInError: when nobody is logged in and there is no bearer token.
        TokenRefusedError: when the token does not hold.
        PermissionDenied, Http404, AccountNotNamedError: as ``accounts.membership_of``.
    """
    authorization = request.headers.get("Authorization")
    if authorization is None:
        if not request.user.is_authenticated:
            raise NotLoggedInError
        member = accounts.membership_of(request)
        return Requester(member.user_id, member.account_id)
    # Falling back on the session would let a program work on with a token that was revoked.
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise NotLoggedInError
    holder = accounts.account_by_token(token.strip())
    return Requester(holder.user.pk, holder.account.pk)
