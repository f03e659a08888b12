"""Whole walks: each variant from welcome to the file, in milliseconds and without a window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from overstap.bundle.model import ReturnStatus
from overstap.desktop.flow import Flow, Page
from overstap.desktop.flow.views import FinishView
from overstap.desktop.plan import SourceVariant, parse_plan, plan_text
from overstap.desktop.settings_file import Variant
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import (
    BAS_2015,
    BAS_2016,
    CHECKING,
    INI,
    JAN,
    LINK,
    MESSAGES,
    MIES,
    SETTINGS,
    Machine,
    started,
    step,
    walk,
)

LOCAL = Machine(settings=replace(SETTINGS, variant=Variant.LOCAL), variant="local", source_id="local-1")
SBR = Machine(variant="sbr-folder", source_id="sbr-1")


def visited(flow: Flow) -> list[Page]:
    pages = [flow.page]
    while flow.page is not Page.EXPORT:
        step(flow)
        pages.append(flow.page)
    return pages


def test_the_database_variant_sees_every_page_but_the_folder_of_messages() -> None:
    pages = visited(started(Machine()))
    assert pages == [page for page in Page if page not in {Page.WELCOME, Page.FOLDER, Page.FINISH}]


def test_the_local_variant_has_no_phases_and_no_connection() -> None:
    pages = visited(started(replace(LOCAL), SourceVariant.LOCAL))
    assert {Page.PARTS, Page.CONNECTION, Page.FOLDER}.isdisjoint(pages)
    assert {Page.SETTINGS, Page.OFFICES, Page.PROGRAMS, Page.USERS, Page.RESPONSIBILITIES} <= set(pages)


def test_a_folder_of_messages_asks_for_the_folder_and_years_and_no_people() -> None:
    pages = visited(started(replace(SBR), SourceVariant.SBR_FOLDER))
    assert pages == [Page.VARIANT, Page.FOLDER, Page.YEARS, Page.RETENTION, Page.LINK, Page.OUTPUT, Page.EXPORT]


@pytest.mark.parametrize(
    ("components", "absent"),
    [
        ({Component.CLIENTS}, {Page.YEARS, Page.PROGRAMS, Page.USERS, Page.RESPONSIBILITIES}),
        ({Component.RETURNS}, {Page.USERS, Page.RESPONSIBILITIES}),
        ({Component.ASSESSMENT_NOTICES}, {Page.YEARS, Page.USERS, Page.RESPONSIBILITIES}),
        ({Component.RELATIONS}, {Page.PROGRAMS}),
    ],
)
def test_each_phase_sees_only_the_pages_that_ask_it_something(components: set[Component], absent: set[Page]) -> None:
    flow = started(Machine())
    flow.choose_components(components)
    pages = set(visited(flow))
    assert pages == {page for page in Page if page not in {Page.WELCOME, Page.FOLDER, Page.FINISH} | absent}


def test_with_the_defaults_everything_that_can_migrate_goes_and_open_returns_stay() -> None:
    plan = walk(started(Machine()), Page.EXPORT).plan()
    assert plan.source.path == INI
    assert (plan.source.variant, plan.source.id) == (SourceVariant.DATABASE, "guid-1")
    assert plan.selection.offices == {"1", "2"}
    assert plan.selection.programs == {BAS_2015, BAS_2016}
    assert ReturnStatus.OPEN not in plan.selection.statuses
    assert plan.users == (MIES, JAN)
    assert plan.responsibilities.reference_year == 2016
    assert plan.responsibilities.origins == (("Controleren", CHECKING),)
    assert plan.output.folder == Path("/nextens")


def test_the_plan_of_a_flow_is_a_plan_that_can_be_written_and_opened_again() -> None:
    machine = Machine()
    flow = walk(started(machine), Page.OUTPUT)
    flow.choose_link(LINK)
    plan = walk(flow, Page.EXPORT).plan()
    again = Flow.of_plan(machine, parse_plan(plan_text(plan), Path("/plan.toml")))
    assert walk(again, Page.EXPORT).plan() == plan


def test_a_phase_without_relations_leaves_people_out_of_the_plan() -> None:
    flow = started(Machine())
    flow.choose_components({Component.CLIENTS})
    plan = walk(flow, Page.EXPORT).plan()
    assert plan.users == ()
    assert not plan.responsibilities.are_wanted


def test_the_export_ends_on_the_page_that_names_the_file() -> None:
    machine = Machine()
    flow = started(machine)
    flow.choose_link(LINK)
    walk(flow, Page.EXPORT)
    flow.finish(flow.export())
    assert flow.page is Page.FINISH
    view = flow.view
    assert isinstance(view, FinishView)
    assert (view.folder, view.name, view.page) == (
        Path("/nextens"),
        "26092017130002.zip",
        "https://portaal.example/migraties/",
    )
    ((plan, _, link),) = machine.exported
    assert plan == flow.plan()
    assert link == machine.link
    assert not flow.back()


def test_the_folder_is_where_the_messages_are_read() -> None:
    plan = walk(started(replace(SBR), SourceVariant.SBR_FOLDER), Page.EXPORT).plan()
    assert (plan.source.path, plan.source.variant) == (MESSAGES, SourceVariant.SBR_FOLDER)


def test_a_flow_closes_the_source_that_it_opened() -> None:
    machine = Machine()
    with started(machine) as flow:
        walk(flow, Page.OFFICES)
        (source,) = machine.opened
        assert not source.closed.is_set()
    assert source.closed.is_set()
