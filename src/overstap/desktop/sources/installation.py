"""A desktop installation, opened by what its settings file says: the database or the local variant.

Used by ``opening``; puts together settings, database, programs and their descriptions in one place.
"""

from __future__ import annotations

from pathlib import Path

from overstap.desktop.programs.description import shipped_description
from overstap.desktop.settings_file import SettingsFile, Variant, locate, places_in, read_settings, search
from overstap.desktop.sources.connection import open_database_file
from overstap.desktop.sources.contract import Source
from overstap.desktop.sources.database import DatabaseSource
from overstap.desktop.sources.database_errors import DatabaseServerError
from overstap.desktop.sources.handing_over import Programs
from overstap.desktop.sources.local import LocalSource


def is_installation(folder: Path) -> bool:
    """Whether *folder* is that of an installation: a settings file lies where one is looked for."""
    return folder.is_dir() and search(places_in(folder)).found is not None


def open_installation(path: Path) -> Source:
    """The installation whose settings file is *path*, or lies in the folder *path*; close it when done.

    Raises:
        SettingsFileNotFoundError, SettingsFileUnreadableError, SettingsFileIncompleteError: see ``settings_file``.
        DatabaseServerError: when the database is on a server.
        DatabaseNotFoundError, DatabaseUnreadableError, DatabaseLayoutError: see ``open_database_file``.
    """
    settings = read_settings(locate(path))
    # Found once, here: what is installed while an export runs takes part in the next one.
    programs = Programs(settings.programs_folder, shipped_description())
    if settings.variant is Variant.LOCAL:
        assert settings.local_folder is not None
        return LocalSource(settings.local_folder, programs)
    return _open_database(settings, programs)


def _open_database(settings: SettingsFile, programs: Programs) -> DatabaseSource:
    if settings.database_file is None:
        raise DatabaseServerError(database=settings.database, server=settings.server)
    database = open_database_file(settings.database_file)
    # The address as the programs of the sample understand it; they open it for reading too.
    url = f"sqlite:///{settings.database_file.absolute()}"
    return DatabaseSource(database, url, programs)
