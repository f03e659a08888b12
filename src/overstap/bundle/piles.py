"""Batches in memory: cut into pieces of a bounded size, and piled up without losing track of how much there is.

Used by ``segments``.
"""

from __future__ import annotations

import pyarrow as pa

from overstap.bundle.limits import SEGMENT_ROWS

# Batches that are merged into one when they pile up.
MERGED_AT_ONCE = 64


class Pile:
    """Batches of one table in memory, with their size in bytes and rows."""

    def __init__(self) -> None:
        self._batches: list[pa.RecordBatch] = []
        self._tail: list[pa.RecordBatch] = []
        self.size = 0
        self.rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Put *batch* on the pile; small ones are merged, for a batch of one row costs kilobytes of bookkeeping."""
        # Merged once, and not again and again with all that came before.
        self._tail.append(batch)
        self.size += batch.nbytes
        self.rows += batch.num_rows
        if len(self._tail) == MERGED_AT_ONCE:
            self._batches.append(pa.concat_batches(self._tail))
            self._tail.clear()

    def take(self) -> list[pa.RecordBatch]:
        """All batches; the pile is empty after this."""
        batches = self._batches + self._tail
        self._batches, self._tail = [], []
        self.size = self.rows = 0
        return batches


def pieces(batch: pa.RecordBatch, target: int) -> list[pa.RecordBatch]:
    """*batch* in slices of at most *target* bytes and ``SEGMENT_ROWS`` rows, or of a single row."""
    if batch.num_rows <= 1 or (batch.nbytes <= target and batch.num_rows <= SEGMENT_ROWS):
        return [batch] if batch.num_rows else []
    # By halves, for rows differ in size: cutting at an average could leave one slice with all that is large.
    half = batch.num_rows // 2
    return pieces(batch.slice(0, half), target) + pieces(batch.slice(half), target)
