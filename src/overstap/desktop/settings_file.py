"""The central settings file of the desktop software, ``ElsevierNetwerk.ini``: where it is looked for and what it says.

Below the sources, which are opened with what stands here; on top of ``settings_values``, which reads its keys. Where
installers put the file is an assumption, which stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from overstap.desktop.errors import SettingsFileNotFoundError
from overstap.desktop.settings_values import Variant, read_values

__all__ = [
    "FILE_NAME",
    "Search",
    "SettingsFile",
    "Variant",
    "find_usual",
    "locate",
    "places_in",
    "read_settings",
    "search",
    "usual_places",
]

FILE_NAME = "ElsevierNetwerk.ini"

# Where the software keeps the file: a variable of Windows and a folder below it. The first is the step plan's
# default (step 17); the others are what installers of that time used, an assumption.
USUAL_FOLDERS = (
    ("ProgramFiles(x86)", "Elsevier"),
    ("ProgramFiles", "Elsevier"),
    ("ProgramData", "Elsevier"),
    ("PUBLIC", "Documents/Elsevier"),
    ("APPDATA", "Elsevier"),
)

# Folders of an installation in which the file is looked for, in this order.
_INSIDE_AN_INSTALLATION = ("", "Elsevier", "Instellingen")


@dataclass(frozen=True)
class SettingsFile:
    """What the settings file says, with its paths made absolute."""

    path: Path
    encoding: str
    variant: Variant
    server: str | None
    port: int | None
    database: str | None
    secured: bool
    user: str | None
    windows: bool
    encryption: str | None
    database_file: Path | None
    programs_folder: Path
    local_folder: Path | None
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Search:
    """Where the settings file was looked for, in order, and the first place where it is."""

    looked_at: tuple[Path, ...]
    found: Path | None


def usual_places(environment: Mapping[str, str], *, working_folder: Path) -> tuple[Path, ...]:
    """The paths at which the settings file is looked for when nobody names one; none of them need exist."""
    folders = [Path(environment[name]) / below for name, below in USUAL_FOLDERS if environment.get(name)]
    return tuple(folder / FILE_NAME for folder in [working_folder, *folders])


def places_in(folder: Path) -> tuple[Path, ...]:
    """The paths at which the settings file of the installation in *folder* is looked for."""
    return tuple(folder / below / FILE_NAME for below in _INSIDE_AN_INSTALLATION)


def search(places: Iterable[Path]) -> Search:
    """Look at *places* in order, whatever the case in which a file system spells the name."""
    looked_at: list[Path] = []
    # Noted before looking, so that the message names the place that was looked at last as well.
    for place in places:
        looked_at.append(place)
        found = _spelled_anyhow(place)
        if found is not None:
            return Search(tuple(looked_at), found)
    return Search(tuple(looked_at), None)


def find_usual(environment: Mapping[str, str], *, working_folder: Path) -> Path:
    """The settings file in the first of the usual places that has one.

    Raises:
        SettingsFileNotFoundError: when there is none; the error names every place that was looked at.
    """
    return _found(search(usual_places(environment, working_folder=working_folder)))


def locate(source: Path) -> Path:
    """The settings file that *source* means: itself, or the one in an installation's folder.

    Raises:
        SettingsFileNotFoundError: when there is none; the error names every place that was looked at.
    """
    if source.is_file():
        return source
    return _found(search(places_in(source) if source.is_dir() else (source,)))


def _found(result: Search) -> Path:
    if result.found is None:
        raise SettingsFileNotFoundError(name=FILE_NAME, places="; ".join(map(str, result.looked_at)))
    return result.found


def read_settings(path: Path) -> SettingsFile:
    """Read the settings file at *path*: UTF-16 or UTF-8 when it is marked so, UTF-8 when it is, else cp1252.

    Raises:
        SettingsFileUnreadableError: when it cannot be opened, is too large, or is no text.
        SettingsFileIncompleteError: when settings are missing or say nothing that makes sense; all are named at once.
    """
    values = read_values(path)
    variant = values.variant()
    values.require_for(variant)
    programs, local = values.folder("programmas", "map"), values.folder("lokaal", "map")
    database_file, encryption = values.folder("database", "bestand"), values.encryption()
    port, secured = values.port("database", "poort"), values.yes("database", "beveiligd")
    windows = values.yes("database", "windowsaanmelding")
    # All were looked at by now: whoever mends the file does it in one go.
    values.check()
    assert variant is not None
    return SettingsFile(
        path=path,
        encoding=values.encoding,
        variant=variant,
        server=values.text("database", "server"),
        port=port,
        database=values.text("database", "database"),
        secured=secured,
        user=values.text("database", "gebruiker"),
        windows=windows,
        encryption=encryption,
        database_file=database_file,
        programs_folder=programs or path.parent / "Elsevier",
        local_folder=local,
        unknown=values.unknown(),
    )


def _spelled_anyhow(place: Path) -> Path | None:
    if place.is_file():
        return place
    try:
        # Sorted, so that two spellings beside each other give the same file every time.
        same = sorted(path for path in place.parent.iterdir() if path.name.casefold() == place.name.casefold())
    except OSError:
        return None
    return next((path for path in same if path.is_file()), None)
