"""The program files and the settings file of an installation.

Above ``programs``, whose identities it writes out; ``installation`` calls it. Versions are the published minimum
versions where those are known.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from overstap.desktop.sources.servers import Encryption, ServerDatabase
from overstap.sample.model import FIRST_YEAR, LAST_YEAR
from overstap.sample.private import private_file, private_folder
from overstap.sample.programs.command import Identity

SETTINGS_FILE = "ElsevierNetwerk.ini"
PROGRAM_FOLDER = "Elsevier"
DATABASE_FILE = Path("Database", "Else4Cas.db")
DATA_FOLDER = "Gegevens"

# CAS has one program for all years.
_TITLES = {"BAS": "BasWin", "VPB": "VpbWin", "BTW": "BtwWin"}
# The minimum versions that can make a migration export, as published; of other years none is known.
_PUBLISHED = {
    "BAS2013": "2.3.0",
    "VPB2013": "2.3.0",
    "BAS2014": "3.4.0",
    "VPB2014": "2.5.0",
    "BAS2015": "2.3.0",
    "BTW2015": "2.3.0",
    "VPB2015": "2.2.0",
    "BAS2016": "2.1.0",
    "BTW2016": "2.0.0",
    "VPB2016": "2.1.0",
    "BAS2017": "3.0.0",
}

# What programs get whose minimum is not known, and what is below every published minimum.
_NOT_PUBLISHED = "3.1.0"
_TOO_OLD = "1.0.0"

# Isolated mode (-I) leaves out the folder of the script and the environment, but not the installed packages.
_LAUNCHER = '''"""{title} van de voorbeeldinstallatie; wordt gestart door het migratieprogramma."""

import sys

from overstap.sample.programs.command import Identity, run

sys.exit(run(Identity({arguments}, launcher=__file__)))
'''


def identities(variant: str, *, too_old: Collection[str] = ()) -> Iterator[Identity]:
    """All programs of an installation; those in *too_old* (``BAS2016``) get a version below any minimum."""
    for name, title in _TITLES.items():
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            label = f"{name}{year}"
            version = _TOO_OLD if label in too_old else _PUBLISHED.get(label, _NOT_PUBLISHED)
            yield Identity(name, title, year, version, variant, f"{title}{year}.py")
    yield Identity("CAS", "CasWin", None, _TOO_OLD if "CAS" in too_old else _NOT_PUBLISHED, variant, "CasWin.py")


def write_programs(installation: Path, variant: str, *, too_old: Collection[str] = ()) -> int:
    """Write a launcher per program; how many."""
    folder = private_folder(installation / PROGRAM_FOLDER)
    programs = list(identities(variant, too_old=too_old))
    for identity in programs:
        # The launcher tells its own path: a copied installation still knows where it is.
        values = identity._asdict()
        launcher = values.pop("launcher")
        arguments = ", ".join(f"{key}={value!r}" for key, value in values.items())
        title = f"{identity.title} {identity.year or ''}".strip()
        text = _LAUNCHER.format(title=title, arguments=arguments)
        private_file(folder / launcher, text.encode())
    return len(programs)


def write_settings(installation: Path, final: Path, variant: str, *, server: ServerDatabase | None = None) -> None:
    """Write the settings file into *installation*, with the paths that it will have at *final*; never a password."""
    lines = ["; Centraal instellingenbestand"]
    if server is not None:
        lines += ["[Database]", "Variant=Database", *_on_server(server)]
    elif variant == "database":
        lines += [
            "[Database]",
            "Variant=Database",
            "Server=KANTOORSERVER\\ELSEVIER",
            "Database=Else4Cas",
            "Beveiligd=Nee",
            f"Bestand={final / DATABASE_FILE}",
        ]
    else:
        lines += ["[Lokaal]", f"Map={final / DATA_FOLDER}"]
    lines += ["[Programma's]", f"Map={final / PROGRAM_FOLDER}", ""]
    private_file(installation / SETTINGS_FILE, _encoded("\r\n".join(lines)))


# The words of the settings file for how a connection is encrypted.
_ENCRYPTION = {Encryption.TRUSTED: "Vertrouwd", Encryption.SELF_SIGNED: "Zelf ondertekend", Encryption.OFF: "Uit"}


def _on_server(target: ServerDatabase) -> Iterator[str]:
    login = target.server.login
    yield f"Server={target.server.address}"
    yield f"Database={target.name}"
    yield f"Beveiligd={'Nee' if login is None else 'Ja'}"
    if login is not None:
        yield f"Gebruiker={login.user}"
    yield f"Versleuteling={_ENCRYPTION[target.server.encryption]}"


def _encoded(text: str) -> bytes:
    """In cp1252 as Windows programs write it, or with a byte order mark where a path does not fit in that."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        return text.encode("utf-16")
