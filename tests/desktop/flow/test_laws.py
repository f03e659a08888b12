"""Whatever somebody clicks, in whatever order: the flow stays on its way and its plan stays a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from overstap.bundle.model import ReturnStatus
from overstap.desktop.flow import Flow, Page, Work
from overstap.desktop.flow.errors import NotExportedError
from overstap.desktop.flow.views import ExportView
from overstap.desktop.plan import PlannedDatabase, SourceVariant, parse_plan, plan_text
from overstap.desktop.responsibilities import Origin
from overstap.desktop.settings_file import Variant
from overstap.desktop.sources.selection import Component, ProgramYear
from overstap.errors import OverstapError
from tests.desktop.flow.machine import (
    BAS_2010,
    BAS_2015,
    BAS_2016,
    CHECKER,
    CHECKING,
    INI,
    LINK,
    MESSAGES,
    SETTINGS,
    Machine,
    absent,
)

VARIANTS = {SourceVariant.DATABASE: Variant.DATABASE, SourceVariant.LOCAL: Variant.LOCAL}


class Clicks(RuleBasedStateMachine):
    """Somebody who tries everything; work may come back late, or after what it was for has changed."""

    @initialize(missing=st.booleans(), begun=st.booleans())
    def start(self, *, missing: bool, begun: bool) -> None:
        self.machine = Machine(programs={"BAS 2016": absent("BAS 2016")} if missing else {})
        self.flow = Flow(self.machine)
        self.late: list[tuple[Work, object]] = []
        if begun:
            self.flow.begin_at(INI)
            self.hurry()

    @rule(variant=st.sampled_from(SourceVariant))
    def choose_variant(self, variant: SourceVariant) -> None:
        self.machine.variant = str(variant)
        self.machine.source_id = f"guid-{variant}"
        self.machine.settings = replace(SETTINGS, variant=VARIANTS.get(variant, Variant.DATABASE))
        self.flow.choose_variant(variant)

    @rule(components=st.frozensets(st.sampled_from(Component)))
    def choose_components(self, components: frozenset[Component]) -> None:
        self.flow.choose_components(components)

    @rule(path=st.sampled_from([INI, MESSAGES, Path("/elders/ElsevierNetwerk.ini")]))
    def choose_path(self, path: Path) -> None:
        self.flow.choose_path(path)

    @rule(windows=st.booleans())
    def choose_database(self, *, windows: bool) -> None:
        self.flow.choose_database(PlannedDatabase(windows=windows))

    @rule()
    def connect(self) -> None:
        self.flow.connect()

    @rule(offices=st.frozensets(st.sampled_from(["1", "2", "9"])))
    def choose_offices(self, offices: frozenset[str]) -> None:
        self.flow.choose_offices(offices)

    @rule(programs=st.frozensets(st.sampled_from([BAS_2010, BAS_2015, BAS_2016])))
    def choose_programs(self, programs: frozenset[ProgramYear]) -> None:
        self.flow.choose_programs(programs)

    @rule(programs=st.frozensets(st.sampled_from(["BAS 2016", "CAS"])))
    def leave_out(self, programs: frozenset[str]) -> None:
        self.flow.leave_out(programs)

    @rule(statuses=st.frozensets(st.sampled_from(ReturnStatus)), years=st.integers(0, 20), former=st.booleans())
    def choose_retention(self, *, statuses: frozenset[ReturnStatus], years: int, former: bool) -> None:
        self.flow.choose_statuses(statuses)
        self.flow.keep_years(years)
        self.flow.choose_former_clients(along=former)

    @rule(email=st.sampled_from(["", "jan", "jan@kantoor.example"]))
    def link_user(self, email: str) -> None:
        self.flow.link_user("u2", email)

    @rule(origin=st.sampled_from([None, CHECKER, CHECKING]), year=st.sampled_from([2015, 2016]))
    def choose_origin(self, origin: Origin | None, year: int) -> None:
        self.flow.choose_reference_year(year)
        self.flow.choose_origin("Controleren", origin)

    @rule(path=st.sampled_from([None, LINK]))
    def choose_link(self, path: Path | None) -> None:
        self.flow.choose_link(path)

    @rule()
    def work_now(self) -> None:
        self.flow.work()

    @precondition(lambda self: self.flow.due is not None)
    @rule()
    def work_elsewhere(self) -> None:
        work = self.flow.due
        assert work is not None
        try:
            self.late.append((work, work.run(lambda *_: None)))
        except OverstapError as error:
            self.flow.fail(work, error)

    @precondition(lambda self: self.late)
    @rule()
    def come_back(self) -> None:
        self.flow.take(*self.late.pop(0))

    @rule()
    def go_on(self) -> None:
        before, blocked = self.flow.page, bool(self.flow.problems)
        moved = self.flow.next()
        assert moved is (not blocked and before is not self.flow.pages[-1])

    @rule()
    def hurry(self) -> None:
        """As far as it goes with what was chosen."""
        for _ in Page:
            if self.flow.page is Page.CONNECTION:
                self.flow.connect()
            self.flow.work()
            if not self.flow.next():
                break

    @rule()
    def go_back(self) -> None:
        choices = self.flow.choices
        self.flow.back()
        assert self.flow.choices == choices

    @invariant()
    def the_page_is_on_the_way_and_can_be_shown(self) -> None:
        assert self.flow.page in self.flow.pages
        assert self.flow.view is not None

    @invariant()
    def on_the_export_page_the_plan_is_one(self) -> None:
        if self.flow.page is Page.EXPORT and [type(each) for each in self.flow.problems] == [NotExportedError]:
            plan = self.flow.plan()
            view = self.flow.view
            assert isinstance(view, ExportView)
            assert (self.flow.choices.link_file is None) is (view.account is None)
            assert parse_plan(plan_text(plan), Path("/plan.toml")) == plan

    def teardown(self) -> None:
        self.flow.close()
        # What is still on its way is closed by whoever gets it last.
        for work, outcome in self.late:
            self.flow.take(work, outcome)
        self.flow.close()
        assert all(source.closed.is_set() for source in self.machine.opened)


Clicks.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestClicks = Clicks.TestCase
