"""The client whose records a list is narrowed to, when its address names one."""

from __future__ import annotations

from overstap.portal.accounts.api import AccountRequest
from overstap.portal.clients import api as clients_api

LONGEST_ID = 18
"""Digits that fit in the database's whole number; more can be no client of anybody."""


def chosen_client(request: AccountRequest) -> clients_api.Client | None:
    """The client that ``?klant=`` names; None when it names none, or none of this account."""
    asked = request.GET.get("klant", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > LONGEST_ID:
        return None
    return clients_api.find_client(int(asked))
