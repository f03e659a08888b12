"""Where each table of a bundle goes in the portal, as data; ``merging`` turns it into SQL.

Columns have the same names on both sides; what refers to another record becomes a reference to the portal's row of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from overstap.bundle.model import RECORD_TABLES, TABLES, Column, Table

_REMEMBERED = {("assessment_notices", "return_id"): "return_key", ("roles", "return_id"): "return_key"}
"""What is found again by its key when it comes in later, and the portal's column for that key."""

_RENAMED = {"return_id": "tax_return_id", "user_id": "colleague_id"}
"""The portal's names for references that mean something else there: its users are people who log in."""


@dataclass(frozen=True)
class Reference:
    """A column of the bundle that names a record of *table*, and the portal's column that refers to its row.

    *required*: the record is nothing without what it refers to. *remembered* is the portal's column for the key itself,
    where the record may come in before what it refers to, and waits for it in the portal.
    """

    column: str
    table: str
    into: str
    required: bool
    remembered: str | None = None

    @property
    def is_needed_first(self) -> bool:
        """Whether the record cannot come in before what it refers to."""
        return self.required and self.remembered is None


@dataclass(frozen=True)
class Target:
    """The portal's table for a table of the bundle.

    *stage* orders the load: what a table refers to has a lower one. Within a stage segments run side by side.
    """

    source: Table
    relation: str
    stage: int

    @property
    def name(self) -> str:
        """The bundle's name of the table."""
        return self.source.name

    @property
    def references(self) -> tuple[Reference, ...]:
        """The columns that refer to other records."""
        return tuple(
            Reference(
                key.column,
                key.table,
                _RENAMED.get(key.column, key.column),
                required=self.source.column(key.column).required,
                remembered=_REMEMBERED.get((self.name, key.column)),
            )
            for key in self.source.foreign_keys
        )

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are copied as they are."""
        special = {"id", "content_hash"} | {key.column for key in self.source.foreign_keys}
        return tuple(column for column in self.source.columns if column.name not in special)

    @property
    def has_documents(self) -> bool:
        """Whether its records carry documents."""
        return any(column.name == "document" for column in self.source.columns)


_RELATIONS = {
    "offices": ("clients_office", 0),
    "users": ("responsibilities_colleague", 0),
    "clients": ("clients_client", 1),
    "relations": ("responsibilities_responsibility", 2),
    "returns": ("returns_taxreturn", 2),
    "roles": ("responsibilities_returnrole", 3),
    "assessment_notices": ("returns_assessmentnotice", 3),
    "attachments": ("returns_attachment", 3),
}

TARGETS: Mapping[str, Target] = {
    table.name: Target(TABLES[table.name], *_RELATIONS[table.name]) for table in RECORD_TABLES
}
"""In an order in which they can be loaded."""
