"""The wizard without its windows: which page it is on, what may be chosen there, and what comes next.

On top of the package and of ``choosing``. A shell (a window, the command line) shows ``view``, calls the ``choose_…``
methods, runs the work that is ``due`` and gives its outcome back, and asks for the ``next`` page; the flow decides, not
the page. Used by one thread; only work runs elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from overstap.desktop.export import ExportResult
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.choosing import Choosing
from overstap.desktop.flow.errors import NotExportedError, StillWorkingError
from overstap.desktop.flow.known import Opened
from overstap.desktop.flow.outcomes import taken
from overstap.desktop.flow.pages import Page, way
from overstap.desktop.flow.planning import (
    access_of,
    census_of,
    choices_of,
    derived_of,
    plan_of,
    returns_found,
    tables_of,
    year_of,
)
from overstap.desktop.flow.problems import problems_on
from overstap.desktop.flow.showing import view_of
from overstap.desktop.flow.surroundings import Surroundings
from overstap.desktop.flow.views import View
from overstap.desktop.flow.work import Work, WorkAhead
from overstap.desktop.plan import Plan, plan_text
from overstap.desktop.progress import Report, silent
from overstap.desktop.responsibilities import without_address
from overstap.desktop.sources.census import Tally
from overstap.errors import OverstapError


class Flow(Choosing):
    """One walk through the wizard; a context manager that closes the source that it opened."""

    def __init__(self, surroundings: Surroundings, choices: Choices | None = None) -> None:
        super().__init__(surroundings, choices or Choices(folder=surroundings.default_folder()))
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
    def view(self) -> View:
        """What the page shows."""
        return view_of(self._page, self._choices, self._known)

    @property
    def problems(self) -> tuple[OverstapError, ...]:
        """What blocks Volgende: failed work, work to be done, and wrong or missing choices."""
        ahead = list(self._ahead.on(self._page))
        # What failed is told before what is still to be done: waiting does not mend it.
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
    def derived(self) -> int:
        """How many of the relations in ``tables`` the export makes of responsibilities."""
        return derived_of(self._choices, self._known)

    def plan(self) -> Plan:
        """The plan that the choices make, complete from the export page on."""
        return plan_of(self._choices, self._known)

    def plan_text(self) -> str:
        """The plan as a commented text, with how much was found of each year and what else could be chosen."""
        year = year_of(self._choices, self._known)
        options = self._known.options.get(year, ()) if year is not None else ()
        found = returns_found(census_of(self._known))
        wrong = frozenset(user.id for user in without_address(self._known.users or ()))
        return plan_text(self.plan(), found, options=options, names=self.responsibilities, wrong_addresses=wrong)

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
        # Asked again each time: a choice on this page may have taken the next one off the way.
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

    def connect(self) -> None:
        """Maak verbinding: from here on the connection is due, also when it failed before."""
        self.retry()
        self._choose(replace(self._choices, connecting=True))

    # The export.

    def export(self, report: Report = silent) -> ExportResult:
        """Carry out the choices (step 23); safe to stop by raising out of *report*: then there is no file.

        Run beside a window's thread; give the result to ``finish``.

        Raises:
            ExportCancelledError: when *report* raised it.
            OverstapError: what stands in the way: a problem of one of the pages, or what ``desktop.export`` says.
        """
        # That there is no file yet is the only thing that may be wrong before there is one.
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
