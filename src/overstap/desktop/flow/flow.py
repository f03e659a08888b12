"""The wizard without its windows: which page it is on, what may be chosen there, and what comes next.

On top of the package. A shell (a window, the command line) shows ``view``, calls the ``choose_…`` methods, runs the
work that is ``due`` and gives its outcome back, and asks for the ``next`` page; the flow decides, not the page. Used by
one thread; only work runs elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.export import ExportResult
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.errors import NotExportedError, StillWorkingError
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.outcomes import taken
from overstap.desktop.flow.pages import Page, furthest, opening_page, way
from overstap.desktop.flow.planning import (
    access_of,
    census_of,
    changed_user,
    choices_of,
    names_of,
    plan_of,
    responsibilities_of,
    returns_found,
    tables_of,
    users_of,
    year_of,
)
from overstap.desktop.flow.problems import problems_on
from overstap.desktop.flow.showing import view_of
from overstap.desktop.flow.surroundings import Surroundings
from overstap.desktop.flow.views import View
from overstap.desktop.flow.work import Work, WorkAhead
from overstap.desktop.plan import Plan, PlannedDatabase, SourceVariant, plan_text
from overstap.desktop.progress import Report, silent
from overstap.desktop.responsibilities import Origin
from overstap.desktop.sources.census import Tally
from overstap.desktop.sources.selection import Component, ProgramYear
from overstap.errors import OverstapError


class Flow:
    """One walk through the wizard; a context manager that closes the source that it opened."""

    def __init__(self, surroundings: Surroundings, choices: Choices | None = None) -> None:
        self._surroundings = surroundings
        self._choices = choices or Choices(folder=surroundings.default_folder())
        self._known = Known()
        self._page = Page.WELCOME
        self._failed: dict[Work, OverstapError] = {}

    @classmethod
    def of_plan(cls, surroundings: Surroundings, plan: Plan) -> Self:
        """A walk that begins with the choices of *plan*."""
        return cls(surroundings, choices_of(plan))

    def __enter__(self) -> Self:
        """The flow itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the source."""
        self.close()

    # What a shell looks at.

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages on the way, by what was chosen so far."""
        return way(self._choices)

    @property
    def choices(self) -> Choices:
        """What was chosen so far."""
        return self._choices

    @property
    def view(self) -> View:
        """What the page shows."""
        return view_of(self._page, self._choices, self._known)

    @property
    def problems(self) -> tuple[OverstapError, ...]:
        """What blocks Volgende: failed work, work to be done, and wrong or missing choices."""
        ahead = list(self._ahead.on(self._page))
        failed = [self._failed[work] for work in ahead if work in self._failed]
        if failed:
            return tuple(failed)
        if ahead:
            return (StillWorkingError(),)
        # Before the export all pages are looked at again: what was right on a page may have changed on a later one.
        pages = self.pages[: self.pages.index(self._page) + 1] if self._page is Page.EXPORT else (self._page,)
        return tuple(problem for page in pages for problem in problems_on(page, self._choices, self._known))

    @property
    def tables(self) -> Mapping[str, Tally]:
        """For each table what there is, what goes and what stays, with the choices so far."""
        return tables_of(self._choices, self._known)

    @property
    def responsibilities(self) -> tuple[str, ...]:
        """The names of the portal's responsibilities: those of the link file, when there is one."""
        return names_of(self._known)

    def plan(self) -> Plan:
        """The plan that the choices make, complete from the export page on."""
        return plan_of(self._choices, self._known)

    def plan_text(self) -> str:
        """The plan as a commented text, with how much was found of each year and what else could be chosen."""
        year = year_of(self._choices, self._known)
        options = self._known.options.get(year, ()) if year is not None else ()
        found = returns_found(census_of(self._known))
        return plan_text(self.plan(), found, options=options, names=self.responsibilities)

    # Work.

    @property
    def due(self) -> Work | None:
        """The next thing to find out for this page; None when there is nothing, or it failed."""
        return next((work for work in self._ahead.on(self._page) if work not in self._failed), None)

    def take(self, work: Work, outcome: object) -> None:
        """Take the *outcome* of *work*; it is dropped when the choices have changed meanwhile."""
        # On any page: somebody may have gone back or on while it ran.
        wanted = any(work == ahead for page in Page for ahead in self._ahead.on(page))
        if wanted:
            self._choices, self._known = taken(work.step, outcome, self._choices, self._known)
        elif isinstance(outcome, Opened):
            outcome.source.close()

    def fail(self, work: Work, error: OverstapError) -> None:
        """Note that *work* failed; it is not due again until something it depends on changes, or ``retry``."""
        self._failed[work] = error

    def retry(self) -> None:
        """Let what failed be tried again."""
        self._failed.clear()

    def work(self, report: Report = silent) -> None:
        """Do all that is due on this page here and now, as the command line does."""
        while (work := self.due) is not None:
            try:
                outcome = work.run(report)
            except OverstapError as error:
                self.fail(work, error)
            else:
                self.take(work, outcome)

    # From page to page.

    def next(self) -> bool:
        """Go to the next page; False, and nothing changes, while something blocks it or this is the last."""
        pages = self.pages
        here = pages.index(self._page)
        if self.problems or here + 1 == len(pages):
            return False
        self._page = pages[here + 1]
        return True

    def back(self) -> bool:
        """Go to the page before; all choices are kept. False on the first page, and when the export is done."""
        here = self.pages.index(self._page)
        # The file is there: another choice would describe another file than the one that is shown.
        if here == 0 or self._known.exported is not None:
            return False
        self._page = self.pages[here - 1]
        return True

    def close(self) -> None:
        """Close the source; repeatable."""
        if self._known.opened is not None:
            self._known.opened.source.close()
        self._known = Known(search=self._known.search, link=self._known.link)

    # Choices, page by page.

    def begin_at(self, path: Path) -> None:
        """Choose the variant and the settings file or folder by what lies at *path*.

        Raises:
            OverstapError: what is wrong with it, see ``Surroundings.recognise``.
        """
        variant, place = self._surroundings.recognise(path)
        self.choose_variant(variant)
        self.choose_path(place)

    def choose_variant(self, variant: SourceVariant) -> None:
        """The variant of the desktop software (step 10)."""
        self._choose(self._choices.for_variant(variant))

    def choose_components(self, components: Iterable[Component]) -> None:
        """What to migrate in this phase (step 11)."""
        self._choose(replace(self._choices, components=frozenset(components)))

    def choose_path(self, path: Path) -> None:
        """Another settings file (Wijzigen, step 13), or the folder of messages."""
        self._choose(self._choices.at(path))

    def choose_database(self, database: PlannedDatabase) -> None:
        """Another server, database or way to connect (Geavanceerd, step 14)."""
        self._choose(self._choices.through(database))

    def give_password(self, password: str) -> None:
        """The password of a secured database (step 12)."""
        self._choose(replace(self._choices, password=password, connecting=False))

    def connect(self) -> None:
        """Maak verbinding: from here on the connection is due, also when it failed before."""
        self.retry()
        self._choose(replace(self._choices, connecting=True))

    def choose_offices(self, offices: Iterable[str]) -> None:
        """The offices that go into this file (step 14)."""
        self._choose(replace(self._choices, offices=frozenset(offices)))

    def choose_programs(self, programs: Iterable[ProgramYear]) -> None:
        """The kinds of return and years that go along (step 16)."""
        self._choose(replace(self._choices, programs=frozenset(programs)))

    def choose_file(self, program: str, path: Path) -> None:
        """Toepassing kiezen: another file for the program with this name (step 17)."""
        files = tuple(sorted({**dict(self._choices.program_files), program: path}.items()))
        self._choose(replace(self._choices, program_files=files, left_out=self._choices.left_out - {program}))
        checked = {part: seen for part, seen in self._known.programs.items() if part != program}
        self._known = replace(self._known, programs=checked)

    def ask_programs(self, *, first: bool) -> None:
        """Whether programs are asked who they are before the plan is made; else the export finds out."""
        self._choose(replace(self._choices, asks_programs=first))

    def leave_out(self, programs: Iterable[str]) -> None:
        """The programs that are not started; what they hold is left behind."""
        self._choose(replace(self._choices, left_out=frozenset(programs)))

    def choose_statuses(self, statuses: Iterable[ReturnStatus]) -> None:
        """Which returns go along by their status."""
        self._choose(replace(self._choices, statuses=frozenset(statuses)))

    def choose_oldest_year(self, year: int) -> None:
        """The oldest tax year that goes along."""
        self._choose(replace(self._choices, oldest_tax_year=max(year, FIRST_TAX_YEAR)))

    def keep_years(self, years: int) -> None:
        """Retention: returns of more than this many years ago stay behind, counted from today."""
        self.choose_oldest_year(self._surroundings.today().year - years)

    def choose_former_clients(self, *, along: bool) -> None:
        """Whether former clients go along."""
        self._choose(replace(self._choices, former_clients=along))

    def link_user(self, user_id: str, email: str) -> None:
        """The portal user that a desktop user is, by e-mail address; empty to link later (step 20)."""
        users = changed_user(users_of(self._choices, self._known), user_id, email.strip() or None)
        self._choose(replace(self._choices, users=users))

    def choose_responsibilities(self, *, along: bool) -> None:
        """Whether responsibilities are worked out at all (steps 19 to 21 are optional)."""
        self._choose(replace(self._choices, takes_responsibilities=along))

    def choose_reference_year(self, year: int) -> None:
        """The year whose definitive returns tell who does what; what was chosen of another year's roles stays."""
        self._choose(replace(self._choices, reference_year=year))

    def choose_origin(self, name: str, origin: Origin | None) -> None:
        """The role or task that a responsibility is taken from (step 21); None leaves it out."""
        origins = dict(responsibilities_of(self._choices, self._known).origins)
        if origin is None:
            origins.pop(name, None)
        else:
            origins[name] = origin
        year = year_of(self._choices, self._known)
        self._choose(replace(self._choices, reference_year=year, origins=tuple(origins.items())))

    def choose_link(self, path: Path | None) -> None:
        """The link file; None writes a file that anyone can read."""
        self._choose(replace(self._choices, link_file=path))

    def choose_folder(self, folder: Path) -> None:
        """Where the file goes (step 22).

        Raises:
            FolderUnusableError: no file can be made there; the folder that was chosen stays.
        """
        self._surroundings.check_folder(folder)
        self._choose(replace(self._choices, folder=folder))

    # The export.

    def export(self, report: Report = silent) -> ExportResult:
        """Carry out the choices (step 23); safe to stop by raising out of *report*: then there is no file.

        Run beside a window's thread; give the result to ``finish``.

        Raises:
            ExportCancelledError: when *report* raised it.
            OverstapError: what stands in the way: a problem of one of the pages, or what ``desktop.export`` says.
        """
        for problem in self.problems:
            if not isinstance(problem, NotExportedError):
                raise problem
        return self._surroundings.export(self.plan(), access_of(self._choices), self._known.link, report)

    def finish(self, result: ExportResult) -> None:
        """Take the outcome of the export, and go to the last page."""
        self._known = replace(self._known, exported=result)
        self._page = Page.FINISH

    @property
    def _ahead(self) -> WorkAhead:
        return WorkAhead(self._choices, self._known, self._surroundings)

    def _choose(self, choices: Choices) -> None:
        """Take *choices*, and forget what was found under those that changed."""
        old, self._choices = self._choices, choices
        if (old.variant, old.path) != (choices.variant, choices.path):
            self.close()
        elif (old.database, old.password) != (choices.database, choices.password):
            # The settings file itself did not change, and reading it again would ask for the search too.
            settings = self._known.settings
            self.close()
            self._known = replace(self._known, settings=settings)
        if old.link_file != choices.link_file:
            self._known = replace(self._known, link=None)
        # Which programs are needed hangs on nearly every choice, and is asked again in an instant.
        if old != choices:
            self._known = replace(self._known, needed=None)
        self._page = furthest(self._page, self._limit(), choices)

    def _limit(self) -> Page:
        """The page beyond which nothing can be asked: there the source is still to be opened."""
        if self._known.opened is not None:
            return Page.FINISH
        opening = opening_page(self._choices)
        # Without the settings file there is nothing to connect to.
        return Page.SETTINGS if opening is Page.CONNECTION and self._known.settings is None else opening
