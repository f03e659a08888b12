"""Text search in the bound account's clients, through the database function that can use its index.

The function is made in this app's migration 0002, which says why it exists; ``api`` offers it to the apps above.
"""

from __future__ import annotations

import re

from django.db import connection

MOST_FOUND = 500
"""Somebody who gets this many needs another word, not another page."""
LONGEST_QUERY = 200
"""Characters; no name or number is longer, and every word costs work."""

_PUNCTUATED_NUMBER = re.compile(r"\d[\d.\-/]*\d")


def search(query: str, *, most: int = MOST_FOUND) -> list[int]:
    """The ids of clients in whose names or numbers every word of *query* occurs, best first, at most *most*.

    Case and accents do not matter, dots and dashes inside a number neither. An empty query finds nothing.
    """
    wanted = _PUNCTUATED_NUMBER.sub(_digits, query[:LONGEST_QUERY]).strip()
    if not wanted:
        return []
    # It goes around the policies and asks for the bound account by itself; a session that is not bound finds nobody.
    with connection.cursor() as cursor:
        cursor.execute("SELECT clients_search(%s, %s)", [wanted, most])
        return [client_id for (client_id,) in cursor.fetchall()]


def _digits(number: re.Match[str]) -> str:
    return re.sub(r"\D", "", number[0])
