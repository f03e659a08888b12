"""Finds a migration of the account that the session is bound to, by the number that people know."""

from __future__ import annotations

from django.db.models import QuerySet

from overstap.portal.transfers.errors import UnknownMigrationError
from overstap.portal.transfers.models import Migration


def rows() -> QuerySet[Migration]:
    """The account's migrations, with what is shown of them."""
    return Migration.objects.select_related("account", "upload", "started_by", "undo_asked_by")


def find(number: int) -> Migration:
    """The migration with that number; raises UnknownMigrationError when the account has none such."""
    row = rows().filter(number=number).first()
    if row is None:
        raise UnknownMigrationError
    return row
