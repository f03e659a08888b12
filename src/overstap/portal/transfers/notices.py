"""The e-mail at the end of a migration, to whoever started it."""

from __future__ import annotations

from uuid import UUID

from overstap.portal.accounts.api import bind
from overstap.portal.transfers.models import Migration


def tell(account_id: UUID, migration_id: int) -> None:
    """E-mail how the migration ended."""
    with bind(account_id):
        Migration.objects.get(account_id=account_id, pk=migration_id)
