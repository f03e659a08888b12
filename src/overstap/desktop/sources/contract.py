"""What every source gives the rest of the desktop side: parts, an inventory, and records as events.

The lowest module of ``sources``: ``sbr_folder``, ``database`` and ``local`` implement ``Source``, ``opening`` chooses
one of them, and ``plan``, ``survey`` and ``export`` know only this. ``selection`` holds what the user chose.

How it is used, in this order:

1. ``overview()`` for the survey and a new plan;
2. ``parts(selection)``, then ``inventory(part)`` of every part, before any record is asked for: what is in no inventory
   cannot be missed later;
3. ``records(part, selection)`` of the parts, stage after stage. Parts of one stage may run at the same time, each on
   a thread of its own; what is read there must not depend on the thread that opened the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple, Protocol, Self

import pyarrow as pa

from overstap.bundle import SourceInfo, arrow_schema
from overstap.bundle.model import Reason, Severity
from overstap.desktop.sources.selection import ProgramYear, Selection

BLOCK_RECORDS = 200
"""A source gives a ``Boundary`` at the latest after this many records: the program protocol's promise."""

ROWS_AT_ONCE = 2_000
"""... or this many, of records without documents: each block costs as much as some hundred of such records, whatever is
in it, and this many take a few megabytes."""

BLOCK_BYTES = 4 * 1024 * 1024
"""... or after about this many bytes, so that the records held back until a boundary fit in memory."""


class Stage(IntEnum):
    """When a part runs: a record comes after what it refers to, or its reference cannot be judged.

    Within one part the same holds: a return comes before its roles and attachments.
    """

    PEOPLE = 1
    """Offices, users, clients, relations."""
    RETURNS = 2
    """Returns, and the roles and attachments that the same program hands over after them."""
    AFTER_RETURNS = 3
    """What refers to returns and is handed over by another: assessment notices; roles out of a database."""


@dataclass(frozen=True)
class Part:
    """One run of something that hands over records, such as ``database``, ``BAS 2016`` or ``sbr-folder``.

    ``name`` goes into the bundle's inventory as what listed or left behind a record. Two parts may share a name when
    the same program runs in two stages; ``tables`` then tells them apart.
    """

    name: str
    stage: Stage
    tables: tuple[str, ...]


class Entry(NamedTuple):
    """One record that a source holds: its id, the hash that the source keeps of it, and which part will give it.

    ``given_by`` names the part that hands the record over when that is another than the one that lists it (a database
    lists the returns that BAS 2016 gives), so that a shortfall is laid at the right door. ``mark`` holds, beside the
    hash, all on which the record and the choice of it depend: with an equal hash and mark it need not be read again by
    an export that goes on where another stopped. None: only reading it can tell.
    """

    id: str
    source_hash: str | None = None
    given_by: str | None = None
    mark: str | None = None


@dataclass(frozen=True)
class Listed:
    """Some of the records of *table* that a source holds; a key is listed once in the whole of the source."""

    table: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Inventory:
    """What a part lists, selected or not, streamed. ``attested`` is False for a part that cannot list what it holds.

    A part whose records another part lists is attested and lists nothing.
    """

    listed: Iterable[Listed] = ()
    attested: bool = True


@dataclass(frozen=True)
class Records:
    """Records of one table; columns and types as in ``bundle.model``, without the computed ones (see ``COMPUTED``)."""

    table: str
    batch: pa.RecordBatch

    @classmethod
    def of(cls, table: str, rows: Sequence[Mapping[str, object]]) -> Self:
        """*rows* as a batch; a column that a row does not name is null.

        Raises:
            pyarrow.ArrowInvalid: when a value does not fit its column.
            pyarrow.ArrowTypeError: the same, for a value of quite another type.
        """
        return cls(table, pa.RecordBatch.from_pylist(list(rows), schema=handed_over_schema(table)))


