"""Asking a tap which streams it has, and telling it which one is wanted.

Between ``description`` and ``running``. A tap lists its streams with ``--discover`` and gets the list back with
``--catalog``, in which what is wanted is marked as selected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

from overstap.desktop.programs.config import PrivateFolder, private_folder
from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramStartError,
    TapStreamsError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.process import Leash, ProgramProcess
from overstap.desktop.programs.taps.description import StreamMapping, Tap
from overstap.desktop.programs.wire import WireError, parse_line
from overstap.i18n import translate

MAX_CATALOG_BYTES = 16 * 1024 * 1024
"""Bytes of a tap's list of streams: thousands of columns take a megabyte."""

Catalog = Mapping[str, Mapping[str, object]]
"""The entries of a tap's list by the name of their stream."""


def executable(file: ProgramFile, tap: Tap) -> ProgramFile:
    """What to start for *tap*, which *file* describes, as a program that runs in the folder of the description.

    Raises:
        ProgramStartError: when there is no such command.
    """
    command, folder = tap.command[0], tap.path.resolve().parent
    # A bare name is looked for where the system looks for programs; anything else is a path.
    found = which(command) if Path(command).name == command else str(folder / command)
    # Asked here too, for a tap that takes no catalog is not started before its records are asked for.
    if found is None or not Path(found).is_file():
        raise ProgramStartError(program=file.part, why=translate("het commando bestaat niet"))
    return replace(file, path=Path(found), folder=folder)


def config_of(tap: Tap, folder: PrivateFolder) -> Path:
    """The tap's configuration as a file; its own, or one in *folder* that only this user can read."""
    return folder.write("config.json", tap.config) if tap.config_file is None else tap.config_file.resolve()


def discover(file: ProgramFile, tap: Tap, *, seconds: float, leash: Leash | None = None) -> Catalog:
    """The streams of *tap*, with all that the description asks of them.

    Raises:
        TapStreamsError: when the list cannot be understood, or lacks a stream or a property.
        ProgramStartError, ProgramSilentError, ProgramCrashedError: as their names say.
    """
    with private_folder() as folder:
        config = config_of(tap, folder)
        arguments = [*tap.command[1:], "--config", str(config), "--discover"]
        program = executable(file, tap)
        private = config if tap.config_file is None else None
        with ProgramProcess(
            program, arguments, silence=seconds, deadline=seconds, leash=leash, private=private
        ) as process:
            said = b""
            for line in process.lines():
                said += line + b"\n"
                if len(said) > MAX_CATALOG_BYTES:
                    raise TapStreamsError(program=file.part, problem=f"> {MAX_CATALOG_BYTES} bytes")
            status = process.wait()
            if status != 0:
                raise ProgramCrashedError(program=file.part, status=status)
    return _checked(file.part, tap, _entries(file.part, said))


def selecting(catalog: Catalog, mapping: StreamMapping) -> dict[str, object]:
    """The catalog that asks for the stream of *mapping* alone, and of it for the properties that are used."""
    entry = dict(catalog[mapping.stream])
    metadata = entry.get("metadata")
    told = (
        {tuple(each["breadcrumb"]): dict(each["metadata"]) for each in metadata} if isinstance(metadata, list) else {}
    )
    # In full: what came in an earlier export has to come again, so a tap's own bookkeeping is not used.
    told[()] = {**told.get((), {}), "selected": True, "replication-method": "FULL_TABLE"}
    for breadcrumb, about in told.items():
        # Sub-properties follow their property.
        if len(breadcrumb) > 1:
            about["selected"] = breadcrumb[1] in mapping.properties or about.get("inclusion") == "automatic"
    entry["metadata"] = [{"breadcrumb": list(breadcrumb), "metadata": about} for breadcrumb, about in told.items()]
    # Older taps look here.
    entry |= {"selected": True, "replication_method": "FULL_TABLE"}
    return {"streams": [entry]}


def _entries(program: str, said: bytes) -> Catalog:
    try:
        streams = parse_line(said).get("streams")
    except WireError as error:
        raise TapStreamsError(program=program, problem=error.problem) from None
    if not isinstance(streams, list) or not all(map(_is_entry, streams)):
        raise TapStreamsError(program=program, problem=translate("dit is geen lijst van stromen"))
    return {_name(entry): entry for entry in streams}


def _name(entry: Mapping[str, Any]) -> str:
    """What records call the stream; its id in the list differs only in taps that have the same stream twice."""
    return entry.get("stream") or entry.get("tap_stream_id") or ""


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(_name(entry), str):
        return False
    metadata = entry.get("metadata", [])
    return isinstance(metadata, list) and all(map(_is_metadata, metadata)) and isinstance(entry.get("schema"), dict)


def _is_metadata(each: object) -> bool:
    if not isinstance(each, dict) or not isinstance(each.get("metadata"), dict):
        return False
    breadcrumb = each.get("breadcrumb")
    return isinstance(breadcrumb, list) and all(isinstance(step, str) for step in breadcrumb)


def _checked(program: str, tap: Tap, catalog: Catalog) -> Catalog:
    """*catalog*, when it has every stream and property of the description; all that is missing is named."""
    missing: list[str] = []
    for mapping in tap.streams:
        entry = catalog.get(mapping.stream)
        schema = entry["schema"] if entry is not None else None
        properties = schema.get("properties") if isinstance(schema, dict) else None
        if entry is None:
            missing.append(mapping.stream)
        elif isinstance(properties, dict):
            # Names out of the office's own description, so they may be shown.
            missing += sorted(f"{mapping.stream}.{name}" for name in mapping.properties - set(properties))
    if missing:
        problem = translate("niet gevonden: {names}").format(names=", ".join(missing))
        raise TapStreamsError(program=program, problem=problem)
    return catalog
