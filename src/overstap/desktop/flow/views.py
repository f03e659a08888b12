"""What each page shows, as typed data: a shell lays it out and adds nothing of its own.

``showing`` fills these; a ``Tally`` counts before (its total) and after (what goes, stays and why).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from overstap.bundle.model import ReturnStatus
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.programs.about import CheckedProgram
from overstap.desktop.responsibilities import Option, Origin, UserLink
from overstap.desktop.settings_file import SettingsFile
from overstap.desktop.sources.census import Tally
from overstap.desktop.sources.selection import Component, ProgramYear
from overstap.desktop.sources.sqlserver import DatabaseSeen


@dataclass(frozen=True)
class WelcomeView:
    """The welcome page."""

    tool_version: str


@dataclass(frozen=True)
class VariantView:
    """The variants, and the one that was chosen."""

    options: tuple[SourceVariant, ...]
    chosen: SourceVariant | None


@dataclass(frozen=True)
class PartsView:
    """The components, and which are ticked."""

    options: tuple[Component, ...]
    ticked: frozenset[Component]


@dataclass(frozen=True)
class SettingsView:
    """The settings file: where it was looked for, which one counts, and what it says."""

    looked_at: tuple[Path, ...]
    path: Path | None
    settings: SettingsFile | None


@dataclass(frozen=True)
class FolderView:
    """The folder of messages, and what it holds once it was read."""

    path: Path | None
    tables: Mapping[str, Tally]


@dataclass(frozen=True)
class ConnectionView:
    """The connection: what it goes to, whether a password is asked for, and how it went.

    ``published_login`` warns that the password is the one of the vendor's public documentation.
    """

    is_server: bool
    server: str | None
    database: str | None
    advanced: PlannedDatabase
    user: str
    asks_password: bool
    has_password: bool
    candidates: tuple[DatabaseSeen, ...]
    connected_to: str | None
    published_login: bool


@dataclass(frozen=True)
class OfficeRow:
    """An office: its clients and returns, and what goes along of the returns."""

    id: str
    name: str
    clients: Tally
    returns: Tally
    ticked: bool


@dataclass(frozen=True)
class OfficesView:
    """The offices of the source."""

    rows: tuple[OfficeRow, ...]


@dataclass(frozen=True)
class YearRow:
    """A program and year with its returns; one that can never migrate cannot be ticked."""

    program: ProgramYear
    returns: Tally
    ticked: bool
    can_migrate: bool


@dataclass(frozen=True)
class YearsView:
    """The kinds of return and years of the source."""

    rows: tuple[YearRow, ...]


@dataclass(frozen=True)
class ProgramRow:
    """A program that the export would start: its state, file and place; ``seen`` is None until it was asked."""

    part: str
    seen: CheckedProgram | None
    left_out: bool


@dataclass(frozen=True)
class ProgramsView:
    """The programs that the export will start (step 16)."""

    rows: tuple[ProgramRow, ...]


@dataclass(frozen=True)
class RetentionView:
    """What goes along by status, age and state of the client; per table, before and after."""

    statuses: frozenset[ReturnStatus]
    oldest_tax_year: int
    former_clients: bool
    tables: Mapping[str, Tally]


@dataclass(frozen=True)
class UsersView:
    """The desktop users with the portal users that they are."""

    rows: tuple[UserLink, ...]
    is_checked: bool


@dataclass(frozen=True)
class ResponsibilityRow:
    """A responsibility of the portal and where it is taken from."""

    name: str
    origin: Origin | None


@dataclass(frozen=True)
class ResponsibilitiesView:
    """The responsibilities, the reference year, and what there is to choose from."""

    reference_year: int | None
    years: tuple[int, ...]
    options: tuple[Option, ...]
    rows: tuple[ResponsibilityRow, ...]


@dataclass(frozen=True)
class LinkView:
    """The link file, the account that it is of, and desktop users whom that account does not have."""

    path: Path | None
    account: str | None
    portal: str | None
    unknown_users: tuple[UserLink, ...]


@dataclass(frozen=True)
class OutputView:
    """Where the file goes."""

    folder: Path | None


@dataclass(frozen=True)
class ExportView:
    """What Start Export will do: what goes and stays per table, where to, and for whom it is readable."""

    tables: Mapping[str, Tally]
    programs: tuple[str, ...]
    folder: Path | None
    account: str | None


@dataclass(frozen=True)
class FinishView:
    """The file that was made (step 24); ``missing`` names the parts that gave less than they listed.

    ``page`` is the portal's page to open, when a link file says which portal.
    """

    folder: Path
    name: str
    size: int
    sha256: str
    content_digest: str
    page: str | None
    missing: tuple[str, ...]


View = (
    WelcomeView
    | VariantView
    | PartsView
    | SettingsView
    | FolderView
    | ConnectionView
    | OfficesView
    | YearsView
    | ProgramsView
    | RetentionView
    | UsersView
    | ResponsibilitiesView
    | LinkView
    | OutputView
    | ExportView
    | FinishView
)
