"""What the flow asks of the machine: files, the database, programs, the clock; passed in, so that tests pass a fake.

``RealSurroundings`` is the one that works. Most of it may be slow (a network folder, a server that does not answer) and
is therefore only called from ``work``, which a window runs beside its own thread.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from overstap.desktop import export as exporting
from overstap.desktop.export import ExportResult, Target
from overstap.desktop.flow.errors import FolderUnusableError
from overstap.desktop.link_file import LinkFile, read_link_file
from overstap.desktop.plan import Plan, SourceVariant, open_planned, plan_text
from overstap.desktop.programs.about import CheckedProgram
from overstap.desktop.progress import Report
from overstap.desktop.responsibilities import Option, PlannedUser, clients_of, options_in, roles_of, users_of
from overstap.desktop.settings_file import Search, SettingsFile, locate, read_settings, search, usual_places
from overstap.desktop.sources.access import Access, AskPassword
from overstap.desktop.sources.census import Census, take_census
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.errors import SourceNotFoundError
from overstap.desktop.sources.installation import is_installation
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.opening import open_source
from overstap.desktop.sources.selection import Selection
from overstap.desktop.sources.sqlserver import ServerSeen, look_at
from overstap.errors import os_error_text

WINDOWS_FOLDER = Path(r"C:\Nextens")
"""Where the step plan puts the file (step 22)."""


class Surroundings(Protocol):
    """What the flow needs to know of the machine and of the source."""

    def recognise(self, path: Path) -> tuple[SourceVariant, Path]:
        """The variant of what lies at *path*, and its settings file or folder."""

    def look_for_settings(self) -> Search:
        """Look for the settings file in the usual places."""

    def read_settings(self, path: Path) -> SettingsFile:
        """The settings file at *path*."""

    def read_link(self, path: Path) -> LinkFile:
        """The link file at *path*."""

    def look_at_server(self, settings: SettingsFile, access: Access) -> ServerSeen:
        """Log in to the server of *settings* and see its databases."""

    def open(self, path: Path, access: Access, report: Report, *, identity: str | None) -> Source:
        """Open the source at *path*; the flow closes it."""

    def count(self, source: Source) -> Census:
        """Count what *source* holds."""

    def check_programs(
        self, source: Source, parts: Collection[str], chosen: Mapping[str, Path], report: Report
    ) -> Mapping[str, CheckedProgram]:
        """The state of each of the programs called *parts*; of those *chosen* with that file."""

    def needed_programs(self, source: Source, selection: Selection) -> frozenset[str]:
        """The names of the programs that an export of *selection* starts."""

    def users(self, source: Source) -> tuple[PlannedUser, ...]:
        """The desktop users of *source*."""

    def options(self, source: Source, year: int, left_out: Collection[str]) -> tuple[Option, ...]:
        """The roles and tasks on the definitive returns of *year*, but for those that programs *left_out* know."""

    def check_folder(self, path: Path) -> None:
        """Raises FolderUnusableError when no file can be made in *path*."""

    def export(self, plan: Plan, access: Access, link: LinkFile | None, report: Report) -> ExportResult:
        """Carry out *plan* into its folder."""

    def default_folder(self) -> Path:
        """Where the file goes when nobody chooses."""

    def today(self) -> date:
        """The date, for retention."""


@dataclass(frozen=True)
class RealSurroundings:
    """The machine that the tool runs on."""

    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    working_folder: Path = field(default_factory=Path.cwd)
    ask: AskPassword | None = field(default=None, repr=False)

    def recognise(self, path: Path) -> tuple[SourceVariant, Path]:
        """The variant of what lies at *path*, and its settings file or folder.

        Raises:
            SourceNotFoundError: nothing is there.
            SettingsFileUnreadableError, SettingsFileIncompleteError: see ``read_settings``.
        """
        if not path.exists():
            raise SourceNotFoundError(path=path)
        if path.is_dir() and not is_installation(path):
            return SourceVariant.SBR_FOLDER, path.resolve()
        settings = locate(path)
        return SourceVariant(read_settings(settings).variant), settings.resolve()

    def look_for_settings(self) -> Search:
        """Look for the settings file in the usual places."""
        return search(usual_places(self.environment, working_folder=self.working_folder))

    def read_settings(self, path: Path) -> SettingsFile:
        """The settings file at *path*."""
        return read_settings(path)

    def read_link(self, path: Path) -> LinkFile:
        """The link file at *path*."""
        return read_link_file(path)

    def look_at_server(self, settings: SettingsFile, access: Access) -> ServerSeen:
        """Log in to the server of *settings* and see its databases."""
        return look_at(replace(access, ask=self.ask).server_of(settings))

    def open(self, path: Path, access: Access, report: Report, *, identity: str | None) -> Source:
        """Open the source at *path*; the flow closes it."""
        return open_source(path, identity=identity, report=report, access=replace(access, ask=self.ask))

    def count(self, source: Source) -> Census:
        """Count what *source* holds."""
        return take_census(source)

    def check_programs(
        self, source: Source, parts: Collection[str], chosen: Mapping[str, Path], report: Report
    ) -> Mapping[str, CheckedProgram]:
        """The state of each of the programs called *parts*; of those *chosen* with that file."""
        if not isinstance(source, DatabaseSource | LocalSource):
            return {}
        # Chosen ones first: the source then knows their files when it starts them.
        checked = {part: source.programs.choose(part, path) for part, path in chosen.items()}
        for program in source.programs.check_all(set(parts) - checked.keys()):
            checked[program.part] = program
            report(program.part, len(checked), len(parts))
        return checked

    def needed_programs(self, source: Source, selection: Selection) -> frozenset[str]:
        """The names of the programs that an export of *selection* starts."""
        if not isinstance(source, DatabaseSource | LocalSource):
            return frozenset()
        # The database itself is a part too, but no program.
        return frozenset(part.name for part in source.parts(selection)) - {"database"}

    def users(self, source: Source) -> tuple[PlannedUser, ...]:
        """The desktop users of *source*."""
        return users_of(source)

    def options(self, source: Source, year: int, left_out: Collection[str]) -> tuple[Option, ...]:
        """The roles and tasks on the definitive returns of *year*, but for those that programs *left_out* know."""
        return options_in(roles_of(source, year, without=left_out), clients_of(source))

    def check_folder(self, path: Path) -> None:
        """Raises FolderUnusableError when no file can be made in *path*; nothing is made to find out."""
        # The folder itself is made when the export starts; until then its nearest folder that is there has to do.
        place = path
        while not place.exists() and place != place.parent:
            place = place.parent
        if not place.is_dir():
            raise FolderUnusableError(path=path, why=os_error_text(OSError(errno.ENOTDIR, "")))
        if not os.access(place, os.W_OK | os.X_OK):
            raise FolderUnusableError(path=path, why=os_error_text(OSError(errno.EACCES, "")))

    def export(self, plan: Plan, access: Access, link: LinkFile | None, report: Report) -> ExportResult:
        """Carry out *plan* into its folder."""
        assert plan.output.folder is not None
        # The plan as text, so that an interrupted export is only gone on with when nothing was chosen otherwise.
        # A path in it need not be text, as long as nobody writes it down.
        basis = sha256(plan_text(plan).encode(errors="backslashreplace")).hexdigest()
        target = Target(plan.output.folder, datetime.now(UTC), link.recipient if link else None, basis)
        # A source of its own: the flow's may have been read before, and is closed with the flow.
        source = open_planned(plan, report=report, access=replace(access, ask=self.ask))
        try:
            return exporting.export(source, plan.selection, target, report=report)
        finally:
            source.close()

    def default_folder(self) -> Path:
        """Where the file goes when nobody chooses."""
        return WINDOWS_FOLDER if sys.platform == "win32" else Path.home() / "Nextens"

    def today(self) -> date:
        """The date, for retention."""
        return datetime.now(UTC).date()
