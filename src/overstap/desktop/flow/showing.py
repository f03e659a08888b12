"""Fills the views from the choices and what was found.

Between ``views`` and ``flow``. Counts are those of ``sources.census``: before is everything, after is what goes with
the choices so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from overstap import __version__
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.known import Known
from overstap.desktop.flow.pages import Page
from overstap.desktop.flow.planning import (
    access_of,
    census_of,
    chosen_offices,
    chosen_programs,
    migrating_programs,
    names_of,
    responsibilities_of,
    selection_of,
    tables_of,
    users_of,
    year_of,
)
from overstap.desktop.flow.views import (
    ConnectionView,
    ExportView,
    FinishView,
    FolderView,
    LinkView,
    OfficeRow,
    OfficesView,
    OutputView,
    PartsView,
    ProgramRow,
    ProgramsView,
    ResponsibilitiesView,
    ResponsibilityRow,
    RetentionView,
    SettingsView,
    UsersView,
    VariantView,
    View,
    WelcomeView,
    YearRow,
    YearsView,
)
from overstap.desktop.plan import SourceVariant
from overstap.desktop.responsibilities import UserLink, link_users
from overstap.desktop.responsibilities.model import TAXES
from overstap.desktop.responsibilities.people import LinkState
from overstap.desktop.sources.census import Tally, tally_by
from overstap.desktop.sources.selection import Component
from overstap.desktop.sources.servers import DEFAULT_USER


def view_of(page: Page, choices: Choices, known: Known) -> View:
    """What *page* shows."""
    return _VIEWS[page](choices, known)


def _welcome(choices: Choices, known: Known) -> WelcomeView:
    del choices, known
    return WelcomeView(__version__)


def _variant(choices: Choices, known: Known) -> VariantView:
    del known
    return VariantView(tuple(SourceVariant), choices.variant)


def _parts(choices: Choices, known: Known) -> PartsView:
    del known
    return PartsView(tuple(Component), choices.components)


def _settings(choices: Choices, known: Known) -> SettingsView:
    looked_at = known.search.looked_at if known.search else ()
    return SettingsView(looked_at, choices.path, known.settings)


def _folder(choices: Choices, known: Known) -> FolderView:
    return FolderView(choices.path, _tables(choices, known))


def _connection(choices: Choices, known: Known) -> ConnectionView:
    settings, access = known.settings, access_of(choices)
    is_server = settings is not None and access.is_server(settings)
    return ConnectionView(
        is_server=is_server,
        server=access.server or (settings.server if settings else None),
        database=access.database or (settings.database if settings else None),
        advanced=choices.database,
        user=access.user or (settings.user if settings else None) or DEFAULT_USER,
        asks_password=is_server and settings is not None and access.logs_in_as_user(settings),
        has_password=choices.password is not None,
        candidates=known.server.candidates if known.server else (),
        connected_to=known.opened.info.name if known.opened else None,
        published_login=known.opened is not None and known.opened.published_login,
    )


def _offices(choices: Choices, known: Known) -> OfficesView:
    census, selection, ticked = census_of(known), selection_of(choices, known), chosen_offices(choices, known)
    # Grouped once for all offices, not counted again for each.
    clients = tally_by(census.of("clients"), selection, lambda group: group.office_id)
    returns = tally_by(census.of("returns"), selection, lambda group: group.office_id)
    rows = (
        OfficeRow(
            office.id,
            office.name,
            clients.get(office.id, Tally()),
            returns.get(office.id, Tally()),
            office.id in ticked,
        )
        for office in census.offices
    )
    return OfficesView(tuple(rows))


def _years(choices: Choices, known: Known) -> YearsView:
    census, ticked, can = census_of(known), chosen_programs(choices, known), migrating_programs(census_of(known))
    selection = selection_of(choices, known)
    returns = tally_by(census.of("returns"), selection, lambda group: group.program, offices=census.offices)
    rows = (YearRow(each, returns[each], each in ticked, each in can) for each in census.programs)
    return YearsView(tuple(rows))


def _programs(choices: Choices, known: Known) -> ProgramsView:
    # What was left out is needed no more, and must stay in sight to be ticked again.
    parts = sorted((known.needed or frozenset()) | choices.left_out)
    return ProgramsView(tuple(ProgramRow(part, known.programs.get(part), part in choices.left_out) for part in parts))


def _retention(choices: Choices, known: Known) -> RetentionView:
    tables = _tables(choices, known)
    return RetentionView(choices.statuses, choices.oldest_tax_year, choices.former_clients, tables)


def _users(choices: Choices, known: Known) -> UsersView:
    return UsersView(link_users(users_of(choices, known), known.link), known.link is not None)


def _responsibilities(choices: Choices, known: Known) -> ResponsibilitiesView:
    year = year_of(choices, known)
    origins = dict(responsibilities_of(choices, known).origins)
    years = {
        group.tax_year
        for group in census_of(known).of("returns")
        if group.tax_type in TAXES and group.tax_year is not None
    }
    return ResponsibilitiesView(
        reference_year=year,
        years=tuple(sorted(years, reverse=True)),
        options=known.options.get(year, ()) if year is not None else (),
        rows=tuple(ResponsibilityRow(name, origins.get(name)) for name in names_of(known)),
    )


def _link(choices: Choices, known: Known) -> LinkView:
    link = known.link
    # Told again here: the link file may have been chosen after the page of users.
    links: Sequence[UserLink] = link_users(users_of(choices, known), link) if link else ()
    unknown = tuple(each for each in links if each.state is LinkState.UNKNOWN)
    return LinkView(choices.link_file, link.account_name if link else None, link.portal if link else None, unknown)


def _output(choices: Choices, known: Known) -> OutputView:
    del known
    return OutputView(choices.folder)


def _export(choices: Choices, known: Known) -> ExportView:
    programs = sorted((known.needed or frozenset()) - choices.left_out)
    account = known.link.account_name if known.link else None
    return ExportView(_tables(choices, known), tuple(programs), choices.folder, account)


def _finish(choices: Choices, known: Known) -> FinishView:
    del choices
    assert known.exported is not None
    bundle = known.exported.bundle
    return FinishView(
        folder=bundle.path.parent,
        name=bundle.path.name,
        size=bundle.size,
        sha256=bundle.sha256,
        content_digest=bundle.content_digest,
        page=known.link.migrations_page if known.link else None,
        missing=tuple(short.part for short in known.exported.shortfalls),
    )


def _tables(choices: Choices, known: Known) -> Mapping[str, Tally]:
    return tables_of(choices, known) if known.opened else {}


_VIEWS: Mapping[Page, Callable[[Choices, Known], View]] = {
    Page.WELCOME: _welcome,
    Page.VARIANT: _variant,
    Page.PARTS: _parts,
    Page.SETTINGS: _settings,
    Page.FOLDER: _folder,
    Page.CONNECTION: _connection,
    Page.OFFICES: _offices,
    Page.YEARS: _years,
    Page.PROGRAMS: _programs,
    Page.RETENTION: _retention,
    Page.USERS: _users,
    Page.RESPONSIBILITIES: _responsibilities,
    Page.LINK: _link,
    Page.OUTPUT: _output,
    Page.EXPORT: _export,
    Page.FINISH: _finish,
}
