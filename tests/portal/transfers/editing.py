"""Edits records as people in the portal do: the new values, and what the migration had given."""

from __future__ import annotations

from django.db import models

from overstap.portal.accounts.api import Account, SourceRecord, bind
from overstap.portal.history.api import as_json


def edit(account: Account, model: type[SourceRecord], key: str, **values: object) -> None:
    """Give the newest record with that key at its source new *values*; back to the imported one is no edit any more."""
    with bind(account.pk):
        row = model._default_manager.filter(source_key=key).latest("pk")
        for name, value in values.items():
            imported = row.edited.pop(name, as_json(getattr(row, name)))
            if as_json(value) != imported:
                row.edited[name] = imported
            setattr(row, name, value)
        row.save()


def fields(account: Account, model: type[models.Model], key: str, *names: str) -> tuple[object, ...]:
    """What the record holds now."""
    with bind(account.pk):
        return tuple(model._default_manager.values_list(*names).get(source_key=key))
