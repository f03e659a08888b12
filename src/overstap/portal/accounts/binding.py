"""Binds a database session to one account: the only door to the tables under row-level security.

``row_security`` closes the tables, this opens them, for the length of a transaction. Views come through
``signin.for_account``, jobs call ``bind`` themselves; a lint rule (``tests/portal/test_house_rules.py``) keeps
everybody else from setting the account.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from overstap.portal.accounts.row_security import SETTING


@contextmanager
def bind(account_id: UUID) -> Iterator[None]:
    """Open a transaction in which the rows of one account, and no others, can be seen and written.

    Inside an open transaction it is a savepoint. A response that is streamed after the transaction ended sees
    nothing: a stream binds for itself.

    Raises:
        RuntimeError: when the session is bound to another account already; that is always a mistake in the code.
    """
    with transaction.atomic():
        # Local to the transaction: a connection that is used again for another account remembers nothing.
        before = _bound()
        if before not in {"", str(account_id)}:
            raise RuntimeError("The session is bound to another account")
        _set(str(account_id))
        yield
        # Reached only without an exception; with one, rolling back restores the setting.
        _set(before)


def _bound() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        (value,) = cursor.fetchone()
    return str(value)


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])
