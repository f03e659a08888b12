"""What a page shows, counted before and after the choices."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.bundle import BundleSummary
from overstap.bundle.model import ReturnStatus
from overstap.desktop.export import ExportResult
from overstap.desktop.flow import Page
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known, Opened
from overstap.desktop.flow.showing import view_of
from overstap.desktop.flow.views import (
    ConnectionView,
    ExportView,
    FinishView,
    FolderView,
    LinkView,
    OfficesView,
    ProgramsView,
    ResponsibilitiesView,
    YearsView,
)
from overstap.desktop.plan import PlannedDatabase, SourceVariant
from overstap.desktop.responsibilities import Option
from overstap.desktop.settings_file import SettingsFile
from overstap.desktop.sources.census import Tally
from overstap.desktop.sources.database_errors import LoginMissingError
from overstap.desktop.sources.selection import Component
from tests.desktop.flow.machine import (
    BAS_2010,
    BAS_2015,
    BAS_2016,
    CENSUS,
    CHECKER,
    INI,
    JAN,
    LINK,
    LINKED,
    MIES,
    SETTINGS,
    ready,
)
from tests.desktop.scripted import INFO, Scripted

CHOICES = Choices(variant=SourceVariant.DATABASE, path=INI, source_id="guid-1")
KNOWN = Known(
    settings=SETTINGS,
    opened=Opened(Scripted([]), INFO, CENSUS),
    users=(MIES, JAN),
    options={2016: (Option(CHECKER, 7),)},
)
ON_SERVER = replace(SETTINGS, database_file=None)

choices = st.builds(
    replace,
    st.just(CHOICES),
    offices=st.none() | st.frozensets(st.sampled_from(["1", "2"])),
    programs=st.none() | st.frozensets(st.sampled_from([BAS_2010, BAS_2015, BAS_2016])),
    components=st.frozensets(st.sampled_from(list(Component))),
    statuses=st.frozensets(st.sampled_from(list(ReturnStatus))),
    oldest_tax_year=st.integers(2012, 2018),
    former_clients=st.booleans(),
)


@given(choices)
def test_law_no_choice_changes_how_many_there_are(chosen: Choices) -> None:
    view = view_of(Page.EXPORT, replace(chosen, origins=()), KNOWN)
    assert isinstance(view, ExportView)
    counted = {table: sum(group.records for group in CENSUS.of(table)) for table in view.tables}
    assert {table: tally.total for table, tally in view.tables.items()} == counted


@given(choices)
def test_law_offices_and_years_add_up_to_all_returns(chosen: Choices) -> None:
    offices, years = view_of(Page.OFFICES, chosen, KNOWN), view_of(Page.YEARS, chosen, KNOWN)
    export = view_of(Page.EXPORT, chosen, KNOWN)
    assert isinstance(offices, OfficesView)
    assert isinstance(years, YearsView)
    assert isinstance(export, ExportView)
    for rows in (offices.rows, years.rows):
        assert sum(row.returns.total for row in rows) == export.tables["returns"].total
        assert sum(row.returns.goes for row in rows) == export.tables["returns"].goes


@given(choices)
def test_law_what_is_not_ticked_does_not_go(chosen: Choices) -> None:
    offices, years = view_of(Page.OFFICES, chosen, KNOWN), view_of(Page.YEARS, chosen, KNOWN)
    assert isinstance(offices, OfficesView)
    assert isinstance(years, YearsView)
    assert all(row.ticked or not row.returns.goes for row in (*offices.rows, *years.rows))
    assert not any(row.ticked for row in years.rows if not row.can_migrate)


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.FINISH])
def test_every_page_can_be_shown_before_anything_is_known(page: Page) -> None:
    assert view_of(page, Choices(), Known()) is not None


def test_an_unopened_folder_has_no_counts_yet() -> None:
    view = view_of(Page.FOLDER, Choices(variant=SourceVariant.SBR_FOLDER), Known())
    assert isinstance(view, FolderView)
    assert view.tables == {}


@pytest.mark.parametrize(
    ("settings", "database", "asks"),
    [
        (SETTINGS, PlannedDatabase(), False),
        (ON_SERVER, PlannedDatabase(), False),
        (replace(ON_SERVER, secured=True), PlannedDatabase(), True),
        (replace(ON_SERVER, user="kantoor"), PlannedDatabase(), True),
        (ON_SERVER, PlannedDatabase(user="SA"), True),
        (replace(ON_SERVER, secured=True), PlannedDatabase(windows=True), False),
        (replace(ON_SERVER, secured=True, windows=True), PlannedDatabase(), False),
        (SETTINGS, PlannedDatabase(server="ELDERS", user="SA"), True),
    ],
)
def test_a_password_is_asked_for_where_a_user_logs_in(
    settings: object, database: PlannedDatabase, *, asks: bool
) -> None:
    view = view_of(Page.CONNECTION, replace(CHOICES, database=database), replace(KNOWN, settings=settings))
    assert isinstance(view, ConnectionView)
    assert view.asks_password is asks


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize("user", [None, "lezer"])
@pytest.mark.parametrize("settings", [
    replace(ON_SERVER, secured=secured, windows=by_windows, user=name)
    for secured, by_windows, name in product([False, True], [False, True], [None, "kantoor"])
])  # fmt: skip
def test_the_page_asks_for_a_password_exactly_where_connecting_needs_one(
    settings: SettingsFile, user: str | None, *, windows: bool
) -> None:
    chosen = PlannedDatabase(user=user, windows=windows)
    view = view_of(Page.CONNECTION, replace(CHOICES, database=chosen), replace(KNOWN, settings=settings))
    assert isinstance(view, ConnectionView)
    needs = nullcontext() if not view.asks_password else pytest.raises(LoginMissingError)
    with needs:
        chosen.access({}).server_of(settings)


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.FINISH])
def test_no_page_shows_a_password_in_any_text_form(page: Page) -> None:
    """What a view holds may end up in a log of the shell that shows it."""
    choices = replace(CHOICES, password="s3cret-word", database=PlannedDatabase(server="ELDERS", user="SA"))
    assert "s3cret-word" not in repr(view_of(page, choices, replace(KNOWN, settings=ON_SERVER)))
    assert "s3cret-word" not in repr(choices)


def test_what_was_chosen_of_the_connection_is_shown_before_what_the_settings_say() -> None:
    chosen = PlannedDatabase(server="ELDERS", database="Archief", user="lezer")
    view = view_of(Page.CONNECTION, replace(CHOICES, database=chosen, password="x"), KNOWN)
    assert isinstance(view, ConnectionView)
    assert (view.server, view.database, view.user, view.has_password) == ("ELDERS", "Archief", "lezer", True)
    assert view.connected_to == INFO.name


def test_a_program_that_was_left_out_stays_in_sight() -> None:
    known = replace(KNOWN, needed=frozenset({"CAS"}), programs={"CAS": ready("CAS")})
    view = view_of(Page.PROGRAMS, replace(CHOICES, left_out=frozenset({"BAS 2015"})), known)
    assert isinstance(view, ProgramsView)
    shown = [(row.part, row.left_out, row.seen is not None) for row in view.rows]
    assert shown == [("BAS 2015", True, False), ("CAS", False, True)]


def test_responsibilities_show_the_years_that_have_such_returns_the_latest_first() -> None:
    view = view_of(Page.RESPONSIBILITIES, replace(CHOICES, origins=(("Controleren", CHECKER),)), KNOWN)
    assert isinstance(view, ResponsibilitiesView)
    assert (view.reference_year, view.years) == (2016, (2016, 2015, 2010))
    assert {row.name: row.origin for row in view.rows}["Controleren"] == CHECKER


def test_beside_a_link_file_stand_the_users_whom_it_does_not_have() -> None:
    stranger = MIES._replace(email="elders@kantoor.example")
    known = replace(KNOWN, link=LINKED, users=(stranger, JAN))
    view = view_of(Page.LINK, replace(CHOICES, link_file=LINK), known)
    assert isinstance(view, LinkView)
    assert [each.user for each in view.unknown_users] == [stranger]
    assert (view.account, view.portal) == ("Kantoor", "https://portaal.example")


@pytest.mark.parametrize(("link", "page"), [(None, None), (LINKED, "https://portaal.example/migraties/")])
def test_the_end_says_where_the_file_is_and_where_to_go(link: object, page: str | None) -> None:
    result = ExportResult(BundleSummary(Path("/uit/26092017130002.zip"), 10, "aa", "bb", {}, {}), ())
    view = view_of(Page.FINISH, CHOICES, replace(KNOWN, exported=result, link=link))
    assert isinstance(view, FinishView)
    assert (view.folder, view.name, view.size) == (Path("/uit"), "26092017130002.zip", 10)
    assert (view.page, view.missing) == (page, ())


def test_relations_of_responsibilities_stand_among_what_goes() -> None:
    view = view_of(Page.EXPORT, replace(CHOICES, origins=(("Controleren", CHECKER),)), KNOWN)
    assert isinstance(view, ExportView)
    assert view.tables["relations"] == Tally(goes=7)
