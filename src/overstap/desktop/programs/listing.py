"""A program's own list of what it holds (``--inventory``): refused as a whole unless it is whole.

Beside ``run``; used by sources that know their records only through programs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from overstap.bundle import model
from overstap.desktop.programs.config import ProgramConfig, deleting, private_folder
from overstap.desktop.programs.errors import ProgramCrashedError, ProgramInventoryError, ProgramProtocolError
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.process import Leash, ProgramProcess
from overstap.i18n import translate

# Records of one program: a hundred times the largest practice; a program that never stops is stopped here.
MAX_ENTRIES = 20_000_000
# Characters of an id or a hash; a SHA-256 in hex is 64, a GUID 36.
MAX_TEXT = 200


class Item(NamedTuple):
    """One record that a program says it holds; ``source_hash`` is of its document, where the program keeps one."""

    table: str
    id: str
    source_hash: str | None


def list_records(
    file: ProgramFile, config: ProgramConfig, *, silence: float, leash: Leash | None = None
) -> Iterator[Item]:
    """What the program holds for *config*, streamed; the caller may only trust it when the iterator ends by itself.

    Raises:
        ProgramInventoryError: at the end, when the list has no valid closing line, or a record twice.
        ProgramProtocolError: when a line is not what the protocol says.
        ProgramStartError, ProgramSilentError, ProgramCrashedError: as their names say.
    """
    with private_folder() as folder:
        path = folder.write_config(config)
        arguments = ["--config", str(path), "--inventory"]
        with ProgramProcess(file, arguments, silence=silence, leash=leash) as process:
            reader = _ListReader(file.part)
            for number, line in enumerate(deleting(path, process.lines()), start=1):
                item = reader.read(number, line)
                if item is not None:
                    yield item
            status = process.wait()
            if status != 0:
                raise ProgramCrashedError(program=file.part, status=status)
            reader.finish()


class _ListReader:
    """Reads the lines of one list and remembers what its end has to agree with."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._seen: set[tuple[str, str]] = set()
        self._complete = False

    def read(self, number: int, line: bytes) -> Item | None:
        """The record that a line lists, or None for the closing line."""
        if self._complete:
            raise ProgramInventoryError(program=self._program, problem=translate("regels na de slotregel"))
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict):
            raise ProgramProtocolError(program=self._program, line=number, problem=translate("geen JSON-object"))
        # Exactly true: a record whose table is called complete is a record.
        if raw.get("complete") is True:
            self._close(raw.get("count"))
            return None
        return self._remember(number, _item(raw))

    def finish(self) -> None:
        """Raise ProgramInventoryError unless the closing line was there."""
        if not self._complete:
            raise ProgramInventoryError(program=self._program, problem=translate("de slotregel ontbreekt"))

    def _close(self, count: object) -> None:
        # A count that differs means that lines were lost on the way, or invented.
        if count != len(self._seen):
            problem = translate("{count} regels, maar de slotregel noemt een ander aantal").format(
                count=len(self._seen)
            )
            raise ProgramInventoryError(program=self._program, problem=problem)
        self._complete = True

    def _remember(self, number: int, item: Item | None) -> Item:
        if item is None or len(self._seen) >= MAX_ENTRIES:
            raise ProgramProtocolError(program=self._program, line=number, problem=translate("geen geldige lijstregel"))
        # Counted twice, one of them could never be handed over.
        if item[:2] in self._seen:
            raise ProgramInventoryError(program=self._program, problem=translate("een record staat er twee keer in"))
        self._seen.add(item[:2])
        return item


def _item(raw: dict[str, object]) -> Item | None:
    table, identity, source_hash = raw.get("table"), raw.get("id"), raw.get("hash")
    if not isinstance(table, str) or table not in model.TABLES or model.TABLES[table].is_ledger:
        return None
    if not isinstance(identity, str) or not 0 < len(identity) <= MAX_TEXT:
        return None
    if source_hash is None or (isinstance(source_hash, str) and len(source_hash) <= MAX_TEXT):
        return Item(table, identity, source_hash)
    return None
