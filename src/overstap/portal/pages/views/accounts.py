"""Kantoren: the choice between accounts, for who works in more than one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from overstap.portal.accounts.api import Membership, address_in, memberships_of


@dataclass(frozen=True)
class Door:
    """The way into one account."""

    address: str
    name: str
    role: str


@require_safe
@login_required
def account_choice(request: HttpRequest) -> HttpResponse:
    """The accounts of the visitor; each leads to the page that he asked for, there."""
    mine = memberships_of(request)
    if not mine:
        raise PermissionDenied
    wanted = request.GET.get("next", "/")
    # Behind an account's own address no path can lead to another site.
    path = wanted if wanted.startswith("/") else "/"
    return render(request, "pages/accounts.html", {"doors": [_door(member, path) for member in mine]})


def _door(member: Membership, path: str) -> Door:
    return Door(address_in(member.account.slug, path), member.account.name, member.get_role_display())
