"""The main menu, for the base template of all pages; it lists only pages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

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


def navigation(request: HttpRequest) -> dict[str, object]:
    """The main menu's entries, for who is logged in."""
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return {"menu": []}
    return {
        "menu": [_item(request.path, name, str(label)) for name, label in _ITEMS],
        "menu_label": gettext("Hoofdmenu"),
    }


def _item(here: str, name: str, label: str) -> MenuItem:
    address = reverse(name)
    # Start's address begins every other one, so it is current only when it is all.
    return MenuItem(address, label, is_current=here == address or (address != "/" and here.startswith(address)))
