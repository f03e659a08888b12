"""The gate of completeness: what becomes of every table and column that a database holds.

Between ``layouts`` (what is there) and ``profile`` (what is known of it). Nothing is forgotten in silence: a column
is exported, handed over by a program, left out for a reason that the profile gives, or unknown; and what is unknown
is shown to people by the survey and in the report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from overstap.desktop.sources.layouts import ColumnFound, Layout
from overstap.desktop.sources.profile import Profile, TableUse


class Use(StrEnum):
    """What becomes of a table or a column."""

    EXPORTED = "exported"
    BY_PROGRAM = "by-program"
    LEFT_OUT = "left-out"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ColumnAccount:
    """A column as found, what becomes of it, and the profile's reason when it is left out."""

    found: ColumnFound
    use: Use
    reason: str | None = None


@dataclass(frozen=True)
class TableAccount:
    """A table, what becomes of it as a whole, and what becomes of each of its columns."""

    name: str
    use: Use
    reason: str | None
    columns: tuple[ColumnAccount, ...]


@dataclass(frozen=True)
class LayoutAccount:
    """What a database holds, table by table, and what the profile reads that is *missing* there."""

    tables: tuple[TableAccount, ...]
    missing: tuple[str, ...]


def account_of(layout: Layout, profile: Profile) -> LayoutAccount:
    """An account of *layout* as a whole."""
    return LayoutAccount(accounts_of(layout, profile), tuple(missing_from(layout, profile)))


def accounts_of(layout: Layout, profile: Profile) -> tuple[TableAccount, ...]:
    """An account of every table in *layout*; names compare without case, as SQL Server compares them."""
    uses = {name.casefold(): use for name, use in profile.tables.items()}
    return tuple(_table(name, columns, uses.get(name.casefold())) for name, columns in layout.items())


def unknown_in(accounts: Iterable[TableAccount]) -> Iterator[str]:
    """The tables and columns that the profile does not know, as ``Table`` or ``Table.Column``."""
    for table in accounts:
        if table.use is Use.UNKNOWN:
            yield table.name
        else:
            unknown = (column for column in table.columns if column.use is Use.UNKNOWN)
            yield from (f"{table.name}.{column.found.name}" for column in unknown)


def missing_from(layout: Layout, profile: Profile) -> Iterator[str]:
    """The tables and columns that *profile* exports and *layout* has not, as ``Table`` or ``Table.Column``."""
    found = {table.casefold(): {column.name.casefold() for column in has} for table, has in layout.items()}
    for table, use in profile.tables.items():
        # SQL Server compares names without case unless it was set up otherwise.
        if table.casefold() in found:
            here = found[table.casefold()]
            yield from (f"{table}.{name}" for name in sorted(use.exported) if name.casefold() not in here)
        elif use.exported:
            yield table


def _table(name: str, columns: Iterable[ColumnFound], use: TableUse | None) -> TableAccount:
    # What is unknown, or left out as a whole, needs no account of its columns one by one.
    if use is None or use.reason is not None:
        of_all, reason = (Use.UNKNOWN, None) if use is None else (Use.LEFT_OUT, str(use.reason))
        return TableAccount(name, of_all, reason, tuple(ColumnAccount(each, of_all) for each in columns))
    return TableAccount(name, Use.EXPORTED, None, tuple(_column(each, use) for each in columns))


def _column(found: ColumnFound, use: TableUse) -> ColumnAccount:
    name = found.name.casefold()
    reasons = {column.casefold(): str(reason) for column, reason in use.left_out.items()}
    if name in reasons:
        return ColumnAccount(found, Use.LEFT_OUT, reasons[name])
    for kind, columns in ((Use.EXPORTED, use.exported), (Use.BY_PROGRAM, use.by_program)):
        if name in {column.casefold() for column in columns}:
            return ColumnAccount(found, kind)
    return ColumnAccount(found, Use.UNKNOWN)
