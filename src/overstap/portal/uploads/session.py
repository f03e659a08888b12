"""Short bound transactions that hold no connection in between; the rule of this app while bytes flow.

A web process with a hundred slow uploads so needs no hundred connections to PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from overstap.portal.accounts.api import bind


@contextmanager
def briefly(account_id: UUID) -> Iterator[None]:
    """Bind to the account for one short piece of work, then give the connection back."""
    try:
        with bind(account_id):
            yield
    finally:
        # Inside somebody's transaction the connection is his.
        if not connection.in_atomic_block:
            connection.close()
