"""What other apps may use of ``clients``; every function works within the account that the session is bound to."""

from __future__ import annotations

from overstap.portal.clients.listing import (
    DEFAULT_ORDER,
    ORDERS,
    ClientChoice,
    count_per_state,
    find_client,
    list_clients,
)
from overstap.portal.clients.models import Client, ClientIdentity, Office
from overstap.portal.clients.naming import full_name, list_name
from overstap.portal.clients.search import MOST_FOUND, search

__all__ = [
    "DEFAULT_ORDER",
    "MOST_FOUND",
    "ORDERS",
    "Client",
    "ClientChoice",
    "ClientIdentity",
    "Office",
    "count_per_state",
    "find_client",
    "full_name",
    "list_clients",
    "list_name",
    "search",
]
