"""From a request to a person, an account and a bound session: the loader that views are given instead of a check.

A view behind ``for_account`` cannot forget whose data it shows: it gets the account with the request, and the database
shows it nothing else. Which account that is, the address says (``addressing``), never the browser's session: two tabs
may be about two accounts. The session only knows where to lead somebody whose address names none.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from overstap.portal.accounts.addressing import account_named, address_in, leave_account
from overstap.portal.accounts.binding import bind
from overstap.portal.accounts.errors import AccountNotNamedError
from overstap.portal.accounts.models import Account, Membership, User

P = ParamSpec("P")
SESSION_KEY = "account"
"""Where a browser's session keeps the account that was looked at last."""


class AccountRequest(HttpRequest):
    """A request of a logged-in member, for the account that he works in."""

    user: User
    account: Account
    membership: Membership


def for_account(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Give *view* a logged-in member and a session bound to his account, in one transaction.

    An address that names no account leads to the same page in the only account of the visitor, in the one that this
    browser looked at last, or to the choice between them; it never answers anything itself. Whoever is not logged in
    is sent to the log-in; someone without any account gets 403, and in an account of others 404. A streamed response
    is made after the transaction: it binds for itself.
    """
    return _loading(view, membership_of)


def for_administrator(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """As ``for_account``, for administrators of the account only; its other members get 403."""
    return _loading(view, _administration_of)


def memberships_of(request: HttpRequest) -> list[Membership]:
    """Every membership of the logged-in user, by the name of the account; asked of the database once a request."""
    kept = vars(request)
    if "memberships" not in kept:
        assert isinstance(request.user, User)
        kept["memberships"] = list(
            Membership.objects.select_related("account").filter(user=request.user).order_by("account__name", "pk")
        )
    found: list[Membership] = kept["memberships"]
    return found


def membership_of(request: HttpRequest) -> Membership:
    """The membership that the logged-in user works under at this address.

    Raises:
        PermissionDenied: when he belongs to no account.
        Http404: when the address names an account that is none of his; one that does not exist looks the same.
        AccountNotNamedError: when the address names none, and he belongs to several.
    """
    mine = memberships_of(request)
    if not mine:
        raise PermissionDenied
    named = account_named(request)
    if named is None:
        if len(mine) > 1:
            raise AccountNotNamedError
        return mine[0]
    for membership in mine:
        if membership.account.slug == named:
            return membership
    leave_account()
    raise Http404


def _administration_of(request: HttpRequest) -> Membership:
    membership = membership_of(request)
    if membership.role != Membership.Role.ADMINISTRATOR:
        raise PermissionDenied
    return membership


def _loading(
    view: Callable[Concatenate[AccountRequest, P], HttpResponseBase], load: Callable[[HttpRequest], Membership]
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def bound(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            query = urlencode({"next": _back_to(request)}, safe="/")
            return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
        if account_named(request) is None:
            return _into_an_account(request)
        member = load(request)
        _remember(request, member)
        # The one place where a plain request becomes an AccountRequest.
        account_request = cast("AccountRequest", request)
        account_request.membership, account_request.account = member, member.account
        with bind(member.account_id):
            response = view(account_request, *args, **kwargs)
            # Django would render it after the transaction, when there is nothing left to see.
            return response.render() if isinstance(response, SimpleTemplateResponse) else response

    return bound


def _back_to(request: HttpRequest) -> str:
    """Where the visitor goes on after logging in: where he was; of what only does something, where its button is."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _into_an_account(request: HttpRequest) -> HttpResponseBase:
    """Lead a visitor whose address names no account into one; what he sent along is not looked at."""
    mine = memberships_of(request)
    if not mine:
        raise PermissionDenied
    last = request.session.get(SESSION_KEY)
    # What the session says is only a wish: it is looked for among the user's own.
    wished = mine if len(mine) == 1 else [member for member in mine if str(member.account_id) == last]
    if wished:
        return HttpResponseRedirect(address_in(wished[0].account.slug, request.get_full_path()))
    return HttpResponseRedirect(f"{reverse('accounts')}?{urlencode({'next': request.get_full_path()})}")


def _remember(request: HttpRequest, member: Membership) -> None:
    """Keep the account for the next address that names none; with one account there is nothing to remember."""
    chosen = str(member.account_id)
    if len(memberships_of(request)) > 1 and request.session.get(SESSION_KEY) != chosen:
        request.session[SESSION_KEY] = chosen
