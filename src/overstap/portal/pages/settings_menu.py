"""The menu on the left of the settings: only pages that exist, and only those that the visitor may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

from overstap.portal.accounts.api import AccountRequest, Membership

_PAGES = (
    ("settings_office", gettext_lazy("Kantoor"), True),
    ("colleagues", gettext_lazy("Medewerkers"), False),
    ("settings_tokens", gettext_lazy("Toegangstokens"), False),
)
"""Name of the page, its word, and whether it is for administrators only."""


@dataclass(frozen=True)
class SettingsItem:
    """One entry of the menu."""

    address: str
    label: str
    is_current: bool


def settings_menu(request: AccountRequest, current: str = "") -> list[SettingsItem]:
    """The entries for this visitor; *current* is the name of the page that is shown."""
    manages = request.membership.role == Membership.Role.ADMINISTRATOR
    return [
        SettingsItem(reverse(name), str(label), is_current=name == current)
        for name, label, administrators_only in _PAGES
        if manages or not administrators_only
    ]
