"""Looks into the portal as the practice's members would, or past row-level security at what was written."""

from __future__ import annotations

import psycopg
from django.db import models
from psycopg import sql

from overstap.portal.accounts.api import Account, bind
from overstap.portal.transfers.targets import TARGETS
from tests.portal.database import Database


def keys(account: Account, model: type[models.Model]) -> list[str]:
    """The source keys of what *account* has, in order."""
    with bind(account.pk):
        return sorted(model._default_manager.values_list("source_key", flat=True))


def versions(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """The row versions of every practice table: when they stay equal, nothing was written, not even the same again."""
    with psycopg.connect(database.superuser_url) as connection:
        return {
            name: connection.execute(
                sql.SQL("SELECT id, xmin::text FROM {} ORDER BY id").format(sql.Identifier(target.relation))
            ).fetchall()
            for name, target in TARGETS.items()
        }
