"""What a bundle says about itself, as types: source, counts, totals, segments, summary.

Beside ``model``, which says what a bundle may hold; these say what this one holds. ``descriptor`` turns them into
JSON and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True)
class SourceInfo:
    """The installation that the records come from: its identity, its variant, and a name for people.

    *variant* is ``database``, ``local``, ``sbr-folder`` or ``portal``.
    """

    id: str
    variant: str
    name: str


@dataclass(frozen=True)
class TableCount:
    """The account of one table: keys listed, records exported, keys left behind per reason code."""

    inventory: int
    exported: int
    left_behind: Mapping[str, int]


@dataclass(frozen=True, order=True)
class ControlTotal:
    """Number of exported returns of one tax type and tax year."""

    tax_type: str
    tax_year: int
    returns: int


@dataclass(frozen=True)
class SegmentRef:
    """A segment as the descriptor names it; *size* and *sha256* are of the file before encryption.

    *path* is its name in the inner descriptor, *member* the name under ``data/`` where its stored bytes are.
    """

    table: str
    path: str
    records: int
    sha256: str
    size: int
    member: str


@dataclass(frozen=True)
class DocumentRef:
    """A document member as the descriptor names it; as ``SegmentRef`` otherwise."""

    path: str
    sha256: str
    size: int
    member: str


@dataclass(frozen=True)
class BundleInfo:
    """What the inner descriptor says.

    *tables* accounts for the tables of records; *ledgers* counts the rows of inventory, left_behind and findings.
    *attested* is false for parts whose inventory was made up from what they handed over. *recipient* is None unless
    encrypted.
    """

    format_version: str
    source: SourceInfo
    created: datetime
    tool_version: str
    encrypted: bool
    recipient: str | None
    account: str | None
    content_digest: str
    tables: Mapping[str, TableCount]
    ledgers: Mapping[str, int]
    attested: Mapping[str, bool]
    totals: tuple[ControlTotal, ...]


@dataclass(frozen=True)
class BundleLabel:
    """What anyone can read on the outside of a bundle, encrypted or not."""

    format_version: str
    encrypted: bool
    recipient: str | None
    bagging_date: str
    software: str
    members: int
    size: int


@dataclass(frozen=True)
class BundleSummary:
    """What the writer made: the file, its length and SHA-256, and what is in it."""

    path: Path
    size: int
    sha256: str
    content_digest: str
    tables: Mapping[str, TableCount]
    attested: Mapping[str, bool]
