"""A source with the choices of steps 19 to 21 carried out: addresses of portal users, and derived relations.

Between any ``Source`` and the export, which notices no difference. The derived relations are a part of their own: they
are listed before any record is read, like those of every part, and therefore accounted for to the key.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import cached_property

import pyarrow as pa

from overstap.bundle import SourceInfo
from overstap.desktop.responsibilities.deriving import DERIVED, RETURNS_DISAGREE, Derived, derive, options_in
from overstap.desktop.responsibilities.model import Origin, PlannedUser, Responsibilities
from overstap.desktop.responsibilities.reading import roles_of
from overstap.desktop.sources.contract import (
    BLOCK_RECORDS,
    Around,
    Boundary,
    Entry,
    Event,
    Found,
    Inventory,
    Listed,
    Overview,
    Part,
    Records,
    Since,
    Source,
    Stage,
)
from overstap.desktop.sources.selection import Component, Selection
from overstap.errors import ProgramError
from overstap.i18n import translate

PART = Part("verantwoordelijkheden", Stage.AFTER_RETURNS, ("relations",))
"""Lists and gives the derived relations; after the people that they refer to."""


class WithResponsibilities(Around):
    """*source* with the addresses of *users* and the relations of *wanted*; closes it when closed."""

    def __init__(self, source: Source, users: Sequence[PlannedUser], wanted: Responsibilities) -> None:
        self.source = source
        self._addresses: Mapping[str, str | None] = {user.id: user.email for user in users}
        self._wanted = wanted
        self._read: pa.Table | None = None
        self._fault: ProgramError | None = None

    @property
    def info(self) -> SourceInfo:
        """That of the source."""
        return self.source.info

    def overview(self) -> Overview:
        """That of the source: what is derived is not there."""
        return self.source.overview()

    def parts(self, selection: Selection) -> Sequence[Part]:
        """Those of the source, and the one for derived relations when relations go along in this phase."""
        # In the other phases they do not exist: reading them would cost a run of programs for nothing.
        own = [PART] if self._wanted.are_wanted and Component.RELATIONS in selection.components else []
        return [*self.source.parts(selection), *own]

    def inventory(self, part: Part) -> Inventory:
        """What *part* lists."""
        if part != PART:
            return self.source.inventory(part)
        # Not before somebody reads it: in the local variant it takes a run of programs, which may hang.
        return Inventory(self._listed())

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        """What *part* hands over. A relation of a client or user that stays behind is left behind by the export."""
        if part == PART:
            return self._relations()
        events = self.source.records(part, selection, since)
        return self._addressed(events) if self._addresses and "users" in part.tables else events

    def unknown_origins(self) -> tuple[tuple[str, Origin], ...]:
        """The responsibilities whose role or task nobody has in the reference year.

        Raises:
            OverstapError: see ``roles_of``.
        """
        if not self._wanted.are_wanted:
            return ()
        there = {option.origin for option in options_in(self._roles)}
        return tuple((name, origin) for name, origin in self._wanted.origins if origin not in there)

    def close(self) -> None:
        """Close the source."""
        self.source.close()

    @cached_property
    def _derived(self) -> Derived:
        return derive(self._roles, self._wanted.origins)

    @property
    def _roles(self) -> pa.Table:
        """Read once: what is told before the export, the inventory and the records must be of the same moment."""
        if self._fault is not None:
            raise self._fault
        if self._read is None:
            assert self._wanted.reference_year is not None
            try:
                self._read = roles_of(self.source, self._wanted.reference_year)
            except ProgramError as error:
                # A program that hangs is not waited for twice.
                self._fault = error
                raise
        return self._read

    def _listed(self) -> Iterator[Listed]:
        ids = self._derived.relations.column("id").to_pylist()
        if ids:
            yield Listed("relations", [Entry(key) for key in ids])

    def _relations(self) -> Iterator[Event]:
        columns = [name for name in DERIVED.names if name != "users"]
        for batch in self._derived.relations.select(columns).to_batches(max_chunksize=BLOCK_RECORDS):
            yield Records("relations", batch)
            # Nothing can fail between two blocks: each is whole, and an interruption loses one at most.
            yield Boundary()
        # Last, when every relation that they are about is there.
        for row in self._derived.disagreeing.to_pylist():
            yield Found("relations", row["id"], "user_id", RETURNS_DISAGREE, detail=self._told(row))
        yield Boundary()

    def _told(self, row: Mapping[str, object]) -> str:
        detail = translate("{role}: {count} verschillende gebruikers in de definitieve aangiften van {year}")
        return detail.format(role=row["source_role"], count=row["users"], year=self._wanted.reference_year)

    def _addressed(self, events: Iterator[Event]) -> Iterator[Event]:
        try:
            for event in events:
                if isinstance(event, Records) and event.table == "users":
                    yield self._with_addresses(event)
                else:
                    yield event
        finally:
            # An export that stops early closes this one; the connection behind it must not wait for the collector.
            if isinstance(events, Generator):
                events.close()

    def _with_addresses(self, users: Records) -> Records:
        ids, own = (users.batch.column(name).to_pylist() for name in ("id", "email"))
        # A user who came after the plan was made keeps the address of the source.
        addresses = [self._addresses.get(key, email) for key, email in zip(ids, own, strict=True)]
        place = users.batch.schema.get_field_index("email")
        field = users.batch.schema.field(place)
        return Records("users", users.batch.set_column(place, field, pa.array(addresses, pa.string())))