@dataclass(frozen=True)
class LeftBehind:
    """A listed record that stays at the source, and why; *detail* is for the office and may hold personal data."""

    table: str
    id: str
    reason: Reason
    detail: str | None = None


@dataclass(frozen=True)
class Found:
    """A finding about a record; ``field`` is empty when it is about the record as a whole."""

    table: str
    id: str
    field: str
    code: str
    severity: Severity = Severity.ADVISORY
    detail: str | None = None


@dataclass(frozen=True)
class Boundary:
    """Everything that this part gave since its previous boundary is whole and stays (a STATE of a program).

    Also the last event of a part that said everything; what comes after the last boundary is thrown away. From *state*,
    where there is one, the part can go on in a later export: see ``Since``.
    """

    state: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Rewind:
    """Forget what this part gave since its last boundary: it comes again (a program died and is restarted there)."""


Event = Records | LeftBehind | Found | Boundary | Rewind


@dataclass(frozen=True)
class Since:
    """From where a part goes on: the *state* of a boundary, and the ids of the returns that it gave before that."""

    state: Mapping[str, object]
    returns: frozenset[str] = frozenset()


class OfficeFound(NamedTuple):
    """An office of the source; ``name`` as shown to people."""

    id: str
    name: str


class ReturnsFound(NamedTuple):
    """How many returns there are with the same office, program, tax, tax year and status (a code of the bundle)."""

    office_id: str
    program: ProgramYear
    tax_type: str
    tax_year: int
    status: str
    records: int


class StaysFound(NamedTuple):
    """How many records of a table stay behind for the same reason, whatever somebody chooses."""

    table: str
    reason: Reason
    records: int


@dataclass(frozen=True)
class Overview:
    """What a source holds, counted: offices, records per table, and returns by what people choose from.

    *tables* counts all that the inventory will list, and so what *stays* whatever is chosen too; *returns* does not.
    """

    offices: tuple[OfficeFound, ...]
    tables: Mapping[str, int]
    returns: tuple[ReturnsFound, ...]
    stays: tuple[StaysFound, ...] = ()


class Source(Protocol):
    """An opened desktop installation or folder.

    What is wrong with one program only (missing, died three times, no whole inventory) is raised as a ``ProgramError``
    out of ``inventory`` or ``records``: that part ends, its records not yet handed over are left behind with reason
    ``program-failed``, and the rest goes on. Any other error ends the export.
    """

    @property
    def info(self) -> SourceInfo:
        """The source's lasting identity, variant and name, as they go into the bundle."""

    def overview(self) -> Overview:
        """What is here, for the survey and a new plan."""

    def parts(self, selection: Selection) -> Sequence[Part]:
        """What has to run to list everything and to hand over what *selection* wants."""

    def inventory(self, part: Part) -> Inventory:
        """Everything that *part* lists, whatever was selected."""

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        """The records of *part* that *selection* wants, and ``LeftBehind`` for the others with the reason.

        With *since*, only what comes after it, by a part that gives states; others begin at the beginning.

        Reasons come from ``Selection``. A listed record for which neither comes is left behind by the export as
        ``not-handed-over``, and reported as a fault.
        """

    def close(self) -> None:
        """End every program and connection, also while a part is being read on another thread; repeatable."""


class Around:
    """A source around another, to which it adds; what only a variant can tell is asked of the one inside."""

    source: Source


def innermost(source: Source) -> Source:
    """The source of a variant that *source* is, or is around."""
    while isinstance(source, Around):
        source = source.source
    return source


COMPUTED = frozenset({"content_hash", "document_path", "document_sha256", "document_size"})
"""Columns that the bundle's writer fills in; a source does not hand them over."""


def handed_over_schema(table: str) -> pa.Schema:
    """The Arrow schema of a batch that a source hands over for the record table called *table*."""
    return pa.schema(
        [field.with_nullable(nullable=True) for field in arrow_schema(table) if field.name not in COMPUTED]
    )
