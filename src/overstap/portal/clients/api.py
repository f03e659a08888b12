"""What other apps may use of ``clients``; every function works within the account that the session is bound to."""

from __future__ import annotations

from overstap.portal.clients.editing import MOST_AT_ONCE, Consent, change_client, create_client, set_state
from overstap.portal.clients.errors import ClientNotSavedError, ClientUnknownError, Refusal
from overstap.portal.clients.fields import EDITABLE, PERSONAL_NUMBERS, WORDS, fields_of
from overstap.portal.clients.judging import LONGEST, Finding, doubtful
from overstap.portal.clients.listing import (
    DEFAULT_ORDER,
    ORDERS,
    ClientChoice,
    count_per_state,
    find_client,
    list_clients,
    offices,
)
from overstap.portal.clients.models import Client, ClientIdentity, Office
from overstap.portal.clients.naming import full_name, list_name
from overstap.portal.clients.search import MOST_FOUND, search

__all__ = [
    "DEFAULT_ORDER",
    "EDITABLE",
    "LONGEST",
    "MOST_AT_ONCE",
    "MOST_FOUND",
    "ORDERS",
    "PERSONAL_NUMBERS",
    "WORDS",
    "Client",
    "ClientChoice",
    "ClientIdentity",
    "ClientNotSavedError",
    "ClientUnknownError",
    "Consent",
    "Finding",
    "Office",
    "Refusal",
    "change_client",
    "count_per_state",
    "create_client",
    "doubtful",
    "fields_of",
    "find_client",
    "full_name",
    "list_clients",
    "list_name",
    "offices",
    "search",
    "set_state",
]
