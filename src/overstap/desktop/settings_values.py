"""What stands in the settings file: its bytes as text, its sections and keys, and what is missing or wrong in it.

Below ``settings_file``, which says where the file lies and what it is as a whole. The real file's keys are not public:
the tables in this module are the assumption, and the one place to adapt. Windows reads such files leniently, so this
module does too: case, spaces, quotes, unknown keys and a lost apostrophe never stop anyone.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import islice
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from overstap.desktop.errors import SettingsFileIncompleteError, SettingsFileUnreadableError
from overstap.errors import os_error_text
from overstap.i18n import translate

# Bytes of a settings file that are read at most; real ones are a few kilobytes, a larger file is something else.
MAX_BYTES = 1024 * 1024

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

# What people and installers of two languages write for yes and for no. -1 is what older Windows programs write.
_YES = frozenset({"ja", "j", "yes", "y", "true", "waar", "1", "-1", "aan", "on"})
_NO = frozenset({"nee", "n", "neen", "no", "false", "onwaar", "0", "uit", "off"})

# The ports that TCP has; 0 means none of them.
_PORTS = range(1, 65_536)
# Digits of a port at most: a longer row of them is not even turned into a number.
_LONGEST_PORT = 5
_SECTION = re.compile(r"\[(?P<name>[^\]]*)\]")


class Variant(StrEnum):
    """The two variants of the desktop software (step 10)."""

    DATABASE = "database"
    LOCAL = "local"


def read_values(path: Path) -> Values:
    """The values in the settings file at *path*: UTF-16 or UTF-8 when it is marked so, UTF-8 when it is, else cp1252.

    Raises:
        SettingsFileUnreadableError: when it cannot be opened, is too large, or is no text.
    """
    text, encoding = _decode(path, _read_bytes(path))
    return Values(path, encoding, _parse(text))


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


# What each variant cannot do without, and the word for it in the file. The sample's database is a file, which then says
# it all; a real one is a server and a name on it.
_NEEDED = {
    Variant.DATABASE: ("Database", (("database", "server"), ("database", "database"))),
    Variant.LOCAL: ("Lokaal", (("lokaal", "map"),)),
}


class Written(NamedTuple):
    """What a key says, and the line of the file on which it does, from 1."""

    value: str
    line: int


class Values:
    """The values of one settings file, asked for by simplified section and key; what is wrong is gathered.

    What is wrong is told by key and line, never by value: a password put behind the wrong key would be repeated.
    """

    def __init__(self, path: Path, encoding: str, values: Mapping[tuple[str, str], Written]) -> None:
        self.encoding = encoding
        self._path = path
        self._values = values
        self._wrong: list[str] = []

    def text(self, section: str, key: str) -> str | None:
        """The text of a key; None when it is not there, or empty."""
        written = self._values.get((section, key))
        return written.value or None if written is not None else None

    def yes(self, section: str, key: str) -> bool:
        """Whether a key says yes, in one of the words for it; not there is no."""
        word = (self.text(section, key) or "nee").casefold()
        if word not in _YES | _NO:
            # Taken for a no, a word that meant yes would have another user log in than the office thinks.
            self._note(section, key, translate("Ja of Nee"))
        return word in _YES

    def port(self, section: str, key: str) -> int | None:
        """The port that a key says; None when it is not there, or when it is none."""
        digits = self.text(section, key)
        if digits is None:
            return None
        # isdecimal alone accepts the digits of every script.
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_PORT
        if not is_number or int(digits) not in _PORTS:
            # Without thousands separators: nobody writes a port with them.
            expected = translate("een getal van {first} tot en met {last}")
            self._note(section, key, expected.format(first=_PORTS[0], last=_PORTS[-1]))
            return None
        return int(digits)

    def folder(self, section: str, key: str) -> Path | None:
        """The path of a key, made absolute; None when it is not there, or when no system can have it."""
        value = self.text(section, key)
        if value is None:
            return None
        path = _absolute(value, self._path.parent)
        if len(os.fsencode(path)) > _LONGEST_PATH or any(len(os.fsencode(name)) > _LONGEST_NAME for name in path.parts):
            self._note(section, key, translate("dit is geen pad"))
            return None
        return path

    def encryption(self) -> str | None:
        """How the connection is encrypted, as connecting calls it; None when the file does not say."""
        word = self.text("database", "versleuteling")
        code = _ENCRYPTION_WORDS.get(_simplified(word)) if word is not None else None
        if word is not None and code is None:
            # Guessing would be guessing how well a password is protected.
            self._note("database", "versleuteling", translate("Vertrouwd, Zelfondertekend of Uit"))
        return code

    def variant(self) -> Variant | None:
        """The variant that the file says, or that what it does hold says; None when nothing does."""
        word = self.text("database", "variant")
        if word is not None:
            return _VARIANT_WORDS.get(word.casefold())
        if self.text("database", "server") or self.text("database", "bestand"):
            return Variant.DATABASE
        return Variant.LOCAL if self.text("lokaal", "map") else None

    def require_for(self, variant: Variant | None) -> None:
        """Note what *variant* needs and the file has not; when nobody knows the variant, what each of them needs."""
        if variant is not None:
            missing = self._missing_for(variant)
            self._wrong += [_for_variant(variant, missing)] if missing else []
            return
        self._note("database", "variant", translate("Database of Lokaal"))
        # Which keys come next hangs on that answer: both are told, so that one look at the file is enough.
        needs = {each: self._missing_for(each) for each in Variant}
        self._wrong += [_for_variant(each, missing) for each, missing in needs.items() if missing]

    def check(self) -> None:
        """Raises SettingsFileIncompleteError naming all that was found to be missing or wrong."""
        if self._wrong:
            raise SettingsFileIncompleteError(path=self._path, missing="; ".join(self._wrong))

    def unknown(self) -> tuple[str, ...]:
        """The keys that nobody here knows, the first of them when there are many."""
        names = (f"[{section}] {key}" for section, key in self._values if (section, key) not in _KNOWN)
        return tuple(islice(names, MOST_UNKNOWN))

    def _note(self, section: str, key: str, expected: str) -> None:
        """Note that a key does not say what is *expected* of it, with its line when it is there."""
        written = self._values.get((section, key))
        template = translate("{key} ({expected})") if written is None else translate("{key} (regel {line}: {expected})")
        line = "" if written is None else written.line
        self._wrong.append(template.format(key=_KNOWN[section, key], line=line, expected=expected))

    def _missing_for(self, variant: Variant) -> list[str]:
        if variant is Variant.DATABASE and self.text("database", "bestand"):
            return []
        return [_KNOWN[name] for name in _NEEDED[variant][1] if self.text(*name) is None]


def _for_variant(variant: Variant, missing: Iterable[str]) -> str:
    template = translate("voor de variant {variant}: {keys}")
    return template.format(variant=_NEEDED[variant][0], keys=", ".join(missing))


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed tells a file that is too large from one that just fits.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsFileUnreadableError(path=path, why=os_error_text(error)) from error
    if len(data) > MAX_BYTES:
        raise SettingsFileUnreadableError(path=path, why=translate("te groot"))
    return data


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_marked(path, data, encoding), encoding
    # No 8-bit text holds a zero byte: UTF-16 without its mark does, and so does a program.
    if b"\0" in data:
        raise SettingsFileUnreadableError(path=path, why=translate("geen tekst"))
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Five bytes have no meaning in cp1252; Windows shows them as they are and so does "replace".
        return data.decode("cp1252", errors="replace"), "cp1252"


def _decode_marked(path: Path, data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SettingsFileUnreadableError(path=path, why=translate("geen tekst")) from error
    # Nobody types a zero character, and no path may hold one.
    if "\0" in text:
        raise SettingsFileUnreadableError(path=path, why=translate("geen tekst"))
    return text


def _parse(text: str) -> dict[tuple[str, str], Written]:
    """Section and key, simplified, to what they say. Of two equal keys the first counts, as for Windows itself."""
    values: dict[tuple[str, str], Written] = {}
    section = ""
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        heading = _SECTION.match(line)
        if heading:
            section = _simplified(heading["name"])
        elif "=" in line and not line.startswith((";", "#")):
            key, _, value = line.partition("=")
            # Kept by first appearance: a second one is what someone added below and Windows never saw.
            values.setdefault((section, _simplified(key)), Written(_unquoted(value.strip()), number))
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
