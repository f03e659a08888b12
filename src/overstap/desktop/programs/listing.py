"""A program's own list of what it holds (``--inventory``): refused as a whole unless it is whole.

Beside ``run``; used by sources that know their records only through programs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from overstap.bundle import model
from overstap.desktop.programs.config import ProgramConfig, deleting, private_folder
from overstap.desktop.programs.errors import ProgramCrashedError, ProgramInventoryError, ProgramProtocolError
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.notices import while_silent
from overstap.desktop.programs.process import Leash, ProgramProcess
from overstap.desktop.programs.wire import WireError, is_id, parse_line
from overstap.desktop.progress import Hear, unheard
from overstap.i18n import translate

# Records of one program: a hundred times the largest practice; a program that never stops is stopped here.
MAX_ENTRIES = 20_000_000


class Item(NamedTuple):
    """One record that a program says it holds; ``source_hash`` is of its document, where the program keeps one."""

    table: str
    id: str
    source_hash: str | None


def list_records(
    file: ProgramFile, config: ProgramConfig, *, silence: float, leash: Leash | None = None, hear: Hear = unheard
) -> Iterator[Item]:
    """What the program holds for *config*, streamed; the caller may only trust it when the iterator ends by itself.

    A record that is listed twice is noticed by who keeps the keys: the export, which refuses such a list as a whole.

    Raises:
        ProgramInventoryError: at the end, when the list has no valid closing line.
        ProgramProtocolError: when a line is not what the protocol says.
        ProgramStartError, ProgramSilentError, ProgramCrashedError: as their names say.
    """
    with private_folder() as folder:
        path = folder.write_config(config)
        arguments = ["--config", str(path), "--inventory"]
        with ProgramProcess(file, arguments, silence=silence, leash=leash, private=path) as process:
            # A list is asked for once: what was listed already cannot be taken back.
            process.on_silence = while_silent(hear, file.part, last=True)
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
        self._count = 0
        self._complete = False

    def read(self, number: int, line: bytes) -> Item | None:
        """The record that a line lists, or None for the closing line."""
        if self._complete:
            raise ProgramInventoryError(program=self._program, problem=translate("regels na de slotregel"))
        try:
            raw = parse_line(line)
        except WireError as error:
            raise ProgramProtocolError(program=self._program, line=number, problem=error.problem) from None
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
        if type(count) is not int or count != self._count:
            text = translate("{count} regels, maar de slotregel noemt een ander aantal")
            raise ProgramInventoryError(program=self._program, problem=text.format(count=self._count))
        self._complete = True

    def _remember(self, number: int, item: Item | None) -> Item:
        if item is None or self._count >= MAX_ENTRIES:
            raise ProgramProtocolError(program=self._program, line=number, problem=translate("geen geldige lijstregel"))
        self._count += 1
        return item


def _item(raw: dict[str, object]) -> Item | None:
    table, identity, source_hash = raw.get("table"), raw.get("id"), raw.get("hash")
    if not isinstance(table, str) or table not in model.TABLES or model.TABLES[table].is_ledger:
        return None
    if not is_id(identity) or not (source_hash is None or is_id(source_hash)):
        return None
    return Item(table, identity, source_hash)
