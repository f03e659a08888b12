"""Page by page: what is shown, what blocks Volgende, and what a change of mind takes with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from overstap.bundle.model import Reason, ReturnStatus
from overstap.desktop.errors import SettingsFileNotFoundError, SettingsFileUnreadableError
from overstap.desktop.flow import Flow, Page, Step
from overstap.desktop.flow.errors import (
    AddressInvalidError,
    CentralProgramError,
    DatabaseChoiceError,
    FolderMissingError,
    FolderUnusableError,
    NotConnectedError,
    NotExportedError,
    NothingGoesError,
    NothingTickedError,
    StillWorkingError,
    VariantMissingError,
    WrongVariantError,
)
from overstap.desktop.flow.views import (
    ConnectionView,
    ExportView,
    FolderView,
    LinkView,
    OfficesView,
    OutputView,
    PartsView,
    ProgramsView,
    ResponsibilitiesView,
    RetentionView,
    SettingsView,
    UsersView,
    VariantView,
    WelcomeView,
    YearsView,
)
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.programs.errors import ProgramMissingError
from overstap.desktop.responsibilities.people import LinkState
from overstap.desktop.settings_file import Variant
from overstap.desktop.sources.database_errors import LoginMissingError, LoginRefusedError
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import (
    BAS_2010,
    BAS_2015,
    BAS_2016,
    CHECKER,
    INI,
    LINK,
    MESSAGES,
    PASSWORD,
    SETTINGS,
    Machine,
    absent,
    blocked_by,
    started,
    walk,
)

ON_SERVER = replace(SETTINGS, database_file=None)
OTHER_INI = Path("/elders/ElsevierNetwerk.ini")


def at(page: Page, machine: Machine | None = None) -> Flow:
    return walk(started(machine or Machine()), page)


def secured(**changes: object) -> Machine:
    return Machine(settings=replace(ON_SERVER, secured=True), password=PASSWORD, **changes)  # type: ignore[arg-type]


class TestVariantAndParts:
    def test_the_walk_begins_on_the_welcome_page(self) -> None:
        flow = Flow(Machine())
        assert isinstance(flow.view, WelcomeView)
        assert not flow.back()
        assert flow.next()

    def test_a_variant_has_to_be_chosen(self) -> None:
        flow = Flow(Machine())
        flow.next()
        assert isinstance(flow.view, VariantView)
        assert blocked_by(flow) == [VariantMissingError]
        flow.choose_variant(SourceVariant.LOCAL)
        assert blocked_by(flow) == []

    def test_at_least_one_part_has_to_be_ticked(self) -> None:
        flow = at(Page.PARTS)
        assert isinstance(flow.view, PartsView)
        flow.choose_components(())
        assert blocked_by(flow) == [NothingTickedError]

    def test_what_lies_at_a_path_says_which_variant_it_is(self) -> None:
        flow = Flow(Machine(variant="sbr-folder"))
        flow.begin_at(MESSAGES)
        assert (flow.choices.variant, flow.choices.path) == (SourceVariant.SBR_FOLDER, MESSAGES)

    def test_another_variant_forgets_what_was_found_in_the_first(self) -> None:
        machine = Machine()
        flow = at(Page.OFFICES, machine)
        flow.choose_offices({"2"})
        flow.choose_variant(SourceVariant.SBR_FOLDER)
        assert machine.opened[0].closed.is_set()
        assert (flow.choices.path, flow.choices.offices) == (None, None)


class TestSettings:
    def test_the_settings_file_is_looked_for_and_shown(self) -> None:
        view = at(Page.SETTINGS).view
        assert isinstance(view, SettingsView)
        assert (view.looked_at, view.path) == ((INI,), INI)
        assert view.settings is not None

    def test_where_there_is_none_the_places_are_named(self) -> None:
        flow = at(Page.SETTINGS, Machine(found=None))
        assert blocked_by(flow) == [SettingsFileNotFoundError]
        assert str(INI) in str(flow.problems[0])

    def test_another_file_can_be_pointed_out(self) -> None:
        flow = at(Page.SETTINGS, Machine(found=None))
        flow.choose_path(OTHER_INI)
        assert blocked_by(flow) == []
        assert flow.choices.path == OTHER_INI

    def test_a_file_that_is_none_blocks_until_another_is_chosen(self) -> None:
        flow = at(Page.SETTINGS)
        flow.choose_path(Path("/foto.jpg"))
        assert blocked_by(flow) == [SettingsFileUnreadableError]
        flow.choose_path(INI)
        assert blocked_by(flow) == []

    def test_a_file_of_the_other_variant_is_said_to_be(self) -> None:
        flow = at(Page.SETTINGS, Machine(settings=replace(SETTINGS, variant=Variant.LOCAL)))
        assert blocked_by(flow) == [WrongVariantError]

    def test_an_installation_in_the_folder_of_messages_is_noticed(self) -> None:
        flow = walk(started(Machine(variant="database"), SourceVariant.SBR_FOLDER), Page.FOLDER)
        assert isinstance(flow.view, FolderView)
        assert blocked_by(flow) == [WrongVariantError]

    def test_a_folder_has_to_be_chosen(self) -> None:
        flow = Flow(Machine())
        flow.next()
        flow.choose_variant(SourceVariant.SBR_FOLDER)
        flow.next()
        assert blocked_by(flow) == [FolderMissingError]
        flow.choose_path(MESSAGES)
        assert flow.due is not None
        assert flow.due.step is Step.OPEN


class TestConnection:
    def test_nothing_is_connected_before_it_is_asked(self) -> None:
        machine = Machine()
        flow = at(Page.CONNECTION, machine)
        assert blocked_by(flow) == [NotConnectedError]
        assert machine.opened == []
        flow.connect()
        assert blocked_by(flow) == []

    def test_a_secured_database_asks_for_a_password(self) -> None:
        flow = at(Page.CONNECTION, secured())
        view = flow.view
        assert isinstance(view, ConnectionView)
        assert (view.asks_password, view.has_password, view.user) == (True, False, "SA")
        flow.connect()
        assert blocked_by(flow) == [LoginMissingError]

    def test_a_wrong_password_is_an_error_of_its_own_and_the_right_one_goes_on(self) -> None:
        flow = at(Page.CONNECTION, secured())
        flow.give_password("fout")
        flow.connect()
        assert blocked_by(flow) == [LoginRefusedError]
        flow.give_password(PASSWORD)
        flow.connect()
        assert blocked_by(flow) == []

    def test_the_password_is_in_no_plan_and_no_text(self) -> None:
        flow = at(Page.CONNECTION, secured())
        flow.give_password(PASSWORD)
        walk(flow, Page.EXPORT)
        assert PASSWORD not in repr(flow.choices) + repr(flow.plan()) + repr(flow.view)

    def test_the_published_password_in_use_is_a_warning(self) -> None:
        flow = at(Page.CONNECTION, replace(secured(), password="Cas_2009"))
        flow.give_password("Cas_2009")
        flow.connect()
        flow.work()
        assert isinstance(flow.view, ConnectionView)
        assert flow.view.published_login
        assert flow.problems == ()

    def test_a_failed_connection_can_be_tried_again(self) -> None:
        machine = secured()
        flow = at(Page.CONNECTION, machine)
        flow.give_password("later goed")
        flow.connect()
        assert blocked_by(flow) == [LoginRefusedError]
        machine.password = "later goed"
        flow.connect()
        assert blocked_by(flow) == []

    def test_of_several_databases_one_has_to_be_chosen(self) -> None:
        machine = Machine(settings=replace(ON_SERVER, database=None), databases=("Else4Cas", "Else4Cas_oud"))
        flow = at(Page.CONNECTION, machine)
        flow.connect()
        assert blocked_by(flow) == [DatabaseChoiceError]
        assert isinstance(flow.view, ConnectionView)
        assert [seen.name for seen in flow.view.candidates] == ["Else4Cas", "Else4Cas_oud"]
        flow.choose_database(PlannedDatabase(database="Else4Cas_oud"))
        flow.connect()
        assert blocked_by(flow) == []
        assert flow.plan().database.database == "Else4Cas_oud"

    def test_the_only_database_that_looks_right_is_taken_and_named_in_the_plan(self) -> None:
        flow = at(Page.CONNECTION, Machine(settings=replace(ON_SERVER, database=None), databases=("Kantoor",)))
        flow.connect()
        assert blocked_by(flow) == []
        assert flow.plan().database.database == "Kantoor"

    def test_a_password_is_for_one_server(self) -> None:
        flow = at(Page.CONNECTION, secured())
        flow.give_password(PASSWORD)
        flow.choose_database(PlannedDatabase(server="ELDERS"))
        assert flow.choices.password is None

    def test_another_way_to_the_same_database_keeps_what_was_chosen_in_it(self) -> None:
        machine = Machine()
        flow = at(Page.OFFICES, machine)
        flow.choose_offices({"2"})
        flow.choose_database(PlannedDatabase(windows=True))
        flow.connect()
        flow.back()
        walk(flow, Page.OFFICES)
        assert machine.opened[0].closed.is_set()
        assert flow.choices.offices == {"2"}

    def test_another_database_takes_everything_that_was_chosen_in_the_first(self) -> None:
        machine = Machine()
        flow = at(Page.RETENTION, machine)
        flow.choose_offices({"2"})
        flow.choose_programs({BAS_2015})
        flow.leave_out({"CAS"})
        machine.source_id = "guid-2"
        flow.choose_path(OTHER_INI)
        while flow.page is not Page.SETTINGS:
            flow.back()
        choices = walk(flow, Page.RETENTION).choices
        assert (choices.offices, choices.programs, choices.left_out) == (None, None, frozenset())


class TestWhatGoesAlong:
    def test_offices_are_shown_with_counts_and_at_least_one_goes(self) -> None:
        flow = at(Page.OFFICES)
        assert isinstance(flow.view, OfficesView)
        first, second = flow.view.rows
        assert (first.name, first.clients.total, first.returns.goes, first.returns.total) == ("Utrecht", 6, 17, 22)
        assert second.ticked
        flow.choose_offices(())
        assert blocked_by(flow) == [NothingTickedError]

    def test_an_office_that_is_unticked_stays_with_its_returns(self) -> None:
        flow = at(Page.OFFICES)
        flow.choose_offices({"1"})
        assert isinstance(flow.view, OfficesView)
        assert flow.view.rows[1].returns.stays == {Reason.NOT_SELECTED: 3}

    def test_years_are_shown_and_those_before_2012_cannot_be_ticked(self) -> None:
        flow = at(Page.YEARS)
        assert isinstance(flow.view, YearsView)
        shown = {row.program: (row.ticked, row.can_migrate) for row in flow.view.rows}
        assert shown == {BAS_2010: (False, False), BAS_2015: (True, True), BAS_2016: (True, True)}
        flow.choose_programs({BAS_2010})
        assert blocked_by(flow) == [NothingTickedError]

    def test_retention_counts_years_from_today(self) -> None:
        flow = at(Page.RETENTION)
        flow.keep_years(1)
        assert flow.choices.oldest_tax_year == 2016
        assert isinstance(flow.view, RetentionView)
        assert flow.view.tables["returns"].stays[Reason.PAST_RETENTION] == 8
        flow.keep_years(50)
        assert flow.choices.oldest_tax_year == 2012

    def test_open_returns_and_former_clients_are_choices_with_counts(self) -> None:
        flow = at(Page.RETENTION)
        flow.choose_statuses(ReturnStatus)
        flow.choose_former_clients(along=False)
        assert isinstance(flow.view, RetentionView)
        assert flow.view.tables["returns"].goes == 21
        assert flow.view.tables["clients"].stays == {Reason.FORMER_CLIENT: 1}

    def test_a_choice_with_which_nothing_goes_is_blocked(self) -> None:
        flow = started(Machine())
        flow.choose_components({Component.RETURNS})
        walk(flow, Page.RETENTION)
        flow.choose_statuses(())
        assert blocked_by(flow) == [NothingGoesError]

    def test_returns_that_go_along_have_a_status(self) -> None:
        flow = at(Page.RETENTION)
        flow.choose_statuses(())
        assert blocked_by(flow) == [NothingTickedError]


class TestPrograms:
    def test_every_needed_program_is_asked_once(self) -> None:
        machine = Machine()
        flow = at(Page.PROGRAMS, machine)
        assert isinstance(flow.view, ProgramsView)
        assert [row.part for row in flow.view.rows] == ["BAS 2015", "BAS 2016", "CAS"]
        flow.back()
        walk(flow, Page.RETENTION)
        assert [said for said in machine.asked if said.startswith("programs")] == ["programs BAS 2015 BAS 2016 CAS"]

    def test_a_missing_program_blocks_until_its_file_is_chosen(self) -> None:
        flow = at(Page.PROGRAMS, Machine(programs={"BAS 2015": absent("BAS 2015")}))
        assert blocked_by(flow) == [ProgramMissingError]
        flow.choose_file("BAS 2015", Path("/elders/BasWin2015.exe"))
        assert blocked_by(flow) == []
        assert flow.plan().program_files == (("BAS 2015", Path("/elders/BasWin2015.exe")),)

    def test_or_until_it_is_left_out_and_its_returns_with_it(self) -> None:
        flow = at(Page.PROGRAMS, Machine(programs={"BAS 2015": absent("BAS 2015")}))
        flow.leave_out({"BAS 2015"})
        flow.work()
        assert isinstance(flow.view, ProgramsView)
        assert [row.part for row in flow.view.rows if row.left_out] == ["BAS 2015"]
        assert blocked_by(flow) == []
        assert flow.plan().selection.programs == {BAS_2016}
        assert flow.plan().left_out == ("BAS 2015",)

    def test_a_program_that_is_left_out_beforehand_is_not_asked_who_it_is(self) -> None:
        machine = Machine(programs={"BAS 2015": absent("BAS 2015")})
        flow = at(Page.YEARS, machine)
        flow.leave_out({"BAS 2015"})
        walk(flow, Page.USERS)
        assert [said for said in machine.asked if said.startswith("programs")] == ["programs BAS 2016 CAS"]

    def test_nor_for_its_roles(self) -> None:
        flow = at(Page.PROGRAMS, machine := Machine())
        flow.leave_out({"BAS 2015"})
        walk(flow, Page.RESPONSIBILITIES)
        flow.work()
        assert [said for said in machine.asked if said.startswith("roles")] == ["roles 2016 without BAS 2015"]

    def test_without_the_central_program_the_notices_are_for_another_file(self) -> None:
        flow = at(Page.PROGRAMS, Machine(programs={"CAS": absent("CAS")}))
        flow.leave_out({"CAS"})
        assert blocked_by(flow) == []
        assert Component.ASSESSMENT_NOTICES not in flow.plan().selection.components

    def test_the_local_variant_cannot_do_without_it(self) -> None:
        local = Machine(settings=replace(SETTINGS, variant=Variant.LOCAL), variant="local")
        flow = walk(started(local, SourceVariant.LOCAL), Page.PROGRAMS)
        flow.leave_out({"CAS"})
        assert CentralProgramError in blocked_by(flow)

    def test_a_plan_to_repeat_leaves_asking_them_to_the_export(self) -> None:
        machine = Machine(programs={"BAS 2015": absent("BAS 2015")})
        flow = started(machine)
        flow.ask_programs(first=False)
        plan = walk(flow, Page.EXPORT).plan()
        assert plan.selection.programs == {BAS_2015, BAS_2016}
        assert not [said for said in machine.asked if said.startswith("programs")]

    def test_another_choice_of_years_asks_only_for_what_is_new(self) -> None:
        machine = Machine()
        flow = at(Page.YEARS, machine)
        flow.choose_programs({BAS_2015})
        walk(flow, Page.RETENTION)
        flow.back()
        flow.back()
        flow.choose_programs({BAS_2015, BAS_2016})
        walk(flow, Page.RETENTION)
        assert [said for said in machine.asked if said.startswith("programs")][1:] == ["programs BAS 2016"]


class TestPeople:
    def test_addresses_are_checked_when_there_is_a_link_file(self) -> None:
        flow = at(Page.USERS)
        assert isinstance(flow.view, UsersView)
        assert [row.state for row in flow.view.rows] == [LinkState.UNCHECKED, LinkState.NO_ADDRESS]
        flow.choose_link(LINK)
        flow.link_user("u2", "jan@kantoor.example")
        flow.work()
        assert [row.state for row in flow.view.rows] == [LinkState.LINKED, LinkState.UNKNOWN]

    def test_what_is_no_address_blocks_and_does_not_name_it(self) -> None:
        flow = at(Page.USERS)
        flow.link_user("u2", "jan")
        assert blocked_by(flow) == [AddressInvalidError]
        assert str(flow.problems[0]).count("1 gebruiker ") == 1
        assert "jan" not in str(flow.problems[0])
        flow.link_user("u2", " ")
        assert blocked_by(flow) == []

    def test_unknown_users_are_told_again_beside_the_link_file(self) -> None:
        flow = at(Page.USERS)
        flow.link_user("u2", "jan@kantoor.example")
        walk(flow, Page.LINK)
        flow.choose_link(LINK)
        flow.work()
        assert isinstance(flow.view, LinkView)
        assert [each.user.id for each in flow.view.unknown_users] == ["u2"]
        assert flow.view.account == "Kantoor"
        assert flow.problems == ()

    def test_a_role_is_chosen_for_each_responsibility(self) -> None:
        flow = at(Page.RESPONSIBILITIES)
        view = flow.view
        assert isinstance(view, ResponsibilitiesView)
        assert (view.reference_year, view.years) == (2016, (2016, 2015, 2010))
        flow.choose_origin("Accorderen", CHECKER)
        flow.choose_origin("Controleren", None)
        assert flow.plan().responsibilities.origins == (("Accorderen", CHECKER),)

    def test_the_names_are_those_of_the_link_file(self) -> None:
        flow = at(Page.RESPONSIBILITIES)
        flow.choose_origin("Accorderen", CHECKER)
        flow.choose_link(LINK)
        flow.work()
        assert isinstance(flow.view, ResponsibilitiesView)
        assert [row.name for row in flow.view.rows] == ["Controleren"]
        assert "Accorderen" not in dict(flow.plan().responsibilities.origins)

    def test_responsibilities_may_stay_out_of_it(self) -> None:
        machine = Machine()
        flow = at(Page.USERS, machine)
        flow.choose_responsibilities(along=False)
        walk(flow, Page.EXPORT)
        assert not flow.plan().responsibilities.are_wanted
        assert flow.plan().users
        assert not [said for said in machine.asked if said.startswith("roles")]

    def test_another_reference_year_is_read(self) -> None:
        machine = Machine()
        flow = at(Page.RESPONSIBILITIES, machine)
        flow.choose_reference_year(2015)
        flow.work()
        assert machine.asked[-1] == "roles 2015"
        assert flow.plan().responsibilities.reference_year == 2015


class TestOutput:
    def test_a_folder_that_cannot_be_written_to_is_refused(self) -> None:
        flow = at(Page.OUTPUT, Machine(unusable=Path("/dvd")))
        with pytest.raises(FolderUnusableError):
            flow.choose_folder(Path("/dvd"))
        assert flow.view == OutputView(Path("/nextens"))

    def test_a_plan_without_a_folder_asks_for_one(self) -> None:
        machine = Machine()
        plan = at(Page.EXPORT, machine).plan()
        flow = walk(Flow.of_plan(machine, replace(plan, output=replace(plan.output, folder=None))), Page.OUTPUT)
        assert blocked_by(flow) == [FolderMissingError]

    def test_the_export_page_says_what_goes_and_waits_for_the_export(self) -> None:
        flow = at(Page.EXPORT)
        assert isinstance(flow.view, ExportView)
        assert flow.view.tables["returns"].goes == 20
        assert blocked_by(flow) == [NotExportedError]


class TestWorkElsewhere:
    def test_while_work_is_due_volgende_is_blocked(self) -> None:
        flow = started(Machine())
        flow.next()
        flow.next()
        assert flow.page is Page.SETTINGS
        assert [type(problem) for problem in flow.problems] == [StillWorkingError]
        assert not flow.next()

    def test_an_outcome_whose_choices_changed_meanwhile_is_dropped(self) -> None:
        machine = Machine()
        flow = at(Page.CONNECTION, machine)
        flow.connect()
        work = flow.due
        assert work is not None
        outcome = work.run(lambda *_: None)
        flow.choose_database(PlannedDatabase(windows=True))
        flow.take(work, outcome)
        assert machine.opened[0].closed.is_set()
        assert blocked_by(flow) == [NotConnectedError]

    def test_an_outcome_may_come_after_somebody_went_back(self) -> None:
        flow = at(Page.CONNECTION)
        flow.connect()
        work = flow.due
        assert work is not None
        flow.back()
        flow.take(work, work.run(lambda *_: None))
        walk(flow, Page.CONNECTION)
        assert flow.problems == ()

    def test_going_back_keeps_all_choices(self) -> None:
        flow = at(Page.RETENTION)
        flow.choose_statuses(ReturnStatus)
        flow.choose_offices({"2"})
        before = flow.choices
        while flow.back():
            assert flow.choices == before
        assert flow.page is Page.WELCOME
        assert walk(flow, Page.RETENTION).choices.offices == {"2"}
