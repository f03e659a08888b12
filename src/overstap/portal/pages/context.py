"""The main menu and the choice of account, for the base template of all pages; it lists only pages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from overstap.portal.accounts.api import Membership, account_named, address_in, memberships_of

_ITEMS = (
    ("start", gettext_lazy("Start")),
    ("clients", gettext_lazy("Klanten")),
    ("returns", gettext_lazy("Aangiften")),
    ("notices", gettext_lazy("Aanslagen (SBA)")),
    ("migrations", gettext_lazy("Migratie")),
)
"""Name of the page and its word in the menu, in the order of the office's work."""


@dataclass(frozen=True)
class MenuItem:
    """One entry of the main menu."""

    address: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class AccountChoice:
    """One of several accounts that the visitor may work in."""

    address: str
    name: str
    is_current: bool


def navigation(request: HttpRequest) -> dict[str, object]:
    """The main menu's entries, for who is logged in; and his accounts, when there is something to choose."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {"menu": []}
    accounts = [_choice(request, member) for member in memberships_of(request)]
    return {
        "menu": [_item(request.path, name, str(label)) for name, label in _ITEMS],
        "menu_label": gettext("Hoofdmenu"),
        "accounts": accounts if len(accounts) > 1 else [],
        "account_name": next((choice.name for choice in accounts if choice.is_current), ""),
    }


def _choice(request: HttpRequest, member: Membership) -> AccountChoice:
    slug = member.account.slug
    return AccountChoice(address_in(slug), member.account.name, is_current=account_named(request) == slug)


def _item(here: str, name: str, label: str) -> MenuItem:
    address = reverse(name)
    # Start's address begins every other one, so it is current only when it is all.
    is_under = name != "start" and here.startswith(address)
    return MenuItem(address, label, is_current=here == address or is_under)
