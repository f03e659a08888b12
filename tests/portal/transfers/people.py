"""What people do to the portal between migrations, and all that is in it afterwards."""

from __future__ import annotations

import uuid

import psycopg
from django.db import models
from psycopg import sql

from overstap.portal.accounts.api import Account, SourceRecord, bind
from overstap.portal.clients.models import Client
from overstap.portal.responsibilities.models import Colleague, Responsibility
from overstap.portal.transfers.journaled import JOURNALED
from tests.portal.database import Database

Content = dict[str, list[dict[str, object]]]


def content(database: Database, account: Account) -> Content:
    """Every column of every row of the practice's tables, past row-level security; row numbers included."""
    with psycopg.connect(database.superuser_url) as connection:
        return {relation: _rows(connection, relation, account) for relation in sorted({x.relation for x in JOURNALED})}


def _rows(connection: psycopg.Connection, relation: str, account: Account) -> list[dict[str, object]]:
    statement = sql.SQL("SELECT to_jsonb(row) FROM {} AS row WHERE account_id = %s ORDER BY id")
    return [row for (row,) in connection.execute(statement.format(sql.Identifier(relation)), [account.pk]).fetchall()]


def edit(account: Account, model: type[models.Model], key: str, **values: str) -> None:
    """Change fields of a record as somebody does on a page: what was imported is remembered."""
    with bind(account.pk):
        record = model._default_manager.get(source_key=key)
        assert isinstance(record, SourceRecord)
        for name, value in values.items():
            imported = record.edited.pop(name, getattr(record, name))
            if value != imported:
                record.edited[name] = imported
            setattr(record, name, value)
        record.save()


def make_responsible(account: Account, client_key: str, colleague_key: str) -> str:
    """Make a colleague responsible for a client, as somebody does on a page; returns the key of what that made."""
    with bind(account.pk):
        made = Responsibility.objects.create(
            account=account,
            source_id="portal",
            source_key=str(uuid.uuid4()),
            client=Client.objects.get(source_key=client_key),
            colleague=Colleague.objects.get(source_key=colleague_key),
            responsibility="Aanspreekpunt",
        )
        return str(made.source_key)
