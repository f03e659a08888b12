"""The report of a migration as typed data: page, API, e-mail and demo show the same numbers.

Counted from the sets of keys when the reconciliation is done, and kept with the migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from overstap.portal.transfers.merging import FILE_TAKEN, PORTAL_KEPT
from overstap.portal.transfers.models import (
    BundleKey,
    Difference,
    InventoryKey,
    LeftBehind,
    Migration,
    Outcome,
)
from overstap.portal.transfers.targets import TARGETS
from overstap.portal.transfers.totals import TotalReport


@dataclass(frozen=True)
class TableReport:
    """What happened to one kind of record: inventory = exported + left_behind, exported = the rest together.

    *left_behind* and *skipped* count per reason code. *reconciled* is false when the comparison found a difference.
    *conflicts* are counted among the changed and unchanged: per whose value the record has.
    """

    table: str
    inventory: int
    exported: int
    left_behind: Mapping[str, int]
    imported: int
    changed: int
    unchanged: int
    skipped: Mapping[str, int]
    failed: int
    differences: int
    seconds: float
    # Reports that were kept before conflicts were counted have none.
    conflicts: Mapping[str, int] = field(default_factory=dict)

    @property
    def reconciled(self) -> bool:
        """Whether both sides are equal."""
        return self.differences == 0

    @property
    def left_behind_total(self) -> int:
        """Records left behind, whatever the reason."""
        return sum(self.left_behind.values())

    @property
    def skipped_total(self) -> int:
        """Records skipped, whatever the reason."""
        return sum(self.skipped.values())


@dataclass(frozen=True)
class Report:
    """All that can be counted of a migration; *not_attested* names parts whose inventory proves nothing."""

    tables: tuple[TableReport, ...]
    totals: tuple[TotalReport, ...]
    not_attested: tuple[str, ...]
    differences: int

    @property
    def reconciled(self) -> bool:
        """Whether nothing differs."""
        return self.differences == 0

    @property
    def changed_nothing(self) -> bool:
        """Whether everything was in the portal already, as after importing a file twice."""
        return not any(table.imported or table.changed for table in self.tables)

    @property
    def in_file(self) -> int:
        """Records in the file, of every kind together."""
        return sum(table.exported for table in self.tables)

    @property
    def brought(self) -> int:
        """Records that are new in the portal, or changed there."""
        return sum(table.imported + table.changed for table in self.tables)

    def as_json(self) -> dict[str, Any]:
        """For the database and the API; derived values included, so that nobody else has to derive them."""
        tables = [asdict(table) | {"reconciled": table.reconciled} for table in self.tables]
        return asdict(self) | {
            "tables": tables,
            "reconciled": self.reconciled,
            "changed_nothing": self.changed_nothing,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Report:
        """What ``as_json`` made."""
        return cls(
            tables=tuple(
                TableReport(**{name: content for name, content in table.items() if name != "reconciled"})
                for table in value["tables"]
            ),
            totals=tuple(TotalReport(**total) for total in value["totals"]),
            not_attested=tuple(value["not_attested"]),
            differences=value["differences"],
        )


def gather(migration: Migration, totals: tuple[TotalReport, ...]) -> Report:
    """Count *migration*, whose *totals* and differences are known; needs a bound session."""
    return Report(
        tables=_tables(migration),
        totals=totals,
        not_attested=tuple(part for part, attested in migration.bundle_info["attested"].items() if not attested),
        differences=Difference.objects.filter(migration=migration).count(),
    )


def _tables(migration: Migration) -> tuple[TableReport, ...]:
    inventory = _count(InventoryKey, migration)
    left_behind = _count(LeftBehind, migration, "reason")
    outcomes = _count(BundleKey, migration, "outcome", "reason")
    differences = _count(Difference, migration)
    seconds = _seconds(migration)
    return tuple(
        TableReport(
            table=name,
            inventory=inventory.get((name,), 0),
            exported=sum(count for (table, *_), count in outcomes.items() if table == name),
            left_behind={str(reason): count for (table, reason), count in left_behind.items() if table == name},
            imported=sum(_by_reason(outcomes, name, Outcome.IMPORTED).values()),
            changed=sum(_by_reason(outcomes, name, Outcome.CHANGED).values()),
            unchanged=sum(_by_reason(outcomes, name, Outcome.UNCHANGED).values()),
            skipped=_by_reason(outcomes, name, Outcome.SKIPPED),
            failed=sum(_by_reason(outcomes, name, Outcome.FAILED).values()),
            differences=differences.get((name,), 0),
            seconds=seconds.get(name, 0.0),
            conflicts=_conflicts(outcomes, name),
        )
        for name in TARGETS
    )


_Counts = dict[tuple[str | None, ...], int]


def _count(model: type[BundleKey | InventoryKey | LeftBehind | Difference], migration: Migration, *by: str) -> _Counts:
    columns = ("table", *by)
    rows = model.objects.filter(account_id=migration.account_id, migration=migration)
    counted = rows.values_list(*columns).annotate(count=Count("*")).order_by(*columns)
    return {tuple(group): count for *group, count in counted}


def _by_reason(outcomes: _Counts, name: str, outcome: Outcome) -> dict[str, int]:
    return {
        str(reason): count
        for (table, happened, reason), count in outcomes.items()
        if table == name and happened == outcome
    }


def _conflicts(outcomes: _Counts, name: str) -> dict[str, int]:
    settled = [_by_reason(outcomes, name, outcome) for outcome in (Outcome.CHANGED, Outcome.UNCHANGED)]
    counted = {reason: sum(each.get(reason, 0) for each in settled) for reason in (PORTAL_KEPT, FILE_TAKEN)}
    return {reason: count for reason, count in counted.items() if count}


def _seconds(migration: Migration) -> dict[str, float]:
    """From the first segment's start to the last one's end, per table."""
    spans = migration.segments.values_list("table").annotate(first=Min("started_at"), last=Max("done_at"))
    return {table: _span(first, last) for table, first, last in spans}


def _span(first: datetime | None, last: datetime | None) -> float:
    return round((last - first).total_seconds(), 3) if first and last else 0.0
