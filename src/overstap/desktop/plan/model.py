"""The plan as an object: where to read, and what the user chose.

Between ``reading`` and ``writing``, which turn it from and into TOML, and ``export``, which carries it out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from overstap.desktop.responsibilities import PlannedUser, Responsibilities
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.contract import OfficeFound
from overstap.desktop.sources.selection import Selection
from overstap.desktop.sources.servers import Driver, Encryption

PLAN_VERSION = 2
"""The version that is written. Raised when a key changes its meaning or a new one is required."""

READABLE_VERSIONS = (1, 2)
"""Version 1 had no database, program files, users, responsibilities or output: they are as if nobody chose them."""


class SourceVariant(StrEnum):
    """What kind of source a plan reads; the values are those of the bundle's ``source.variant``."""

    DATABASE = "database"
    LOCAL = "local"
    SBR_FOLDER = "sbr-folder"


@dataclass(frozen=True)
class PlannedSource:
    """Where the plan reads: the path, its variant, and the identity that the source had when the plan was made.

    The identity of a folder of SBR messages comes from the plan, so that a folder keeps it when it moves; any other
    source knows its own, and a plan for another is refused.
    """

    path: Path
    variant: SourceVariant
    id: str


@dataclass(frozen=True)
class PlannedDatabase:
    """What was chosen of the database beside the settings file; None is as that file says. Never a password."""

    server: str | None = None
    database: str | None = None
    user: str | None = None
    windows: bool = False
    encryption: Encryption | None = None
    driver: Driver | None = None
    profile: Path | None = None
    description: Path | None = None
    """A description of the programs instead of the shipped one; for a local installation as well."""

    def access(
        self, program_files: Mapping[str, Path], given: Access | None = None, *, left_out: Collection[str] = ()
    ) -> Access:
        """How to get at the database and its programs: as *given* for this once, and else as planned."""
        # What was given for this once comes first throughout; a password only ever comes that way.
        given = given or Access()
        return Access(
            server=given.server or self.server,
            database=given.database or self.database,
            user=given.user or self.user,
            password=given.password,
            windows=given.windows or self.windows,
            encryption=given.encryption or self.encryption,
            driver=given.driver or self.driver,
            profile=given.profile or self.profile,
            description=given.description or self.description,
            programs=replace(
                given.programs,
                chosen={**program_files, **given.programs.chosen},
                left_out=given.programs.left_out.union(left_out),
            ),
            ask=given.ask,
        )


@dataclass(frozen=True)
class PlannedOutput:
    """Where the file goes and for whom it is encrypted, unless the command says otherwise; None is not chosen."""

    folder: Path | None = None
    link_file: Path | None = None


@dataclass(frozen=True)
class Plan:
    """A finished choice, with nothing secret in it; ``offices`` are all that were found, chosen or not.

    ``program_files`` are those that somebody chose instead of what is found (step 17), by part name, in order;
    ``left_out`` are the programs that are not started, in order too.
    """

    source: PlannedSource
    selection: Selection
    offices: tuple[OfficeFound, ...]
    database: PlannedDatabase = PlannedDatabase()
    program_files: tuple[tuple[str, Path], ...] = ()
    users: tuple[PlannedUser, ...] = ()
    responsibilities: Responsibilities = field(default_factory=Responsibilities)
    output: PlannedOutput = PlannedOutput()
    left_out: tuple[str, ...] = ()

    def access(self, given: Access | None = None) -> Access:
        """How to get at the source: as *given* for this once, password included, and else as the plan says."""
        return self.database.access(dict(self.program_files), given, left_out=self.left_out)
