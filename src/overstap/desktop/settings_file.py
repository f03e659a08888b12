"""The central settings file of the desktop software, ``ElsevierNetwerk.ini``: where it is looked for and what it says.

Below the sources, which are opened with what stands here; above nothing but the error families. The real file's keys
are not public: the tables in this module are the assumption, and the one place to adapt. Windows reads such files
leniently, so this module does too: case, spaces, quotes, unknown keys and a lost apostrophe never stop anyone.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path, PureWindowsPath

from overstap.desktop.errors import (
    SettingsFileIncompleteError,
    SettingsFileNotFoundError,
    SettingsFileUnreadableError,
)
from overstap.errors import os_error_text

FILE_NAME = "ElsevierNetwerk.ini"

# Bytes of a settings file that are read at most; real ones are a few kilobytes, a larger file is something else.
MAX_BYTES = 1024 * 1024

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

# The marks with which Windows editors begin a file; without one the bytes themselves have to tell.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Unknown keys that are told at most: enough to see what kind of file it is.
MOST_UNKNOWN = 100

# Bytes of a name in a path, and of a path: what the file systems of Windows and Linux take at most. Anything longer
# would only fail later, and in words that nobody understands.
_LONGEST_NAME = 255
_LONGEST_PATH = 4000

# What people and installers of two languages write for yes; anything else is no.
_YES = frozenset({"ja", "j", "yes", "true", "waar", "1", "aan", "on"})
_SECTION = re.compile(r"\[(?P<name>[^\]]*)\]")


class Variant(StrEnum):
    """The two variants of the desktop software (step 10)."""

    DATABASE = "database"
    LOCAL = "local"


@dataclass(frozen=True)
class SettingsFile:
    """What the settings file says, with its paths made absolute."""

    path: Path
    encoding: str
    variant: Variant
    server: str | None
    port: str | None
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
        SettingsFileIncompleteError: when settings are missing; all of them are named at once.
    """
    text, encoding = _decode(path, _read_bytes(path))
    values = _Values(path, _parse(text))
    variant = values.variant()
    values.require_for(variant)
    programs = values.folder("programmas", "map")
    return SettingsFile(
        path=path,
        encoding=encoding,
        variant=variant,
        server=values.text("database", "server"),
        port=values.text("database", "poort"),
        database=values.text("database", "database"),
        secured=values.yes("database", "beveiligd"),
        user=values.text("database", "gebruiker"),
        windows=values.yes("database", "windowsaanmelding"),
        encryption=values.encryption(),
        database_file=values.folder("database", "bestand"),
        programs_folder=programs or path.parent / "Elsevier",
        local_folder=values.folder("lokaal", "map"),
        unknown=values.unknown(),
    )


# Section and key, simplified, and how they are shown.
_KNOWN = {
    ("database", "variant"): "[Database] Variant",
    ("database", "server"): "[Database] Server",
    ("database", "database"): "[Database] Database",
    ("database", "poort"): "[Database] Poort",
    ("database", "beveiligd"): "[Database] Beveiligd",
    ("database", "gebruiker"): "[Database] Gebruiker",
    ("database", "windowsaanmelding"): "[Database] Windowsaanmelding",
    ("database", "versleuteling"): "[Database] Versleuteling",
    ("database", "bestand"): "[Database] Bestand",
    ("programmas", "map"): "[Programma's] Map",
    ("lokaal", "map"): "[Lokaal] Map",
}

# The word in the file, the word on the screen, and the name that the vendor gave it.
_VARIANT_WORDS = {
    "database": Variant.DATABASE,
    "lokaal": Variant.LOCAL,
    "local": Variant.LOCAL,
    "classic": Variant.LOCAL,
}

# The words for how a connection is encrypted, simplified, and the codes that connecting knows.
_ENCRYPTION_WORDS = {
    "vertrouwd": "trusted",
    "ja": "trusted",
    "zelfondertekend": "self-signed",
    "uit": "off",
    "nee": "off",
}


