"""The local variant ("Classic"): only the programs know their files, so they list and give everything.

A ``Source`` on top of ``handing_over``. CAS gives people first and SBAs last; the programs of a year give their returns
with roles and attachments in between. Why a record stays behind is judged as it comes by, see ``local_judge``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path

from overstap.bundle import SourceInfo
from overstap.bundle.model import FIRST_TAX_YEAR, Reason
from overstap.desktop.names import as_text
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.description import ProgramKind
from overstap.desktop.programs.find import part_name
from overstap.desktop.programs.listing import Item
from overstap.desktop.sources.contract import (
    BLOCK_RECORDS,
    Boundary,
    Entry,
    Event,
    Inventory,
    LeftBehind,
    Listed,
    OfficeFound,
    Overview,
    Part,
    Records,
    ReturnsFound,
    Since,
    Stage,
)
from overstap.desktop.sources.database_errors import LocalEmptyError
from overstap.desktop.sources.handing_over import Judge, Programs
from overstap.desktop.sources.local_judge import Clients, LocalJudge, PeopleJudge
from overstap.desktop.sources.selection import Component, ProgramYear, Selection, can_migrate
from overstap.errors import ProgramError

# The program for clients, deadlines and SBAs, which the other programs lean on.
CENTRAL = "CAS"

_PEOPLE = ("offices", "users", "clients", "relations")
_NOTICES = ("assessment_notices",)

# How the folder is called in which a program keeps the files of its year.
_NAMED = re.compile(r"(?P<name>[A-Za-z]{1,10})(?P<year>[0-9]{4})")


class LocalSource:
    """An opened installation of the local variant; see ``contract.Source`` for what its methods promise."""

    def __init__(self, data_folder: Path, programs: Programs) -> None:
        self.programs = programs
        self.unlisted: dict[str, ProgramError] = {}
        """Why programs of a year did not say what they hold when it was last counted, by part name."""
        self.absent: Mapping[str, ProgramKind] = _absent(data_folder, programs)
        """Programs that are not there though the data folder has a folder of theirs with something in it."""
        self._folder = data_folder
        self._clients = Clients()

    @cached_property
    def info(self) -> SourceInfo:
        """Identified by its first office: there is no other lasting mark in the files (decision 0048)."""
        # By number where ids are numbers: office 2 comes before office 10.
        first = min(self._offices, key=lambda office: (len(office["id"]), office["id"]))
        mark = "\n".join(str(first[name]) for name in ("id", "name", "tax_consultant_number"))
        return SourceInfo(sha256(mark.encode()).hexdigest()[:32], variant="local", name=as_text(self._folder.name))

    def overview(self) -> Overview:
        """Counted from the programs' lists, which tell no office and no status of a return: those stay empty.

        A program of a year that does not list what it holds stands there with no returns, and in ``unlisted``: who
        looks should see all the others, and an export asks again.
        """
        offices = tuple(OfficeFound(office["id"], office["name"]) for office in self._offices)
        tables: Counter[str] = Counter()
        returns: list[ReturnsFound] = []
        # Lists are short beside records: ids and hashes, no documents.
        for part in self.parts(Selection()):
            counted = self._counted(part)
            tables.update(counted)
            if counted["returns"] or part.name in self.unlisted or not part.tables:
                returns.append(self._returns_found(part, counted["returns"]))
        return Overview(offices, dict(tables), tuple(returns))

    def parts(self, selection: Selection) -> Sequence[Part]:
        """Every program that was found or leaves data behind: all have to list what they hold, whatever was chosen.

        One that somebody left out is asked for no table at all, and so it is not started (decision 0214).
        """
        del selection
        found = {file.part: file.kind for file in self.programs.found.values() if file.year is not None}
        yearly = {**self.absent, **found}
        return [
            Part(CENTRAL, Stage.PEOPLE, _PEOPLE),
            *(Part(name, Stage.RETURNS, self._asked_tables(name, yearly[name])) for name in sorted(yearly)),
            Part(CENTRAL, Stage.AFTER_RETURNS, _NOTICES),
        ]

    def inventory(self, part: Part) -> Inventory:
        """What the program itself lists; a tap of others and a program that is left out list nothing: not attested."""
        if not part.tables or not self.programs.attests(part.name):
            return Inventory(attested=False)
        items = self._items(part, part.tables)
        return Inventory(_listed(self._named(items) if part.stage is Stage.PEOPLE else items))

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        """What the program hands over, judged; one of which nothing is wanted is asked for its list only."""
        # Lists of programs do not tell on what the choice of a record depends: everything is read and judged again.
        del since
        # CAS always hands over people and SBAs: what the programs of a year give is judged by its clients.
        if part.stage is not Stage.RETURNS:
            yield from self.programs.events(part.name, self._config(part.tables), self._judge_of(part, selection))
            return
        reason, tables = self._asked_of(part, selection)
        # Records first: the rest is known to stay behind and can be said at any time.
        if tables:
            yield from self.programs.events(part.name, self._config(tables), LocalJudge(selection, self._clients))
        rest = tuple(table for table in part.tables if table not in tables)
        if rest:
            yield from _all_left(self._items(part, rest), reason)

    def anew(self) -> LocalSource:
        """The same installation and programs, as if nothing was read of it yet."""
        again = LocalSource(self._folder, self.programs)
        again.absent = self.absent
        return again

    def close(self) -> None:
        """End the programs."""
        self.programs.close()

    @cached_property
    def _offices(self) -> list[dict[str, str]]:
        part = Part(CENTRAL, Stage.PEOPLE, ("offices",))
        judge = LocalJudge(Selection(), Clients())
        events = self.programs.events(part.name, self._config(part.tables), judge)
        offices = [row for event in events if isinstance(event, Records) for row in event.batch.to_pylist()]
        if not offices:
            raise LocalEmptyError(folder=self._folder)
        return offices

    def _judge_of(self, part: Part, selection: Selection) -> Judge:
        """The judge of what CAS gives in *part*."""
        if part.stage is not Stage.PEOPLE:
            return LocalJudge(selection, self._clients)
        # Whoever cannot list what it holds may hold more, so that nobody is known to be missing.
        is_whole = self.programs.attests(part.name)
        self._clients.begin(says_all=is_whole)
        return PeopleJudge(selection, self._clients) if is_whole else LocalJudge(selection, self._clients)

    def _named(self, items: Iterable[Item]) -> Iterator[Item]:
        """*items*, of which the clients are noted: one that is listed and does not come is there all the same."""
        # An export in which CAS then fails must not stand on what an earlier one knew.
        self._clients.begin(says_all=True)
        for item in items:
            if item.table == "clients":
                self._clients.list([item.id])
            yield item

    def _asked_tables(self, name: str, kind: ProgramKind) -> tuple[str, ...]:
        return () if name in self.programs.left_out else kind.tables["local"]

    def _asked_of(self, part: Part, selection: Selection) -> tuple[Reason, tuple[str, ...]]:
        """The tables that the program of a year is asked for, and the reason for those that it is not asked for.

        The returns always come along when something is asked: what hangs on them is judged by them.
        """
        program = ProgramYear.parse(part.name)
        # The year decides before anything else, as it does everywhere; these programs can only list.
        if program.year is not None and program.year < FIRST_TAX_YEAR:
            return Reason.BEFORE_2012, ()
        if selection.programs is not None and program not in selection.programs:
            return Reason.NOT_SELECTED, ()
        # A notice refers to its return, and only the return itself tells whether it goes along in any file.
        wanted = {
            Component.RETURNS: ("attachments",),
            Component.RELATIONS: ("roles",),
            Component.ASSESSMENT_NOTICES: (),
        }
        chosen = wanted.keys() & selection.components
        hanging = [table for component in chosen for table in wanted[component]]
        asked = tuple(table for table in part.tables if table == "returns" or table in hanging)
        return Reason.OTHER_PHASE, asked if chosen else ()

    def _counted(self, part: Part) -> Counter[str]:
        """How many records of each table *part* lists; none, and noted, when a program of a year does not say."""
        self.unlisted.pop(part.name, None)
        if not part.tables:
            return Counter()
        try:
            return Counter(item.table for item in self._items(part, part.tables))
        except ProgramError as error:
            # Without CAS nobody is known, and then nothing can go along.
            if part.stage is not Stage.RETURNS:
                raise
            self.unlisted[part.name] = error
            return Counter()

    def _items(self, part: Part, tables: Sequence[str]) -> Iterator[Item]:
        return self.programs.listed(part.name, self._config(tables))

    def _config(self, tables: Sequence[str]) -> ProgramConfig:
        # Of all offices: a record of an office that was not chosen is left behind with its reason, not passed over.
        return ProgramConfig("local", data_folder=str(self._folder), tables=tuple(tables))

    def _returns_found(self, part: Part, records: int) -> ReturnsFound:
        program = ProgramYear.parse(part.name)
        kind = self.programs.kind_of(program.name)
        tax = (kind.tax if kind else None) or ""
        return ReturnsFound("", program, tax, program.year or 0, "", records)


def _absent(data_folder: Path, programs: Programs) -> dict[str, ProgramKind]:
    """Programs whose folder (``BAS2016``: decision 0211) is there and they are not.

    Of years that cannot migrate nothing is missed.
    """
    matches = filter(None, map(_NAMED.fullmatch, _filled_folders(data_folder)))
    named = {(match["name"].upper(), int(match["year"])) for match in matches}
    kinds = {part_name(name, year): programs.kind_of(name) for name, year in named if can_migrate(year)}
    return {part: kind for part, kind in kinds.items() if kind and kind.yearly and part not in programs.found}


def _filled_folders(folder: Path) -> list[str]:
    """The names of the folders in *folder* in which there is something."""
    try:
        return [each.name for each in folder.iterdir() if each.is_dir() and any(each.iterdir())]
    except OSError:
        # What is wrong with the folder is said by the programs, which have to read it.
        return []


def _listed(items: Iterable[Item]) -> Iterator[Listed]:
    # A program lists table by table; were it to mix them, the pieces would only be smaller.
    for table, of_table in groupby(items, key=lambda item: item.table):
        for block in _blocks(of_table):
            yield Listed(table, [Entry(item.id, item.source_hash) for item in block])


def _all_left(items: Iterable[Item], reason: Reason) -> Iterator[Event]:
    for block in _blocks(items):
        yield from (LeftBehind(item.table, item.id, reason) for item in block)
        yield Boundary()


def _blocks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while block := list(islice(iterator, BLOCK_RECORDS)):
        yield block
