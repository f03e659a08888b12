"""From a request to a person, an account and a bound session; and who may sign up (nobody by himself)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, Membership, User

P = ParamSpec("P")
SESSION_KEY = "account"


class AccountRequest(HttpRequest):
    """A request of a logged-in member, for the account that he works in."""

    user: User
    account: Account
    membership: Membership


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by operators and administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        del request
        return False


def for_account(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give *view* a logged-in member and a session bound to his account; others are sent to the log-in."""

    @login_required
    @wraps(view)
    def bound(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        member = _membership(request)
        # The one place where a plain request becomes an AccountRequest.
        account_request = cast("AccountRequest", request)
        account_request.membership, account_request.account = member, member.account
        with bind(member.account_id):
            return view(account_request, *args, **kwargs)

    return bound


def _membership(request: HttpRequest) -> Membership:
    assert isinstance(request.user, User)
    memberships = Membership.objects.select_related("account").filter(user=request.user)
    chosen = str(request.session.get(SESSION_KEY, ""))
    # The account that was chosen comes first, then the oldest membership.
    ranked = sorted(memberships, key=lambda member: (str(member.account_id) != chosen, member.created_at))
    member = next(iter(ranked), None)
    if member is None:
        raise PermissionDenied
    return member