class _Values:
    """The values of one settings file, asked for by simplified section and key."""

    def __init__(self, path: Path, values: Mapping[tuple[str, str], str]) -> None:
        self._path = path
        self._values = values

    def text(self, section: str, key: str) -> str | None:
        return self._values.get((section, key)) or None

    def yes(self, section: str, key: str) -> bool:
        return (self.text(section, key) or "").casefold() in _YES

    def folder(self, section: str, key: str) -> Path | None:
        value = self.text(section, key)
        if value is None:
            return None
        path = _absolute(value, self._path.parent)
        if len(os.fsencode(path)) > _LONGEST_PATH or any(len(os.fsencode(name)) > _LONGEST_NAME for name in path.parts):
            raise SettingsFileIncompleteError(path=self._path, missing=_KNOWN[section, key])
        return path

    def encryption(self) -> str | None:
        word = self.text("database", "versleuteling")
        if word is None:
            return None
        code = _ENCRYPTION_WORDS.get(_simplified(word))
        if code is None:
            # Guessing would be guessing how well a password is protected.
            raise SettingsFileIncompleteError(path=self._path, missing=_KNOWN["database", "versleuteling"])
        return code

    def variant(self) -> Variant:
        word = self.text("database", "variant")
        if word is not None:
            known = _VARIANT_WORDS.get(word.casefold())
            if known is None:
                raise SettingsFileIncompleteError(path=self._path, missing=_KNOWN["database", "variant"])
            return known
        # A file without the word still says which variant it is by what it does hold.
        if self.text("database", "server") or self.text("database", "bestand"):
            return Variant.DATABASE
        if self.text("lokaal", "map"):
            return Variant.LOCAL
        raise SettingsFileIncompleteError(path=self._path, missing=_KNOWN["database", "variant"])

    def require_for(self, variant: Variant) -> None:
        needed = [("lokaal", "map")] if variant is Variant.LOCAL else []
        # The sample's database is a file; a real one is a server and a name on it.
        if variant is Variant.DATABASE and not self.text("database", "bestand"):
            needed = [("database", "server"), ("database", "database")]
        missing = [_KNOWN[name] for name in needed if not self._values.get(name)]
        if missing:
            raise SettingsFileIncompleteError(path=self._path, missing=", ".join(missing))

    def unknown(self) -> tuple[str, ...]:
        names = (f"[{section}] {key}" for section, key in self._values if (section, key) not in _KNOWN)
        return tuple(islice(names, MOST_UNKNOWN))


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed tells a file that is too large from one that just fits.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsFileUnreadableError(path=path, why=os_error_text(error)) from error
    if len(data) > MAX_BYTES:
        raise SettingsFileUnreadableError(path=path, why=f"> {MAX_BYTES} bytes")
    return data


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(path, data, encoding), encoding
    # No 8-bit text holds a zero byte: UTF-16 without its mark does, and so does a program.
    if b"\0" in data:
        raise SettingsFileUnreadableError(path=path, why="binary")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Five bytes have no meaning in cp1252; Windows shows them as they are and so does "replace".
        return data.decode("cp1252", errors="replace"), "cp1252"


def _decode_marked(path: Path, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SettingsFileUnreadableError(path=path, why=encoding) from error
    # Nobody types a zero character, and no path may hold one.
    if "\0" in text:
        raise SettingsFileUnreadableError(path=path, why="binary")
    return text


def _parse(text: str) -> dict[tuple[str, str], str]:
    """Section and key, simplified, to value. The first of two equal keys counts, as it does for Windows itself."""
    values: dict[tuple[str, str], str] = {}
    section = ""
    for raw in text.splitlines():
        line = raw.strip()
        heading = _SECTION.match(line)
        if heading:
            section = _simplified(heading["name"])
        elif "=" in line and not line.startswith((";", "#")):
            key, _, value = line.partition("=")
            # Kept by first appearance: a second one is what someone added below and Windows never saw.
            values.setdefault((section, _simplified(key)), _unquoted(value.strip()))
    return values


def _simplified(name: str) -> str:
    """Letters and digits only, lower case: "Programma's", "PROGRAMMAS" and "Programma’s" are one name."""
    return "".join(character for character in name.casefold() if character.isalnum())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1].strip() if quoted else value


def _absolute(value: str, folder: Path) -> Path:
    """A path in the file, relative ones taken from the folder of the file itself."""
    if os.name != "nt" and not PureWindowsPath(value).is_absolute():
        # A relative path is written with the separators of Windows, also where the tool runs elsewhere.
        value = value.replace("\\", "/")
    return folder / value


def _spelled_anyhow(place: Path) -> Path | None:
    if place.is_file():
        return place
    try:
        # Sorted, so that two spellings beside each other give the same file every time.
        same = sorted(path for path in place.parent.iterdir() if path.name.casefold() == place.name.casefold())
    except OSError:
        return None
    return next((path for path in same if path.is_file()), None)
