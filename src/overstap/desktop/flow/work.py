"""The slow work of the flow: what is due on a page, as a value that somebody else runs.

Below ``flow``, above ``surroundings``. A window runs it beside its own thread and gives the outcome back with
``Flow.take`` or ``Flow.fail``; the command line runs it at once. Work whose choices changed meanwhile is taken no more.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.pages import Page
from overstap.desktop.flow.planning import access_of, selection_of, year_of
from overstap.desktop.flow.surroundings import Surroundings
from overstap.desktop.plan import SourceVariant
from overstap.desktop.progress import Report
from overstap.desktop.settings_file import SettingsFile


class Step(StrEnum):
    """What is being found out."""

    SEARCH = "search"
    SETTINGS = "settings"
    SERVER = "server"
    OPEN = "open"
    NEEDED = "needed"
    PROGRAMS = "programs"
    USERS = "users"
    ROLES = "roles"
    LINK = "link"


@dataclass(frozen=True)
class Work:
    """Something to do: equal to other work when it is the same step for the same choices.

    The key may hold a password, and is in no text form of it.
    """

    step: Step
    key: Hashable = field(repr=False)
    run: Callable[[Report], object] = field(compare=False, repr=False)


@dataclass(frozen=True)
class WorkAhead:
    """Says what is due, from the choices and what is known already."""

    choices: Choices
    known: Known
    surroundings: Surroundings

    def on(self, page: Page) -> Iterator[Work]:
        """The work that *page* still needs, the first thing first."""
        for step in _STEPS_OF.get(page, ()):
            yield from _DUE[step](self)

    def search(self) -> Iterator[Work]:
        """Looking for the settings file."""
        if self.known.search is None:
            yield Work(Step.SEARCH, None, lambda _: self.surroundings.look_for_settings())

    def settings(self) -> Iterator[Work]:
        """Reading the settings file that was chosen."""
        path = self.choices.path
        if path is not None and self.known.settings is None:
            yield Work(Step.SETTINGS, path, lambda _: self.surroundings.read_settings(path))

    def server(self) -> Iterator[Work]:
        """Logging in to the server and looking which databases it has."""
        settings, access = self.known.settings, access_of(self.choices)
        if not self.choices.connecting or settings is None or self.known.server is not None:
            return
        if access.is_server(settings):
            key = (self.choices.path, self.choices.database, self.choices.password)
            yield Work(Step.SERVER, key, lambda _: self.surroundings.look_at_server(settings, access))

    def open(self) -> Iterator[Work]:
        """Opening the source and counting what it holds."""
        path = self.choices.path
        if path is None or self.known.opened is not None or not self._may_open():
            return
        key = (path, self.choices.database, self.choices.password)
        yield Work(Step.OPEN, key, lambda report: self._opened(path, report))

    def _may_open(self) -> bool:
        variant = self.choices.variant
        if variant is SourceVariant.SBR_FOLDER:
            return True
        if self.known.settings is None or self.known.settings.variant != str(variant):
            return False
        if variant is SourceVariant.LOCAL:
            return True
        return self.choices.connecting and self._is_one_database(self.known.settings)

    def _is_one_database(self, settings: SettingsFile) -> bool:
        """Whether it is known which database is meant: a file, or one that was named or is the only one there."""
        if not access_of(self.choices).is_server(settings):
            return True
        return self.known.server is not None and (self.choices.database.database or settings.database) is not None

    def _opened(self, path: Path, report: Report) -> Opened:
        source = self.surroundings.open(path, access_of(self.choices), report, identity=self.choices.source_id)
        with ExitStack() as stack:
            # Until it is handed over nobody else knows that this was opened.
            stack.callback(source.close)
            published = self.known.server is not None and self.known.server.published_login
            opened = Opened(source, source.info, self.surroundings.count(source), published)
            stack.pop_all()
        return opened

    def needed(self) -> Iterator[Work]:
        """Which programs an export of these choices starts."""
        opened, selection = self.known.opened, selection_of(self.choices, self.known)
        if opened is not None and self.known.needed is None and self.choices.asks_programs:
            yield Work(Step.NEEDED, selection, lambda _: self.surroundings.needed_programs(opened.source, selection))

    def programs(self) -> Iterator[Work]:
        """Asking each of those programs who it is."""
        opened = self.known.opened
        parts = (self.known.needed or frozenset()).difference(self.known.programs, self.choices.left_out)
        chosen = {part: path for part, path in self.choices.program_files if part in parts}
        if opened is not None and parts:
            key = (parts, tuple(chosen.items()))
            yield Work(
                Step.PROGRAMS,
                key,
                lambda report: self.surroundings.check_programs(opened.source, parts, chosen, report),
            )

    def users(self) -> Iterator[Work]:
        """The desktop users."""
        opened = self.known.opened
        if opened is not None and self.known.users is None:
            yield Work(Step.USERS, opened.info.id, lambda _: self.surroundings.users(opened.source))

    def roles(self) -> Iterator[Work]:
        """The roles and tasks of the reference year."""
        opened, year = self.known.opened, year_of(self.choices, self.known)
        wanted = self.choices.takes_responsibilities and year not in self.known.options
        if opened is not None and year is not None and wanted:
            out = self.choices.left_out
            key = (year, out)
            yield Work(Step.ROLES, key, lambda _: (year, self.surroundings.options(opened.source, year, out)))

    def link(self) -> Iterator[Work]:
        """Reading the link file."""
        path = self.choices.link_file
        if path is not None and self.known.link is None:
            yield Work(Step.LINK, path, lambda _: self.surroundings.read_link(path))


_STEPS_OF = {
    Page.SETTINGS: (Step.SEARCH, Step.SETTINGS, Step.OPEN),
    Page.FOLDER: (Step.OPEN,),
    Page.CONNECTION: (Step.SERVER, Step.OPEN),
    Page.PROGRAMS: (Step.NEEDED, Step.PROGRAMS),
    Page.USERS: (Step.LINK, Step.USERS),
    Page.RESPONSIBILITIES: (Step.LINK, Step.ROLES),
    Page.LINK: (Step.LINK,),
    # Again here: a choice on a later page may need another program, and a link file must never be forgotten silently.
    Page.EXPORT: (Step.LINK, Step.NEEDED, Step.PROGRAMS),
}

_DUE: Mapping[Step, Callable[[WorkAhead], Iterator[Work]]] = {
    Step.SEARCH: WorkAhead.search,
    Step.SETTINGS: WorkAhead.settings,
    Step.SERVER: WorkAhead.server,
    Step.OPEN: WorkAhead.open,
    Step.NEEDED: WorkAhead.needed,
    Step.PROGRAMS: WorkAhead.programs,
    Step.USERS: WorkAhead.users,
    Step.ROLES: WorkAhead.roles,
    Step.LINK: WorkAhead.link,
}
