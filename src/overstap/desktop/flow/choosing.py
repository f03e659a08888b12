"""What may be chosen in the wizard, page by page; and what a change of mind takes with it.

Below ``flow``, which walks from page to page with what is chosen here; on top of ``choices``, the choices as a value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known
from overstap.desktop.flow.pages import Page, furthest, opening_page
from overstap.desktop.flow.planning import changed_user, names_of, responsibilities_of, users_of, year_of
from overstap.desktop.flow.surroundings import Surroundings
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.responsibilities import Origin
from overstap.desktop.sources.selection import Component, ProgramYear


class Choosing:
    """The choices and what is known; a change takes away what was found under it, and the pages that hang on that."""

    def __init__(self, surroundings: Surroundings, choices: Choices) -> None:
        self._surroundings = surroundings
        self._choices = choices
        self._known = Known()
        self._page = Page.WELCOME

    @property
    def choices(self) -> Choices:
        """What was chosen so far."""
        return self._choices

    @property
    def responsibilities(self) -> tuple[str, ...]:
        """The names of the portal's responsibilities: those of the link file, when there is one."""
        return names_of(self._known)

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

    def choose_offices(self, offices: Iterable[str]) -> None:
        """The offices that go into this file (step 14)."""
        self._choose(replace(self._choices, offices=frozenset(offices)))

    def choose_programs(self, programs: Iterable[ProgramYear]) -> None:
        """The kinds of return and years that go along (step 16)."""
        self._choose(replace(self._choices, programs=frozenset(programs)))

    def choose_file(self, program: str, path: Path) -> None:
        """Toepassing kiezen: another file for the program with this name (step 17)."""
        # Sorted: the same choices in another order make the same plan, and with it the same export.
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
        # Before it is chosen: the one that was there stays when this one cannot be used.
        self._surroundings.check_folder(folder)
        self._choose(replace(self._choices, folder=folder))

    def _choose(self, choices: Choices) -> None:
        """Take *choices*, and forget what was found under those that changed."""
        old, self._choices = self._choices, choices
        # From what changes most to what changes least: closing forgets all of it.
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
