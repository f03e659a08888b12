"""A desktop installation, opened by what its settings file says: the database or the local variant.

Used by ``opening``; puts together settings, database, programs and their descriptions in one place.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from overstap.desktop.programs.description import read_description
from overstap.desktop.settings_file import SettingsFile, Variant, locate, places_in, read_settings, search
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.completeness import LayoutAccount, account_of
from overstap.desktop.sources.connection import Database, open_database_file
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.drivers import chosen_driver
from overstap.desktop.sources.errors import NoDatabaseError
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.local import LocalSource
from overstap.desktop.sources.profile import Profile, read_profile
from overstap.desktop.sources.servers import format_url
from overstap.desktop.sources.sqlserver import DIALECT, open_server_database


def is_installation(folder: Path) -> bool:
    """Whether *folder* is that of an installation: a settings file lies where one is looked for."""
    return folder.is_dir() and search(places_in(folder)).found is not None


def open_installation(path: Path, access: Access | None = None) -> Source:
    """The installation whose settings file is *path*, or lies in the folder *path*; close it when done.

    *access* says how to get at its database where the settings file does not, or where somebody chose otherwise.

    Raises:
        SettingsFileNotFoundError, SettingsFileUnreadableError, SettingsFileIncompleteError: see ``settings_file``.
        DatabaseNotFoundError, DatabaseUnreadableError, DatabaseLayoutError: see ``open_database_file``.
        ProgramDescriptionError: when another description of the programs was chosen that is wrong.
        ProgramUnknownError: when a file was chosen for a program that does not exist.
        OverstapError: for a database on a server, what ``Access.database_of`` and ``open_server_database`` raise.
    """
    access = access or Access()
    settings = read_settings(locate(path))
    # Found once, here: what is installed while an export runs takes part in the next one.
    described = access.programs.described if access.description is None else read_description(access.description)
    search = access.programs
    programs = Programs(settings.programs_folder, described, chosen=search.chosen, left_out=search.left_out)
    if settings.variant is Variant.LOCAL:
        assert settings.local_folder is not None
        return LocalSource(settings.local_folder, programs)
    return _open_database(settings, programs, access)


def look_at_layout(path: Path, access: Access | None = None) -> LayoutAccount:
    """What the database of an installation holds and lacks, and what becomes of it, also when the profile does not fit.

    Raises:
        NoDatabaseError: when *path* is a folder of messages, or an installation of the local variant.
        OverstapError: what ``open_installation`` raises.
    """
    if path.is_dir() and not is_installation(path):
        raise NoDatabaseError(path=path)
    settings = read_settings(locate(path))
    if settings.variant is Variant.LOCAL:
        raise NoDatabaseError(path=settings.path)
    database, _ = _database_of(settings, access or Access(), fitting=False)
    with closing(database):
        return account_of(database.found(), database.profile)


def _open_database(settings: SettingsFile, programs: Programs, access: Access) -> DatabaseSource:
    database, url = _database_of(settings, access, fitting=True)
    return DatabaseSource(database, url, programs)


def _database_of(settings: SettingsFile, access: Access, *, fitting: bool) -> tuple[Database, str]:
    """The database, and the address by which the programs open it too, for reading as well."""
    if not access.is_server(settings):
        assert settings.database_file is not None
        profile = read_access_profile(access, "sqlite")
        database = open_database_file(settings.database_file, profile, fitting=fitting)
        return database, f"sqlite:///{settings.database_file.absolute()}"
    target = access.database_of(settings)
    # The programs use the driver that was found to work here.
    target = replace(target, server=replace(target.server, driver=chosen_driver(target.server)))
    database = open_server_database(target, read_access_profile(access, DIALECT), fitting=fitting)
    return database, format_url(target)


def read_access_profile(access: Access, dialect: str) -> Profile | None:
    """The source profile that was chosen, for a database that speaks *dialect*; None for the shipped one.

    Raises:
        ProfileInvalidError: when it cannot be used.
    """
    return None if access.profile is None else read_profile(access.profile, dialect)
