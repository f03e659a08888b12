"""What is left of a source's events once its rewinds are carried out, as an export would see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from overstap.bundle.model import Reason
from overstap.desktop.sources.contract import Boundary, Event, Found, LeftBehind, Part, Records, Rewind, Source
from overstap.desktop.sources.selection import Selection


@dataclass
class Kept:
    """Records by table and id, what stayed behind by table and id, findings; and how often a part was rewound."""

    records: dict[str, dict[str, Mapping[str, object]]] = field(default_factory=dict)
    left: dict[tuple[str, str], Reason] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    rewinds: int = 0

    def take(self, event: Event) -> None:
        """Take an event that stays; a record that was there already is a fault of the source."""
        if isinstance(event, Records):
            for row in event.batch.to_pylist():
                rows = self.records.setdefault(event.table, {})
                assert row["id"] not in rows
                rows[row["id"]] = row
        elif isinstance(event, LeftBehind):
            assert (event.table, event.id) not in self.left
            self.left[event.table, event.id] = event.reason
        elif isinstance(event, Found):
            self.found.append(event)

    def ids(self, table: str) -> set[str]:
        """The ids of the records of *table*."""
        return set(self.records.get(table, {}))

    def left_ids(self, table: str, reason: Reason) -> set[str]:
        """The ids of what stayed behind of *table* for *reason*."""
        return {key for (of_table, key), why in self.left.items() if (of_table, why) == (table, reason)}

    def reasons(self, table: str) -> Counter[Reason]:
        """How many of *table* stayed behind, by reason."""
        return Counter(reason for (of_table, _), reason in self.left.items() if of_table == table)


def keep(events: Iterable[Event], kept: Kept | None = None) -> Kept:
    """Carry out *events*: what comes after the last boundary is thrown away at a rewind, and at the end."""
    kept = kept or Kept()
    pending: list[Event] = []
    for event in events:
        pending.append(event)
        if isinstance(event, Boundary):
            for settled in pending:
                kept.take(settled)
        if isinstance(event, Rewind):
            kept.rewinds += 1
        if isinstance(event, Boundary | Rewind):
            pending = []
    assert not pending
    return kept


def part_called(source: Source, name: str, selection: Selection, stage: int | None = None) -> Part:
    """The part of *source* with this name (and of this stage)."""
    parts = source.parts(selection)
    return next(part for part in parts if part.name == name and stage in {None, part.stage})


def run(source: Source, selection: Selection, *names: str) -> Kept:
    """Everything that the parts with these names give (none: all), stage after stage."""
    kept = Kept()
    for part in source.parts(selection):
        if not names or part.name in names:
            keep(source.records(part, selection), kept)
    return kept


def listed(source: Source, selection: Selection) -> dict[tuple[str, str], tuple[str | None, str]]:
    """Every key that the source lists, with its hash and who gives it; a key listed twice is a fault."""
    keys: dict[tuple[str, str], tuple[str | None, str]] = {}
    for part in source.parts(selection):
        for block in source.inventory(part).listed:
            for entry in block.entries:
                assert (block.table, entry.id) not in keys
                keys[block.table, entry.id] = (entry.source_hash, entry.given_by or part.name)
    return keys
