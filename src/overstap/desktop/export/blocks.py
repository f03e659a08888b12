"""Turns the events of one part into blocks that are whole: what lies between two boundaries, or nothing of it.

Between a source's events and ``carrying_out``. A block is held in memory until its boundary, so that what a dying
program said last is simply dropped, and parts that run at the same time cannot mix. Its records are completed here, on
the thread of their part, since all parts have one taker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from overstap.bundle import complete_batch
from overstap.bundle.errors import RecordRefusedError
from overstap.bundle.model import TABLES
from overstap.desktop.export.errors import BlockTooLargeError
from overstap.desktop.sources.contract import BLOCK_BYTES, Boundary, Event, Found, LeftBehind, Records, Rewind

LARGEST_BLOCK_BYTES = 80 * BLOCK_BYTES
"""Bytes of records in one block at most: one document of the format's largest size (256 MiB), and room."""

LARGEST_BLOCK_EVENTS = 100_000
"""Events in one block at most; the protocol asks for a boundary every 200 records."""


@dataclass(frozen=True)
class Given:
    """Records of one table, *is_complete* with their hashes; if not, the format refuses one of them or more."""

    table: str
    batch: pa.RecordBatch
    is_complete: bool


@dataclass
class Block:
    """Events of one part that belong together; ``state`` is from where the part goes on behind them."""

    records: list[Given] = field(default_factory=list)
    left_behind: list[LeftBehind] = field(default_factory=list)
    findings: list[Found] = field(default_factory=list)
    state: Mapping[str, object] | None = None

    @property
    def nbytes(self) -> int:
        """Bytes of its records."""
        return sum(records.batch.nbytes for records in self.records)

    @property
    def events(self) -> int:
        """How many events it holds."""
        return len(self.records) + len(self.left_behind) + len(self.findings)


def blocks(part: str, events: Iterable[Event]) -> Iterator[Block]:
    """The whole blocks in *events*; what follows the last boundary is dropped.

    Raises:
        BlockTooLargeError: when no boundary comes in time.
    """
    block, size = Block(), 0
    for event in events:
        match event:
            case Boundary() | Rewind():
                # A rewind only forgets; a boundary with nothing before it is no block either.
                if isinstance(event, Boundary) and block.events:
                    block.state = event.state
                    yield block
                block, size = Block(), 0
            case Records():
                block.records.append(_completed(event))
                size += event.batch.nbytes
            case LeftBehind():
                block.left_behind.append(event)
            case Found():
                block.findings.append(event)
        # Asked after each event: a program that never says that it is whole must not fill the memory.
        if size > LARGEST_BLOCK_BYTES or block.events > LARGEST_BLOCK_EVENTS:
            raise BlockTooLargeError(part=part, limit=LARGEST_BLOCK_BYTES)


def _completed(records: Records) -> Given:
    try:
        complete = complete_batch(TABLES[records.table], records.batch)
    except RecordRefusedError:
        # The others are as good as ever: who takes them finds which are not.
        return Given(records.table, records.batch, is_complete=False)
    return Given(records.table, complete, is_complete=True)
