"""Cutting a table into segments: batches are gathered, sorted by key and written as Parquet, lasting or tentative.

Between ``writing`` (which adds batches) and ``staging`` (which keeps the bytes). What a program handed over since its
last safe point is tentative: it can be dropped when the program dies, even when it was too much for memory and waits
on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from overstap.bundle.content import arrow_schema, digest
from overstap.bundle.encoding import encode
from overstap.bundle.limits import SEGMENT_ROWS
from overstap.bundle.model import Table
from overstap.bundle.piles import Pile, pieces
from overstap.bundle.staging import Staged

# Exported returns per tax type and tax year.
Totals = Counter[tuple[str, int]]


@dataclass(frozen=True)
class Segment:
    """A finished segment: its staged bytes, and its share in the sums over the bundle."""

    table: str
    staged: Staged
    records: int
    digest: int
    totals: Totals


def totals(table: Table, batch: pa.RecordBatch) -> Totals:
    """Returns per tax type and year in *batch*; nothing for other tables."""
    if table.name != "returns":
        return Counter()
    columns = (batch.column(name).to_pylist() for name in ("tax_type", "tax_year"))
    return Counter(zip(*columns, strict=True))


Stage = Callable[[pa.Buffer], Staged]


class Gathering:
    """The batches of one table on their way into segments of about *target* bytes.

    Lasting batches stay whatever happens; tentative ones can be dropped. ``take_finished`` hands over the finished
    lasting segments.
    """

    def __init__(self, table: Table, target: int, stage: Stage) -> None:
        self._table = table
        self._target = target
        self._stage = stage
        self._lasting = Pile()
        self._tentative = Pile()
        self._spilled: list[Segment] = []
        self._finished: list[Segment] = []

    def add(self, batch: pa.RecordBatch) -> None:
        """Take *batch* (typed as the table, complete, of any size) as tentative."""
        for piece in pieces(batch, self._target):
            # What lasts goes first. Only when the tentative rows alone are too many must they wait on disk, apart.
            if self._full(piece, self._lasting, self._tentative):
                self._finished += self._cut(self._lasting)
            if self._full(piece, self._tentative):
                self._spilled += self._cut(self._tentative)
            self._tentative.add(piece)

    def keep(self) -> None:
        """Make everything lasting; cuts a segment only when enough is there, so frequent safe points cost nothing."""
        self._finished += self._spilled
        self._spilled = []
        for batch in self._tentative.take():
            if self._full(batch, self._lasting):
                self._finished += self._cut(self._lasting)
            self._lasting.add(batch)

    def drop(self) -> None:
        """Forget everything tentative."""
        # Never in the zip, which only grows: that is why they waited in the work folder.
        for segment in self._spilled:
            segment.staged.file.unlink()
        self._spilled = []
        self._tentative = Pile()

    def finish(self, *, even_empty: bool = False) -> None:
        """Keep everything and cut what is left; *even_empty*: cut an empty segment when there is nothing left."""
        self.keep()
        if even_empty and not self._lasting.rows:
            self._lasting.add(pa.RecordBatch.from_pylist([], schema=arrow_schema(self._table.name)))
        self._finished += self._cut(self._lasting)

    def take_finished(self) -> list[Segment]:
        """The finished segments since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def _full(self, one_more: pa.RecordBatch, *piles: Pile) -> bool:
        size = one_more.nbytes + sum(pile.size for pile in piles)
        rows = one_more.num_rows + sum(pile.rows for pile in piles)
        return bool(size > self._target or rows > SEGMENT_ROWS)

    def _cut(self, pile: Pile) -> list[Segment]:
        """The segment made of *pile*, which it empties; none when there is nothing in it."""
        batches = pile.take()
        if not batches:
            return []
        records = sum(batch.num_rows for batch in batches)
        share = 0 if self._table.is_ledger else sum(digest(self._table.name, batch) for batch in batches)
        total = sum((totals(self._table, batch) for batch in batches), Counter())
        # Encoding comes last, for it empties the list.
        return [Segment(self._table.name, self._stage(encode(self._table, batches)), records, share, total)]
