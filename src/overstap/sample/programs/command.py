"""A sample program as a process: its command line, its configuration, and the exit code that it ends with.

On top of ``singer``, ``database`` and ``local``; the launchers in ``<installation>/Elsevier`` call ``run``.
"""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from overstap.sample.programs import faults
from overstap.sample.programs.database import DatabaseStore, StoreError
from overstap.sample.programs.local import LocalStore
from overstap.sample.programs.singer import EarlyEndError, SingerWriter, report, write_inventory

PROTOCOL = "1"
# Returns of earlier years never migrate, so their programs only list them.
FIRST_YEAR_WITH_RECORDS = 2012

# Exit codes; a listener need not tell them apart.
_WRONG_USE = 2
_NO_DATA = 3
_NO_LISTENER = 4
# Bytes; a record line is tens of kilobytes, and fewer writes means fewer switches between the two processes.
_OUTPUT_BUFFER = 1024 * 1024


class Identity(NamedTuple):
    """Which program this is; *launcher* is the file that was started."""

    name: str
    title: str
    year: int | None
    version: str
    variant: str
    launcher: str

    @property
    def label(self) -> str:
        """Name and year in one word: ``BAS2016``, ``CAS``."""
        return f"{self.name}{self.year or ''}"

    @property
    def tables(self) -> tuple[str, ...]:
        """What it can hand over in its variant."""
        if self.name == "CAS":
            people = ("offices", "users", "clients", "relations") if self.variant == "local" else ()
            return (*people, "assessment_notices")
        return ("returns", "roles", "attachments") if self.variant == "local" else ("returns", "attachments")

    @property
    def capabilities(self) -> tuple[str, ...]:
        """What it can do, see the protocol."""
        if self.year is not None and self.year < FIRST_YEAR_WITH_RECORDS:
            return ("inventory",)
        return ("inventory", "records", "state")


class _ConfigError(Exception):
    """The command line or the configuration asks for something that the program cannot do."""


class _Config(NamedTuple):
    location: str
    offices: tuple[str, ...] | None
    tables: tuple[str, ...]


def run(identity: Identity) -> int:
    """Do what the command line asks; the exit code."""
    options = _parse(sys.argv[1:])
    try:
        fault = faults.requested(identity.label, Path(identity.launcher).parent, os.environ)
        if fault and (fault.kind == "silent" or (fault.kind == "mute-about" and options.about)):
            fault.hang()
        if options.about:
            sys.stdout.write(json.dumps(about(identity)) + "\n")
            return 0
        return _hand_over(identity, options, fault)
    except (_ConfigError, ValueError) as error:
        report(level="error", text=str(error))
        return _WRONG_USE
    except StoreError as error:
        report(level="error", text=str(error))
        return _NO_DATA
    # The tool stopped listening, as it does when it is cancelled.
    except BrokenPipeError:
        return _NO_LISTENER


def about(identity: Identity) -> Mapping[str, object]:
    """The answer to ``--about``."""
    return {
        "protocol": PROTOCOL,
        "name": identity.name,
        "title": identity.title,
        "year": identity.year,
        "version": identity.version,
        "capabilities": identity.capabilities,
        "settings_file": str(Path(identity.launcher).resolve().parent.parent / "ElsevierNetwerk.ini"),
        "tables": identity.tables,
    }


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    # Abbreviations are no part of the protocol.
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--about", action="store_true")
    parser.add_argument("--format", choices=["json"])
    parser.add_argument("--config", type=Path)
    parser.add_argument("--inventory", action="store_true")
    parser.add_argument("--state", type=Path)
    options = parser.parse_args(arguments)
    if not options.about and options.config is None:
        parser.error("--about of --config is nodig")
    return options


def _hand_over(identity: Identity, options: argparse.Namespace, fault: faults.Fault | None) -> int:
    config = _read_config(identity, options.config)
    # Read before the first line is written: the tool deletes the files when that line arrives.
    bookmarks = _read_state(options.state, config.tables) if options.state else {}
    if "records" not in identity.capabilities and not options.inventory:
        raise _ConfigError("Dit programma kan alleen een lijst geven (--inventory); aangiften van 2011 gaan niet mee.")
    # Not sys.stdout: its text layer would flush in small pieces.
    with open(1, "wb", buffering=_OUTPUT_BUFFER, closefd=False) as out, closing(_store(identity, config)) as store:
        if options.inventory:
            write_inventory(out, store, config.tables, fault=fault)
            return 0
        writer = SingerWriter(out, bookmarks=bookmarks, resumed=options.state is not None, fault=fault)
        try:
            writer.write(store, config.tables)
        except EarlyEndError as stopped:
            return stopped.code
    return 0


def _store(identity: Identity, config: _Config) -> DatabaseStore | LocalStore:
    if identity.variant == "local":
        return LocalStore(Path(config.location) / identity.label, offices=config.offices)
    return DatabaseStore(config.location, program=identity.name, year=identity.year, offices=config.offices)


def _read_config(identity: Identity, path: Path) -> _Config:
    values = _read_object(path)
    if values.get("protocol") != PROTOCOL:
        raise _ConfigError("De configuratie is van een andere versie van het protocol.")
    if values.get("variant") != identity.variant:
        raise _ConfigError("De configuratie is voor een andere variant dan dit programma.")
    location = values.get("data_folder" if identity.variant == "local" else "database_url")
    if not isinstance(location, str):
        raise _ConfigError("De configuratie zegt niet waar de gegevens staan.")
    offices, asked = _names(values, "offices"), _names(values, "tables")
    if asked is not None and not set(asked) <= set(identity.tables):
        raise _ConfigError("De configuratie vraagt een tabel die dit programma niet heeft.")
    tables = tuple(table for table in identity.tables if asked is None or table in asked)
    return _Config(location, offices, tables)


def _names(values: Mapping[str, object], key: str) -> tuple[str, ...] | None:
    names = values.get(key)
    if names is None:
        return None
    if not isinstance(names, list):
        raise _ConfigError("De configuratie heeft een enkele waarde waar een lijst hoort.")
    return tuple(map(str, names))


def _read_state(path: Path, tables: Sequence[str]) -> dict[str, str]:
    bookmarks = _read_object(path).get("bookmarks")
    if not isinstance(bookmarks, dict) or not set(bookmarks) <= set(tables):
        raise _ConfigError("Het bestand met de stand is geen stand van dit programma.")
    return {str(table): str(key) for table, key in bookmarks.items()}


def _read_object(path: Path) -> dict[str, object]:
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _ConfigError("Een bestand dat werd meegegeven is niet te lezen.") from error
    if not isinstance(values, dict):
        raise _ConfigError("Een bestand dat werd meegegeven is geen JSON-object.")
    return values
