"""Which record of which source an id in a bundle names; what everything else in ``transfers`` looks records up by.

An ordinary bundle is of one source, and its ids are that source's keys. An account's own export
(``overstap.portal.exports``) holds records of several, and its ids say of which: ``<hex of the source's id in
UTF-8>/<key there>``. Those are taken apart here while they are staged, so that records get the identities back that
they had.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa
from psycopg import sql

from overstap.bundle.model import Column, Kind

OWN = "portal"
"""The variant of the source of an account's own export, and the source of what people made in the portal."""

NO_OFFICE = f"{OWN.encode().hex()}/account"
"""The id of the office that stands in an export for clients without one: the format asks for one."""

_SOURCE, _KEY = "{} source", "{} key"
"""Names of what the columns with ids are taken apart into; no column of a bundle has a space in its name."""


@dataclass(frozen=True)
class Origin:
    """SQL for the source and the key there of what a staged column names."""

    source: sql.Composable
    key: sql.Composable


def origin_of(column: str, *, own: bool, row: str = "staged") -> Origin:
    """What the staged *column* names; *own* for an account's own export, *row* what the statement calls the record."""
    if own:
        return Origin(sql.Identifier(row, _SOURCE.format(column)), sql.Identifier(row, _KEY.format(column)))
    return Origin(sql.SQL("%(source)s"), sql.Identifier(row, column))


def taken_apart(columns: list[str]) -> list[Column]:
    """The columns that ``take_apart`` adds for *columns*."""
    return [Column(name.format(column), Kind.TEXT, "") for column in columns for name in (_SOURCE, _KEY)]


def take_apart(
    columns: list[str], batches: Iterator[pa.RecordBatch], *, source: str, own_account: bool
) -> Iterator[pa.RecordBatch]:
    """Add to each batch of an own export what the ids in *columns* say; *source* is the bundle's.

    With *own_account*, in the account that it was made of, the office that stands for none is none again.
    """
    for batch in batches:
        extended = batch
        for column in columns:
            keys: list[str | None] = batch.column(column).to_pylist()
            if column == "office_id" and own_account:
                keys = [None if key == NO_OFFICE else key for key in keys]
            origins = [split(key, source) if key is not None else (None, None) for key in keys]
            extended = _with(extended, column, keys)
            extended = _with(extended, _SOURCE.format(column), [each for each, _ in origins])
            extended = _with(extended, _KEY.format(column), [each for _, each in origins])
        yield extended


def ids_in_bundles(source: str, key: str) -> tuple[str, str]:
    """The ids that files give the record *key* of *source*: an ordinary one of that source, and an account's export."""
    return key, f"{source.encode().hex()}/{key}"


class Named(Protocol):
    """A row of a list: *key* is the id in its file."""

    key: str


VARIANT = "variant"
"""Under which name the rows of lists have the variant of their file's source."""


def key_at_source(row: Named) -> str:
    """What the record is called where it comes from: of an own export without the name of that source before it.

    A row that was read without its ``VARIANT`` has the id as it stands.
    """
    return plain(row.key, getattr(row, VARIANT, None))


def plain(key: str, variant: str | None) -> str:
    """An id of a file whose source has that *variant*, as its source knows it."""
    return split(key, "")[1] if variant == OWN else key


def split(key: str, source: str) -> tuple[str, str]:
    """The source and the key there that *key* names.

    One that does not have the shape, in a file that somebody made himself, is a key of *source* as it stands. So is
    one that names *source* itself: otherwise two ids of a file could name one record.
    """
    # The first slash: hexadecimal has none, and a key at its source may have any number of them.
    written, slash, own_key = key.partition("/")
    try:
        named = bytes.fromhex(written).decode()
    except ValueError:
        return source, key
    # fromhex is lenient about spaces and capitals; a second way to write a source would be a second id of a record.
    if not slash or not own_key or named in {"", source} or "\0" in named or named.encode().hex() != written:
        return source, key
    return named, own_key


def _with(batch: pa.RecordBatch, name: str, values: list[str | None]) -> pa.RecordBatch:
    array = pa.array(values, pa.string())
    index = batch.schema.get_field_index(name)
    field = pa.field(name, pa.string())
    return batch.append_column(field, array) if index < 0 else batch.set_column(index, field, array)
