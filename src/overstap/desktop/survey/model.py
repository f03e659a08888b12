"""What a survey says: counts, states and problems, with no personal data but record ids.

``gathering`` fills it; ``reporting`` and ``page`` show it. ``docs/reference/survey.md`` describes it as JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from overstap.bundle import SourceInfo
from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.find import part_name
from overstap.desktop.survey.problems import Problem


@dataclass(frozen=True)
class OfficeCount:
    """An office with its clients; ``returns`` is None when the source does not tell whose a return is."""

    id: str
    name: str
    clients: int
    former_clients: int
    returns: int | None


@dataclass(frozen=True)
class ReturnCount:
    """Returns with everything in common that people choose from; None is what the source does not tell."""

    program: str
    tax_type: str
    tax_year: int
    records: int
    office_id: str | None = None
    status: str | None = None
    source_status: str | None = None
    stored_bytes: int | None = None

    @property
    def migrates(self) -> bool:
        """Whether these go along unless someone chooses otherwise; what has no status yet is not counted out."""
        return self.tax_year >= FIRST_TAX_YEAR and self.status != ReturnStatus.OPEN


@dataclass(frozen=True)
class NoticeCount:
    """Assessment notices (SBA) of the same office, tax, year and status (None: without one)."""

    office_id: str | None
    tax_type: str
    tax_year: int
    status: str | None
    records: int
    stored_bytes: int


@dataclass(frozen=True)
class StaysBehind:
    """Records that stay at the source unless someone chooses otherwise."""

    table: str
    reason: str
    records: int


@dataclass(frozen=True)
class ProgramSeen:
    """A program that is needed, or that is there: its state, file name and version, and how many records hang on it."""

    program: str
    year: int | None
    state: ProgramState
    records: int
    file: str | None = None
    place: str | None = None
    version: str | None = None
    minimum: str | None = None
    message: str | None = None

    @property
    def part(self) -> str:
        """Name and year, such as ``BAS 2016``."""
        return part_name(self.program, self.year)


@dataclass(frozen=True)
class LeftOut:
    """A table (or column) of the database that is not exported, and why."""

    table: str
    column: str | None
    reason: str


@dataclass(frozen=True)
class Survey:
    """Everything that was found in one source at one moment."""

    source: SourceInfo
    created: datetime
    tool_version: str
    offices: tuple[OfficeCount, ...]
    tables: Mapping[str, int]
    returns: tuple[ReturnCount, ...]
    notices: tuple[NoticeCount, ...] = ()
    stays_behind: tuple[StaysBehind, ...] = ()
    programs: tuple[ProgramSeen, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def returns_by_year(self) -> dict[str, Counter[int]]:
        """How many returns there are per tax and tax year."""
        counted: dict[str, Counter[int]] = {}
        for count in self.returns:
            counted.setdefault(count.tax_type, Counter())[count.tax_year] += count.records
        return counted

    def migrating(self) -> int:
        """Returns that go along unless someone chooses otherwise."""
        return sum(count.records for count in self.returns if count.migrates)

    def stored_bytes(self) -> int:
        """The size of the documents as stored at the source, as far as it tells."""
        returns = sum(count.stored_bytes or 0 for count in self.returns)
        return returns + sum(count.stored_bytes for count in self.notices)
