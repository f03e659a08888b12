"""From a request to a person, an account and a bound session: the loader that views are given instead of a check.

A view behind ``for_account`` cannot forget whose data it shows: it gets the account with the request, and the database
shows it nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.models import Account, Membership, User

P = ParamSpec("P")
SESSION_KEY = "account"
"""Where a browser's session keeps the account that was chosen."""


class AccountRequest(HttpRequest):
    """A request of a logged-in member, for the account that he works in."""

    user: User
    account: Account
    membership: Membership


def for_account(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give *view* a logged-in member and a session bound to his account, in one transaction.

    Others are sent to the log-in; someone without any account gets 403. A streamed response is made after the
    transaction: it binds for itself.
    """
    return _loading(view, membership_of)


def for_administrator(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """As ``for_account``, for administrators of the account only; its other members get 403."""
    return _loading(view, _administration_of)


def choose_account(request: HttpRequest, account_id: UUID) -> None:
    """Let this browser work in *account_id* from now on; without a membership there nothing comes of it."""
    request.session[SESSION_KEY] = str(account_id)


def membership_of(request: HttpRequest) -> Membership:
    """The membership that the logged-in user works under: of the account that he chose, else his oldest.

    Raises:
        PermissionDenied: when he belongs to no account.
    """
    assert isinstance(request.user, User)
    memberships = Membership.objects.select_related("account").filter(user=request.user)
    chosen = str(request.session.get(SESSION_KEY, ""))
    # What the browser's session says is only a wish: it is looked for among the user's own memberships.
    ranked = sorted(memberships, key=lambda member: (str(member.account_id) != chosen, member.created_at))
    if not ranked:
        raise PermissionDenied
    return ranked[0]


def _administration_of(request: HttpRequest) -> Membership:
    membership = membership_of(request)
    if membership.role != Membership.Role.ADMINISTRATOR:
        raise PermissionDenied
    return membership


def _loading(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase], load: Callable[[HttpRequest], Membership]
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @login_required
    @wraps(view)
    def bound(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        member = load(request)
        # The one place where a plain request becomes an AccountRequest.
        account_request = cast("AccountRequest", request)
        account_request.membership, account_request.account = member, member.account
        with bind(member.account_id):
            response = view(account_request, *args, **kwargs)
            # Django would render it after the transaction, when there is nothing left to see.
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return bound
