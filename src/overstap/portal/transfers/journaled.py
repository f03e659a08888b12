"""The tables that the journal speaks of, in the order of taking a migration back, and what refers to their rows.

Read from Django's models, so that a reference that an app adds is seen here by itself; a table that the load journals
anew is one entry in ``JOURNALED``. ``reversing`` makes SQL of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from overstap.portal.transfers.placing import LINKED, MOVED, REMOVED
from overstap.portal.transfers.targets import TARGETS

_NOT_RESTORED = {"id", "account_id", "document"}
"""Columns that no migration changes, and the document, which the journal keeps apart."""

_EDITED_ASIDE = {"users": {"user": "user_id"}}
"""What people edit that is no column of the file, after its table: the name in ``edited``, and the portal's column."""

TOLD_OF = ("clients", "relations", "returns", "assessment_notices", "users")
"""Tables whose records people change, by the journal's names: where their values came from stays to be seen."""

FOUND_AGAIN = {
    (target.relation, reference.into): reference
    for target in TARGETS.values()
    for reference in target.references
    if reference.remembered
}
"""References that hold nothing: they are remembered by key, and found again when the row comes back."""


@dataclass(frozen=True)
class Holder:
    """A column of another table that refers to rows of a table; *required* when it cannot be empty.

    *holds* says that a row must stay as long as this refers to it.
    """

    relation: str
    column: str
    required: bool
    holds: bool


@dataclass(frozen=True)
class Journaled:
    """A table as the journal names it, and the relation that has its rows.

    *owner* is the column of a row that is nothing by itself: it goes with the row that it refers to, and stays with it.
    """

    name: str
    relation: str
    owner: str | None = None

    @cached_property
    def columns(self) -> list[str]:
        """The columns that are put back as they were."""
        return [column for column, _ in _fields(self._model) if column not in _NOT_RESTORED]

    @cached_property
    def has_documents(self) -> bool:
        """Whether its rows carry documents, in the row or in storage."""
        return "document_path" in self.columns

    @cached_property
    def is_edited(self) -> bool:
        """Whether people edit its rows."""
        return "edited" in self.columns

    @cached_property
    def renamed(self) -> dict[str, str]:
        """The portal's names of fields that the bundle, or ``edited``, calls otherwise."""
        target = TARGETS.get(self.name)
        references = target.references if target else ()
        names = {each.column: each.into for each in references if each.column != each.into}
        return names | _EDITED_ASIDE.get(self.name, {})

    @cached_property
    def holders(self) -> list[Holder]:
        """All columns that refer to its rows, those of its owned rows left out."""
        owned = {(each.relation, each.owner) for each in JOURNALED}
        return [
            Holder(table, column, required=not field.null, holds=(table, column) not in FOUND_AGAIN)
            for table, column, field in _foreign_keys()
            if field.related_model is self._model and (table, column) not in owned
        ]

    @cached_property
    def owned(self) -> list[tuple[str, str]]:
        """The relations of which rows go with its rows, and by which column."""
        return [(each.relation, each.owner) for each in JOURNALED if each.owner and each.owner_model is self._model]

    @cached_property
    def owner_model(self) -> type[Model] | None:
        """What its rows belong to."""
        owner = (self.relation, self.owner)
        return next((field.related_model for *place, field in _foreign_keys() if tuple(place) == owner), None)

    @property
    def is_told(self) -> bool:
        """Whether pages tell the history of its rows."""
        return self.name in TOLD_OF

    @property
    def is_record(self) -> bool:
        """Whether its rows are records of the file, which people count and are told of by name."""
        return self.name in TARGETS

    @property
    def names(self) -> list[str]:
        """The journal's names of all tables whose rows are in the same relation."""
        return names_of(self.relation)

    @property
    def owner_names(self) -> list[str]:
        """The journal's names of the tables that its rows belong to."""
        return names_of(_table(self.owner_model)) if self.owner_model else []

    @property
    def _model(self) -> type[Model]:
        return next(model for model in apps.get_models() if _table(model) == self.relation)


_ASIDE = {
    # What came with earlier files and was linked when its return came in; after that the file may have changed it.
    **{table: Journaled(name, TARGETS[table].relation) for table, name in LINKED.items()},
    "clients": Journaled("identities", "clients_clientidentity", owner="client_id"),
}
"""What the load journals besides the records of the file, after the table that it comes with."""


def _in_order() -> Iterator[Journaled]:
    # Before what went over from them to other clients goes back to them.
    yield Journaled(REMOVED, TARGETS["clients"].relation)
    for target in sorted(TARGETS.values(), key=lambda each: -each.stage):
        yield Journaled(target.name, target.relation)
        if target.name in _ASIDE:
            yield _ASIDE[target.name]
        if any(reference.table == "clients" for reference in target.references):
            yield Journaled(MOVED.format(target.name), target.relation)


JOURNALED = tuple(_in_order())
"""In the order of taking back: what refers to a row before the row, and what was written last to a row first."""


def names_of(relation: str) -> list[str]:
    """The journal's names of the tables whose rows are in *relation*."""
    return [each.name for each in JOURNALED if each.relation == relation]


def _foreign_keys() -> list[tuple[str, str, ForeignKey[Any, Any]]]:
    return [
        (_table(model), column, field)
        for model in apps.get_models()
        for column, field in _fields(model)
        if isinstance(field, ForeignKey)
    ]


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 Django's documented way to it


def _fields(model: type[Model]) -> list[tuple[str, Field[Any, Any]]]:
    """The columns of *model*, by name."""
    return [(str(field.column), field) for field in model._meta.concrete_fields]  # noqa: SLF001 as above
