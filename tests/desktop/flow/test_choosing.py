"""A choice is kept, and takes with it only what was found under the one before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from overstap.bundle.model import FIRST_TAX_YEAR, ReturnStatus
from overstap.desktop.flow import Flow, Page, Step
from overstap.desktop.flow.errors import FolderUnusableError
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.responsibilities import PORTAL_NAMES
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import (
    BAS_2016,
    CHECKER,
    CHECKING,
    INI,
    LINK,
    MESSAGES,
    Machine,
    started,
    walk,
)

Change = Callable[[Flow], None]

ANYTHING: dict[str, Change] = {
    "variant": lambda flow: flow.choose_variant(SourceVariant.LOCAL),
    "components": lambda flow: flow.choose_components({Component.CLIENTS}),
    "path": lambda flow: flow.choose_path(Path("/elders.ini")),
    "database": lambda flow: flow.choose_database(PlannedDatabase(server="ELDERS")),
    "password": lambda flow: flow.give_password("geheim"),
    "offices": lambda flow: flow.choose_offices({"1"}),
    "programs": lambda flow: flow.choose_programs({BAS_2016}),
    "program_files": lambda flow: flow.choose_file("BAS 2016", Path("/x.exe")),
    "left_out": lambda flow: flow.leave_out({"BAS 2016"}),
    "statuses": lambda flow: flow.choose_statuses({ReturnStatus.OPEN}),
    "oldest_tax_year": lambda flow: flow.choose_oldest_year(2015),
    "former_clients": lambda flow: flow.choose_former_clients(along=False),
    "users": lambda flow: flow.link_user("u2", "jan@kantoor.example"),
    "takes_responsibilities": lambda flow: flow.choose_responsibilities(along=False),
    "reference_year": lambda flow: flow.choose_reference_year(2015),
    "origins": lambda flow: flow.choose_origin("Invoeren", CHECKER),
    "link_file": lambda flow: flow.choose_link(LINK),
    "folder": lambda flow: flow.choose_folder(Path("/elders")),
}
# What is worked out again when these change; the export page is then not where somebody still is.
REOPENING = {"variant", "path", "database", "password"}


def at_export(machine: Machine | None = None) -> Flow:
    return walk(started(machine or Machine()), Page.EXPORT)


@pytest.mark.parametrize("name", list(ANYTHING))
def test_a_choice_is_kept(name: str) -> None:
    flow = at_export()
    before = getattr(flow.choices, name)
    ANYTHING[name](flow)
    assert getattr(flow.choices, name) != before


@pytest.mark.parametrize("name", list(ANYTHING))
def test_making_it_again_changes_nothing(name: str) -> None:
    flow = at_export()
    ANYTHING[name](flow)
    once = flow.choices
    ANYTHING[name](flow)
    assert flow.choices == once


@pytest.mark.parametrize("name", list(ANYTHING))
def test_only_another_way_to_the_source_closes_it(name: str) -> None:
    machine = Machine()
    flow = at_export(machine)
    ANYTHING[name](flow)
    assert machine.opened[-1].closed.is_set() is (name in REOPENING)
    assert (flow.page is Page.EXPORT) is (name not in REOPENING)


@pytest.mark.parametrize("name", [name for name in ANYTHING if name not in REOPENING])
def test_which_programs_are_needed_is_asked_again(name: str) -> None:
    flow = at_export()
    flow.work()
    ANYTHING[name](flow)
    # The link file is read first, where that is what changed.
    while flow.due is not None and flow.due.step is Step.LINK:
        work = flow.due
        flow.take(work, work.run(lambda *_: None))
    assert flow.due is not None
    assert flow.due.step is Step.NEEDED


def test_another_database_leaves_the_settings_file_read() -> None:
    machine = Machine()
    flow = at_export(machine)
    flow.choose_database(PlannedDatabase(database="Archief"))
    assert flow.page is Page.CONNECTION
    flow.work()
    assert machine.asked.count("search") == 1


def test_what_lies_at_a_path_decides_the_variant() -> None:
    flow = Flow(Machine(variant="sbr-folder"))
    flow.begin_at(MESSAGES)
    assert (flow.choices.variant, flow.choices.path) == (SourceVariant.SBR_FOLDER, MESSAGES)


@pytest.mark.parametrize(("years", "oldest"), [(7, 2010), (3, 2014), (0, 2017)])
def test_retention_counts_from_today_and_never_before_the_first_year(years: int, oldest: int) -> None:
    flow = Flow(Machine())
    flow.keep_years(years)
    assert flow.choices.oldest_tax_year == max(oldest, FIRST_TAX_YEAR)


def test_a_file_that_is_chosen_for_a_program_takes_it_along_again() -> None:
    flow = Flow(Machine())
    flow.leave_out({"BAS 2015", "BAS 2016"})
    flow.choose_file("BAS 2016", Path("/x.exe"))
    flow.choose_file("BAS 2015", Path("/a.exe"))
    assert flow.choices.left_out == frozenset()
    assert flow.choices.program_files == (("BAS 2015", Path("/a.exe")), ("BAS 2016", Path("/x.exe")))


def test_an_origin_is_replaced_and_taken_away_and_the_others_stay() -> None:
    flow = at_export()
    flow.choose_origin("Invoeren", CHECKER)
    flow.choose_origin("Controleren", CHECKER)
    flow.choose_origin("Invoeren", CHECKING)
    assert dict(flow.choices.origins or ()) == {"Invoeren": CHECKING, "Controleren": CHECKER}
    flow.choose_origin("Controleren", None)
    assert dict(flow.choices.origins or ()) == {"Invoeren": CHECKING}
    assert flow.choices.reference_year == 2016


def test_an_address_loses_its_blanks_and_an_empty_one_links_later() -> None:
    flow = at_export()
    flow.link_user("u2", "  jan@kantoor.example ")
    flow.link_user("u1", " ")
    assert {user.id: user.email for user in flow.plan().users} == {"u1": None, "u2": "jan@kantoor.example"}


def test_a_folder_that_cannot_be_used_leaves_the_one_before() -> None:
    flow = Flow(Machine(unusable=Path("/vol")))
    flow.choose_folder(Path("/uit"))
    with pytest.raises(FolderUnusableError):
        flow.choose_folder(Path("/vol"))
    assert flow.choices.folder == Path("/uit")


def test_the_names_are_those_of_the_link_file_for_as_long_as_it_is_chosen() -> None:
    flow = at_export()
    flow.choose_link(LINK)
    flow.work()
    assert flow.responsibilities == ("Controleren",)
    flow.choose_link(None)
    assert flow.responsibilities == PORTAL_NAMES


def test_closing_twice_is_closing_once() -> None:
    machine = Machine()
    flow = at_export(machine)
    flow.close()
    flow.close()
    assert machine.opened[-1].closed.is_set()
    assert flow.choices.path == INI
