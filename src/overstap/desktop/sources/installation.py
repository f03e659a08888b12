"""A desktop installation, opened by what its settings file says: the database or the local variant.

Used by ``opening``; puts together settings, database, programs and their descriptions in one place.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from overstap.desktop.settings_file import SettingsFile, Variant, locate, places_in, read_settings, search
from overstap.desktop.sources.access import Access
from overstap.desktop.sources.connection import open_database_file
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.drivers import chosen_driver
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
        ProgramUnknownError: when a file was chosen for a program that does not exist.
        OverstapError: for a database on a server, what ``Access.database_of`` and ``open_server_database`` raise.
    """
    access = access or Access()
    settings = read_settings(locate(path))
    # Found once, here: what is installed while an export runs takes part in the next one.
    programs = Programs(settings.programs_folder, access.programs.described, chosen=access.programs.chosen)
    if settings.variant is Variant.LOCAL:
        assert settings.local_folder is not None
        return LocalSource(settings.local_folder, programs)
    return _open_database(settings, programs, access)


def _open_database(settings: SettingsFile, programs: Programs, access: Access) -> DatabaseSource:
    if access.is_server(settings):
        target = access.database_of(settings)
        # The programs use the driver that was found to work here.
        server = replace(target.server, driver=chosen_driver(target.server))
        target = replace(target, server=server)
        database = open_server_database(target, read_access_profile(access, DIALECT))
        return DatabaseSource(database, format_url(target), programs)
    assert settings.database_file is not None
    database = open_database_file(settings.database_file, read_access_profile(access, "sqlite"))
    # The address as the programs of the sample understand it; they open it for reading too.
    url = f"sqlite:///{settings.database_file.absolute()}"
    return DatabaseSource(database, url, programs)


def read_access_profile(access: Access, dialect: str) -> Profile | None:
    """The source profile that was chosen, for a database that speaks *dialect*; None for the shipped one.

    Raises:
        ProfileInvalidError: when it cannot be used.
    """
    return None if access.profile is None else read_profile(access.profile, dialect)
