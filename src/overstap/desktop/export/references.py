"""What becomes of a record that refers to one that stayed behind: the rule of decisions 0041 and 0212.

Works for ``accounting``, on one batch at a time. References to what no source ever listed are not its concern: the
bundle's writer announces those as findings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from overstap.bundle.model import TABLES, ForeignKey, Reason
from overstap.desktop.export.ledger import EXPORTED

Fates = Callable[[str, Sequence[str]], Mapping[str, str | None]]
"""What became of records of a table: see ``ExportLedger.fates``."""


UNWANTED = frozenset(
    {Reason.BEFORE_2012, Reason.NOT_SELECTED, Reason.STILL_OPEN, Reason.PAST_RETENTION, Reason.FORMER_CLIENT}
)
"""Reasons that hold before anything is handed over, in every phase alike. Whatever stays behind for another one may
still come: with another phase, or once its program can hand it over."""


@dataclass(frozen=True)
class Judged:
    """The batch with optional references to left-behind records emptied, and the ids that must stay behind as well."""

    batch: pa.RecordBatch
    left_behind: Mapping[str, Reason]


def follow_references(table: str, batch: pa.RecordBatch, fates: Fates) -> Judged:
    """Judge the references of *batch* by the *fates* of what they refer to.

    - required, to a record left behind: the record stays behind for the same reason;
    - optional, to a record that nobody wants: the reference becomes null;
    - optional, to one that stays behind for another reason: stands, for it may come in another bundle;
    - any, to one that only stays behind in this phase: stands, for it came or comes in another bundle.
    """
    stay: dict[str, Reason] = {}
    for key in TABLES[table].foreign_keys:
        gone = _gone(batch, key, fates)
        if not gone:
            continue
        targets = batch.column(key.column).to_pylist()
        # Without a required reference the portal could not place the record; without an optional one it can.
        if TABLES[table].column(key.column).required:
            ids = batch.column("id").to_pylist()
            stay |= {own: gone[target] for own, target in zip(ids, targets, strict=True) if target in gone}
        elif not UNWANTED.isdisjoint(gone.values()):
            kept = [None if gone.get(target) in UNWANTED else target for target in targets]
            batch = _emptied(batch, key.column, kept)
    return Judged(batch, stay)


def _gone(batch: pa.RecordBatch, key: ForeignKey, fates: Fates) -> dict[str, Reason]:
    """The records that *batch* refers to by *key* and that stay behind, with the reason."""
    if key.column not in batch.schema.names:
        return {}
    targets = [target for target in batch.column(key.column).unique().to_pylist() if target is not None]
    found = {target: Reason(fate) for target, fate in fates(key.table, targets).items() if fate not in {None, EXPORTED}}
    return {target: reason for target, reason in found.items() if reason is not Reason.OTHER_PHASE}


def _emptied(batch: pa.RecordBatch, column: str, values: list[str | None]) -> pa.RecordBatch:
    index = batch.schema.get_field_index(column)
    return batch.set_column(index, batch.schema.field(index), pa.array(values, pa.string()))
