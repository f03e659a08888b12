"""A machine that answers at once, for walks through the flow: what it holds is written down here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from overstap.bundle import BundleSummary, SourceInfo
from overstap.bundle.model import ClientState, ReturnStatus
from overstap.desktop.errors import SettingsFileUnreadableError
from overstap.desktop.export import ExportResult
from overstap.desktop.flow import Flow, Page
from overstap.desktop.flow.errors import FolderUnusableError
from overstap.desktop.link_file import LinkedUser, LinkFile
from overstap.desktop.plan import Plan, SourceVariant
from overstap.desktop.programs.about import CheckedProgram, ProgramState
from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.progress import Report
from overstap.desktop.responsibilities import Option, Origin, OriginKind, PlannedUser
from overstap.desktop.settings_file import Search, SettingsFile, Variant
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.census import Census, Group
from overstap.desktop.sources.contract import OfficeFound, Source
from overstap.desktop.sources.database_errors import LoginMissingError, LoginRefusedError
from overstap.desktop.sources.selection import ProgramYear, Selection
from overstap.desktop.sources.sqlserver import DatabaseSeen, Likeness, ServerSeen
from overstap.errors import OverstapError
from tests.desktop.scripted import Scripted

INI = Path("/kantoor/ElsevierNetwerk.ini")
MESSAGES = Path("/berichten")
LINK = Path("/kantoor.overstap-link.json")
BAS_2015, BAS_2016, BAS_2010 = (ProgramYear("BAS", year) for year in (2015, 2016, 2010))
MIES, JAN = PlannedUser("u1", "Mies", "mies@kantoor.example"), PlannedUser("u2", "Jan", None)
CHECKER, CHECKING = Origin(OriginKind.ROLE, "Controleur"), Origin(OriginKind.TASK, "Controleren")
PASSWORD = "Geheim_2024"

SETTINGS = SettingsFile(
    path=INI,
    encoding="utf-8",
    variant=Variant.DATABASE,
    server="KANTOOR01",
    port=None,
    database="Else4Cas",
    secured=False,
    user=None,
    windows=False,
    encryption=None,
    database_file=Path("/kantoor/Else4Cas.db"),
    programs_folder=Path("/kantoor/Elsevier"),
    local_folder=Path("/kantoor/Gegevens"),
    unknown=(),
)


LINKED = LinkFile(
    "id", "Kantoor", "https://portaal.example", "age1x", (LinkedUser("Mies@Kantoor.example", "Mies"),), ("Controleren",)
)


def group(table: str, records: int, office: str = "1", *, state: ClientState = ClientState.CURRENT) -> Group:
    """People of *table*, in an office."""
    return Group(table, records, office_id=office, state=state)


def returns(records: int, program: ProgramYear, status: ReturnStatus, office: str = "1") -> Group:
    """Income tax returns of one program."""
    facts = (ClientState.CURRENT, program, program.year, status, "IB")
    return Group("returns", records, office, *facts)


CENSUS = Census(
    (OfficeFound("1", "Utrecht"), OfficeFound("2", "Zwolle")),
    (
        Group("offices", 1, "1"),
        Group("offices", 1, "2"),
        Group("users", 2),
        group("clients", 5),
        group("clients", 2, "2"),
        group("clients", 1, state=ClientState.FORMER),
        returns(8, BAS_2015, ReturnStatus.DEFINITIVE),
        returns(9, BAS_2016, ReturnStatus.DEFINITIVE),
        returns(1, BAS_2016, ReturnStatus.OPEN),
        returns(3, BAS_2016, ReturnStatus.DEFINITIVE, "2"),
        returns(4, BAS_2010, ReturnStatus.DEFINITIVE),
        group("assessment_notices", 2)._replace(tax_year=2016),
    ),
)


def ready(part: str) -> CheckedProgram:
    """A program that can be used."""
    return CheckedProgram(part, ProgramState.READY)


def absent(part: str) -> CheckedProgram:
    """A program that is not there."""
    return CheckedProgram(
        part, ProgramState.MISSING, error=ProgramMissingError(program=part, folder="/kantoor/Elsevier")
    )


@dataclass
class Machine:
    """``Surroundings`` of memory; a test changes what it wants to be otherwise. ``asked`` lists what was asked."""

    settings: SettingsFile = SETTINGS
    found: Path | None = INI
    variant: str = "database"
    source_id: str = "guid-1"
    census: Census = CENSUS
    password: str | None = None
    databases: tuple[str, ...] = ("Else4Cas",)
    programs: dict[str, CheckedProgram] = field(default_factory=dict)
    link: LinkFile = field(default_factory=lambda: LINKED)
    unusable: Path | None = None
    asked: list[str] = field(default_factory=list)
    opened: list[Scripted] = field(default_factory=list)
    exported: list[tuple[Plan, Access, LinkFile | None]] = field(default_factory=list)

    def recognise(self, path: Path) -> tuple[SourceVariant, Path]:
        return SourceVariant(self.variant), path

    def look_for_settings(self) -> Search:
        self.asked.append("search")
        return Search((INI,), self.found)

    def read_settings(self, path: Path) -> SettingsFile:
        if path.suffix != ".ini":
            raise SettingsFileUnreadableError(path=path, why="binary")
        return replace(self.settings, path=path)

    def read_link(self, path: Path) -> LinkFile:
        assert path == LINK
        return self.link

    def look_at_server(self, settings: SettingsFile, access: Access) -> ServerSeen:
        self._log_in(settings, access)
        seen = tuple(DatabaseSeen(name, Likeness.WHOLE) for name in self.databases)
        return ServerSeen("SQL", seen, published_login=access.password == "Cas_2009")

    def open(self, path: Path, access: Access, report: Report, *, identity: str | None) -> Source:
        self.asked.append(f"open {path}")
        if self.variant == "database" and access.is_server(self.settings):
            self._log_in(self.settings, access)
        report("Tellen", 1, 1)
        # A folder of messages is who its plan says that it is; an installation knows its own identity.
        own = identity if identity is not None and self.variant == "sbr-folder" else self.source_id
        self.opened.append(Scripted([], SourceInfo(own, self.variant, "Kantoor")))
        return self.opened[-1]

    def _log_in(self, settings: SettingsFile, access: Access) -> None:
        if self.password is not None and access.password is None:
            raise LoginMissingError(server=settings.server, user="SA")
        if access.password != self.password:
            raise LoginRefusedError(server=settings.server, user="SA")

    def count(self, source: Source) -> Census:
        self._check_open(source)
        return self.census

    def _check_open(self, source: Source) -> None:
        assert source is self.opened[-1]
        assert not self.opened[-1].closed.is_set()

    def check_programs(
        self, source: Source, parts: Collection[str], chosen: Mapping[str, Path], report: Report
    ) -> Mapping[str, CheckedProgram]:
        self._check_open(source)
        self.asked.append(f"programs {' '.join(sorted(parts))}")
        report("x", 0, len(parts))
        return {part: ready(part) if part in chosen else self.programs.get(part, ready(part)) for part in parts}

    def needed_programs(self, source: Source, selection: Selection) -> frozenset[str]:
        self._check_open(source)
        return frozenset(map(str, selection.programs or ())) | {"CAS"}

    def users(self, source: Source) -> tuple[PlannedUser, ...]:
        self._check_open(source)
        return (MIES, JAN)

    def options(self, source: Source, year: int, left_out: Collection[str]) -> tuple[Option, ...]:
        self._check_open(source)
        self.asked.append(" without ".join([f"roles {year}", *sorted(left_out)]))
        return (Option(CHECKER, 7), Option(CHECKING, 2))

    def check_folder(self, path: Path) -> None:
        if path == self.unusable:
            raise FolderUnusableError(path=path, why="x")

    def export(self, plan: Plan, access: Access, link: LinkFile | None, report: Report) -> ExportResult:
        report("Export", 0, 1)
        self.exported.append((plan, access, link))
        assert plan.output.folder is not None
        return ExportResult(BundleSummary(plan.output.folder / "26092017130002.zip", 10, "aa", "bb", {}, {}), ())

    def default_folder(self) -> Path:
        return Path("/nextens")

    def today(self) -> date:
        return date(2017, 9, 26)


def walk(flow: Flow, until: Page) -> Flow:
    """Go on with the defaults until the page; AssertionError where something is in the way."""
    while flow.page is not until:
        step(flow)
    flow.work()
    return flow


def step(flow: Flow) -> None:
    """Do the work of the page and go to the next."""
    if flow.page is Page.CONNECTION:
        flow.connect()
    flow.work()
    assert flow.next(), [str(problem) for problem in flow.problems]


def started(machine: Machine, variant: SourceVariant = SourceVariant.DATABASE) -> Flow:
    """A flow that has passed the choice of variant; a folder of messages is chosen where one is needed."""
    flow = Flow(machine)
    flow.next()
    flow.choose_variant(variant)
    if variant is SourceVariant.SBR_FOLDER:
        flow.choose_path(MESSAGES)
    return flow


def blocked_by(flow: Flow) -> list[type[OverstapError]]:
    """What is in the way here, after the work of the page; and that the flow indeed does not go on."""
    flow.work()
    problems = [type(problem) for problem in flow.problems]
    page = flow.page
    assert flow.next() is (not problems)
    assert problems == [] or flow.page is page
    return problems
