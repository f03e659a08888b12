"""What a survey says: counts, states, expectations and problems; the only personal data are the problems' examples.

``gathering`` fills it; ``reporting`` and ``page`` show it. ``docs/reference/survey.md`` describes it as JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from overstap.bundle import SourceInfo
from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.programs.about import ProgramState
from overstap.desktop.programs.find import part_name
from overstap.desktop.sources.selection import can_migrate, is_beyond
from overstap.desktop.survey.problems import Example, Problem

# Years that an administration is kept by law (AWR art. 52); older returns ask for a decision.
RETENTION_YEARS = 7


# How far ahead a return may be of: a provisional one of next year is made in this one; beyond is a slip of the pen.
YEARS_AHEAD = 1


class Fate(StrEnum):
    """What becomes of a return when nobody chooses otherwise; ``OLD`` goes along too, but asks for a decision."""

    GOES = "goes"
    OLD = "past-retention"
    OPEN = "still-open"
    LOOSE = "without-client"
    EARLY = "before-2012"
    BEYOND = "no-tax-year"


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
    """Returns with everything in common that people choose from; None is what the source does not tell.

    ``client_missing``: the source says that the client is not there, and so in no office either.
    """

    program: str
    tax_type: str
    tax_year: int
    records: int
    office_id: str | None = None
    status: str | None = None
    source_status: str | None = None
    stored_bytes: int | None = None
    client_missing: bool = False

    @property
    def migrates(self) -> bool:
        """Whether these go along unless someone chooses otherwise; what has no status yet is not counted out."""
        return can_migrate(self.tax_year) and self.status != ReturnStatus.OPEN and not self.client_missing

    def fate(self, year: int) -> Fate:
        """What becomes of these when the survey is made in *year*."""
        if self.tax_year < FIRST_TAX_YEAR:
            return Fate.EARLY
        if is_beyond(self.tax_year):
            return Fate.BEYOND
        if self.client_missing:
            return Fate.LOOSE
        if self.status == ReturnStatus.OPEN:
            return Fate.OPEN
        return Fate.OLD if self.tax_year < year - RETENTION_YEARS else Fate.GOES


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
    """A program that is needed, or that is there: its state, file name and version, and how many records hang on it.

    ``attests`` is False for a tap that others wrote: it cannot list what it holds.
    """

    program: str
    year: int | None
    state: ProgramState
    records: int
    file: str | None = None
    place: str | None = None
    version: str | None = None
    minimum: str | None = None
    message: str | None = None
    attests: bool = True

    @property
    def part(self) -> str:
        """Name and year, such as ``BAS 2016``."""
        return part_name(self.program, self.year)


@dataclass(frozen=True)
class Choice:
    """What goes along when somebody chooses so: records per table (None: the source does not tell), and their size.

    ``code`` is ``default``, ``without-past-retention``, ``without-former-clients`` or ``without-both``. Sizes are those
    at the source, in bytes; attachments are apart because they hardly become smaller.
    """

    code: str
    tables: Mapping[str, int | None]
    document_bytes: int | None = None
    attachment_bytes: int | None = None


@dataclass(frozen=True)
class Span:
    """From *low* to *high*: what is expected, said as widely as it is known."""

    low: float
    high: float


@dataclass(frozen=True)
class Expectation:
    """How long the export takes (seconds), how large the file becomes (bytes), how long uploading takes per speed.

    ``uploads`` maps megabits per second to seconds. ``measured`` is False where the source tells no sizes, so that they
    were derived from numbers of records.
    """

    export_seconds: Span
    bundle_bytes: Span
    uploads: Mapping[int, Span]
    measured: bool


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
    choices: tuple[Choice, ...] = ()
    expected: Expectation | None = None

    def returns_by_year(self) -> dict[str, Counter[int]]:
        """How many returns there are per tax and tax year."""
        counted: dict[str, Counter[int]] = {}
        for count in self.returns:
            counted.setdefault(count.tax_type, Counter())[count.tax_year] += count.records
        return counted

    @property
    def tells_statuses(self) -> bool:
        """Whether the source says of returns that they are still open; the local variant only does when it exports."""
        # One without is enough: then the total is a number of those that may go.
        return all(count.status is not None for count in self.returns)

    def returns_by_fate(self) -> dict[Fate, Counter[int]]:
        """How many returns there are per tax year and what becomes of them."""
        counted: dict[Fate, Counter[int]] = {}
        for count in self.returns:
            counted.setdefault(count.fate(self.created.year), Counter())[count.tax_year] += count.records
        return counted

    def total_returns(self) -> int:
        """All returns that could be recognised as one."""
        return sum(count.records for count in self.returns)

    def other_files(self) -> int:
        """Files of a folder that are no return; what the bundle's inventory lists among returns until it is read."""
        # Never below nought: a database may count records of which the year makes no sense.
        return max(0, self.tables.get("returns", 0) - self.total_returns())

    def migrating(self) -> int:
        """Returns that go along unless someone chooses otherwise."""
        return sum(count.records for count in self.returns if count.migrates)

    def stored_bytes(self) -> int:
        """The size of the documents as stored at the source, as far as it tells."""
        returns = sum(count.stored_bytes or 0 for count in self.returns)
        return returns + sum(count.stored_bytes for count in self.notices)

    def without_names(self) -> Survey:
        """The same survey with nothing in it that tells who a client or user is, to send to somebody else."""
        # The id of a file is its path, and people name files after their clients: then only the numbers stay.
        of_files = {"returns", "assessment_notices"} if self.source.variant == "sbr-folder" else set[str]()
        problems = (
            replace(problem, examples=() if problem.table in of_files else tuple(map(_nameless, problem.examples)))
            for problem in self.problems
        )
        return replace(self, problems=tuple(problems))


def _nameless(example: Example) -> Example:
    return Example(example.id, about=example.about)
