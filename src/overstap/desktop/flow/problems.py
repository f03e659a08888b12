"""What blocks Volgende on a page: every reason, as an error that says what to do.

Beside ``views``; both look at the same choices and facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from overstap.desktop.errors import SettingsFileNotFoundError
from overstap.desktop.flow.choices import Choices
from overstap.desktop.flow.errors import (
    AddressInvalidError,
    CentralProgramError,
    DatabaseChoiceError,
    FolderMissingError,
    NotConnectedError,
    NotExportedError,
    NothingGoesError,
    NothingTickedError,
    VariantMissingError,
    WrongVariantError,
)
from overstap.desktop.flow.known import Known
from overstap.desktop.flow.pages import Page
from overstap.desktop.flow.planning import (
    census_of,
    chosen_offices,
    chosen_programs,
    migrating_programs,
    tables_of,
    users_of,
)
from overstap.desktop.plan import SourceVariant
from overstap.desktop.responsibilities import without_address
from overstap.desktop.settings_file import FILE_NAME
from overstap.desktop.sources.local import CENTRAL
from overstap.desktop.sources.selection import Component
from overstap.errors import OverstapError
from overstap.i18n import translate_marked


def problems_on(page: Page, choices: Choices, known: Known) -> tuple[OverstapError, ...]:
    """What stands in the way of leaving *page*; work that is still to be done is not among it."""
    check = _CHECKS.get(page)
    return tuple(check(choices, known)) if check else ()


def _variant(choices: Choices, known: Known) -> Iterator[OverstapError]:
    del known
    if choices.variant is None:
        yield VariantMissingError()


def _parts(choices: Choices, known: Known) -> Iterator[OverstapError]:
    del known
    if not choices.components:
        yield NothingTickedError()


def _settings(choices: Choices, known: Known) -> Iterator[OverstapError]:
    if choices.path is None:
        looked_at = known.search.looked_at if known.search else ()
        yield SettingsFileNotFoundError(name=FILE_NAME, places="; ".join(map(str, looked_at)))
    elif known.settings is not None and known.settings.variant != str(choices.variant):
        yield WrongVariantError(path=choices.path, found=known.settings.variant, chosen=choices.variant)


def _folder(choices: Choices, known: Known) -> Iterator[OverstapError]:
    if choices.path is None:
        yield FolderMissingError()
    elif known.opened is not None and known.opened.info.variant != choices.variant:
        # An installation lies in the folder: its returns would otherwise be taken for other files.
        yield WrongVariantError(path=choices.path, found=known.opened.info.variant, chosen=choices.variant)


def _connection(choices: Choices, known: Known) -> Iterator[OverstapError]:
    if known.opened is not None:
        return
    # Logged in, and still not open: then it is the choice of the database that is missing.
    named = choices.database.database or (known.settings.database if known.settings else None)
    if known.server is not None and named is None:
        yield DatabaseChoiceError(names=", ".join(seen.name for seen in known.server.candidates) or "-")
    else:
        yield NotConnectedError()


def _offices(choices: Choices, known: Known) -> Iterator[OverstapError]:
    # A source without any has nothing to tick; what goes along then shows on a later page.
    if census_of(known).offices and not chosen_offices(choices, known):
        yield NothingTickedError()


def _years(choices: Choices, known: Known) -> Iterator[OverstapError]:
    if migrating_programs(census_of(known)) and not chosen_programs(choices, known):
        yield NothingTickedError()


def _programs(choices: Choices, known: Known) -> Iterator[OverstapError]:
    if choices.variant is SourceVariant.LOCAL and CENTRAL in choices.left_out:
        yield CentralProgramError(program=CENTRAL)
    # A program that was asked for an earlier choice and is not needed any more blocks nobody.
    for part, program in sorted(known.programs.items()):
        if program.error is not None and part in (known.needed or ()) and part not in choices.left_out:
            yield program.error


def _retention(choices: Choices, known: Known) -> Iterator[OverstapError]:
    # What is unsure may go: only the export can tell, and it must not be forbidden for that.
    tallies = tables_of(choices, known).values()
    if not any(each.goes or each.unsure for each in tallies):
        yield NothingGoesError()
    # A plan with returns and no status is refused when it is read, so none may be made here.
    elif not choices.statuses and Component.RETURNS in choices.components:
        yield NothingTickedError()


def _users(choices: Choices, known: Known) -> Iterator[OverstapError]:
    wrong = without_address(users_of(choices, known))
    # Not which: an error must not hold an address.
    if wrong:
        text = translate_marked("{count} gebruiker", "{count} gebruikers", len(wrong))
        yield AddressInvalidError(users=text.format(count=len(wrong)))


def _output(choices: Choices, known: Known) -> Iterator[OverstapError]:
    del known
    if choices.folder is None:
        yield FolderMissingError()


def _export(choices: Choices, known: Known) -> Iterator[OverstapError]:
    del choices
    if known.exported is None:
        yield NotExportedError()


_CHECKS: Mapping[Page, Callable[[Choices, Known], Iterator[OverstapError]]] = {
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
    Page.OUTPUT: _output,
    Page.EXPORT: _export,
}
