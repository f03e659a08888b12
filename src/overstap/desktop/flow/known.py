"""What the flow has found out so far; filled by ``work``, read by ``problems`` and ``views``.

Beside ``choices``: those are somebody's, these are facts, and a choice that changes takes the facts under it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from overstap.bundle import SourceInfo
from overstap.desktop.export import ExportResult
from overstap.desktop.link_file import LinkFile
from overstap.desktop.programs.about import CheckedProgram
from overstap.desktop.responsibilities import Option, PlannedUser
from overstap.desktop.settings_file import Search, SettingsFile
from overstap.desktop.sources.census import Census
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.sqlserver import ServerSeen


@dataclass(frozen=True)
class Opened:
    """A source that is open, and what it holds. The programs that an export starts are known with it."""

    source: Source = field(compare=False)
    info: SourceInfo
    census: Census
    published_login: bool = False


@dataclass(frozen=True)
class Known:
    """What was found out; None is not yet."""

    search: Search | None = None
    settings: SettingsFile | None = None
    server: ServerSeen | None = None
    opened: Opened | None = None
    needed: frozenset[str] | None = None
    programs: Mapping[str, CheckedProgram] = field(default_factory=dict)
    users: tuple[PlannedUser, ...] | None = None
    options: dict[int, tuple[Option, ...]] = field(default_factory=dict)
    link: LinkFile | None = None
    exported: ExportResult | None = None
