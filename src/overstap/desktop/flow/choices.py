"""What somebody has chosen so far, as one frozen value; and what a change of mind takes with it.

Below ``flow``, which changes it; ``planning`` turns it into a plan and back. None means that nobody chose: the default
is then worked out from what was found, so that a choice is told from a default and survives a second look.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.plan import PlannedDatabase, PlannedSource, SourceVariant
from overstap.desktop.responsibilities import Origin, PlannedUser
from overstap.desktop.sources.selection import Component, ProgramYear

FILED = frozenset({ReturnStatus.FILED, ReturnStatus.DEFINITIVE})
"""What goes along unless somebody chooses otherwise: only what was sent, as the vendor does it."""


@dataclass(frozen=True)
class Choices:
    """The choices of all pages. The password is in no text form of it, and never in a plan."""

    variant: SourceVariant | None = None
    components: frozenset[Component] = frozenset(Component)
    path: Path | None = None
    database: PlannedDatabase = field(default_factory=PlannedDatabase)
    password: str | None = field(default=None, repr=False)
    connecting: bool = False
    source_id: str | None = None
    offices: frozenset[str] | None = None
    programs: frozenset[ProgramYear] | None = None
    program_files: tuple[tuple[str, Path], ...] = ()
    left_out: frozenset[str] = frozenset()
    asks_programs: bool = True
    statuses: frozenset[ReturnStatus] = FILED
    oldest_tax_year: int = FIRST_TAX_YEAR
    former_clients: bool = True
    users: tuple[PlannedUser, ...] | None = None
    takes_responsibilities: bool = True
    reference_year: int | None = None
    origins: tuple[tuple[str, Origin], ...] | None = None
    link_file: Path | None = None
    folder: Path | None = None

    def for_variant(self, variant: SourceVariant) -> Choices:
        """These choices with another variant: all that was found in the old one is forgotten."""
        if variant is self.variant:
            return self
        kept = Choices(link_file=self.link_file, folder=self.folder)
        # A folder of messages has no employees and no phases to speak of: everything in it goes.
        components = frozenset(Component) if variant is not SourceVariant.DATABASE else self.components
        return replace(kept, variant=variant, components=components)

    def at(self, path: Path) -> Choices:
        """These choices with another settings file or folder; what they say of the source holds only if it is it."""
        if path == self.path:
            return self
        return replace(self, path=path, database=PlannedDatabase(), password=None, connecting=False)

    def through(self, database: PlannedDatabase) -> Choices:
        """These choices with another way to the database; a password is for one server and one user."""
        # Another database on the same server has the same log-in, and asking again would be in the way.
        same = (database.server, database.user) == (self.database.server, self.database.user)
        return replace(self, database=database, password=self.password if same else None, connecting=False)

    def in_source(self, source_id: str) -> Choices:
        """These choices for the source with this identity: what was chosen of another one means nothing in it."""
        if self.source_id in {None, source_id}:
            return replace(self, source_id=source_id)
        # People, files and years go with the offices: names and numbers in them are of that source only.
        forgotten = replace(self, offices=None, programs=None, program_files=(), left_out=frozenset())
        return replace(forgotten, source_id=source_id, users=None, reference_year=None, origins=None)

    def planned_source(self) -> PlannedSource:
        """Where the plan reads; only of a source that was opened."""
        assert self.path is not None
        assert self.variant is not None
        assert self.source_id is not None
        return PlannedSource(self.path, self.variant, self.source_id)
