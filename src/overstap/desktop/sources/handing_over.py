"""The programs of one installation as givers of events: judged records, and boundaries where all is whole so far.

On top of ``overstap.desktop.programs``; shared by ``database`` (which knows beforehand what it wants) and ``local``
(which finds out from the records). Every running program is on one leash, so that closing the source ends them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Protocol

import pyarrow as pa

from overstap.bundle.model import Reason
from overstap.desktop.programs.about import CheckedProgram, check, check_all
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.description import Description
from overstap.desktop.programs.find import ProgramFile, find_programs
from overstap.desktop.programs.listen import Batch, State
from overstap.desktop.programs.listing import Item, list_records
from overstap.desktop.programs.process import Leash
from overstap.desktop.programs.run import SECONDS_OF_SILENCE, ProgramRun, Restarted, Unreadable
from overstap.desktop.sources.contract import Boundary, Event, Found, LeftBehind, Records, Rewind
from overstap.desktop.sources.identifiers import findings_of

# The capability of a program that hands over records; one without it only lists what it holds.
CAN_HAND_OVER = "records"


class Judge(Protocol):
    """Decides which of a program's records go along."""

    def judge(self, table: str, batch: pa.RecordBatch) -> Iterator[Event]:
        """The wanted records of *batch*, and what there is to say about the others."""

    def finish(self, unreadable: Collection[Unreadable]) -> Iterator[Event]:
        """What there is to say at the end, when it is known which records the program cannot read."""


class Programs:
    """The programs in the folder of one installation, each checked once before it is used; for any thread."""

    def __init__(self, folder: Path, description: Description, *, silence: float = SECONDS_OF_SILENCE) -> None:
        self.folder = folder
        self.found = find_programs(folder, description)
        self._silence = silence
        # One for all programs of the source, whichever thread runs them.
        self._leash = Leash()
        self._checked: dict[str, CheckedProgram] = {}
        self._lock = Lock()

    def checked(self, part: str) -> CheckedProgram:
        """The state of the program called *part*; it is asked the first time only."""
        # Two threads may ask the same program at once; that costs a start and harms nothing.
        with self._lock:
            known = self._checked.get(part)
        if known is None:
            if part in self.found:
                known = check(self.found[part], leash=self._leash)
            else:
                known = check_all({part}, {}, folder=self.folder)[part]
            with self._lock:
                self._checked[part] = known
        return known

    def ready(self, part: str) -> ProgramFile:
        """The file of the program called *part*, when it can be used.

        Raises:
            ProgramError: why it cannot: missing, too old, another program, no answer.
        """
        checked = self.checked(part)
        if checked.error is not None:
            raise checked.error
        assert checked.file is not None
        return checked.file

    def can_hand_over(self, part: str) -> bool:
        """Whether the program says that it hands over records, and not only lists them."""
        about = self.checked(part).about
        return about is not None and CAN_HAND_OVER in about.capabilities

    def listed(self, part: str, config: ProgramConfig) -> Iterator[Item]:
        """What the program says it holds; see ``list_records`` for what is raised."""
        return list_records(self.ready(part), config, silence=self._silence, leash=self._leash)

    def events(self, part: str, config: ProgramConfig, judge: Judge) -> Iterator[Event]:
        """What the program hands over for *config*, judged; started again from its last state when it dies.

        Raises:
            ProgramError: why the program cannot be used, or its last fault.
        """
        run = ProgramRun(self.ready(part), config, silence=self._silence, leash=self._leash)
        unreadable: list[Unreadable] = []
        for event in run.events():
            match event:
                case Batch():
                    yield from judge.judge(event.table, event.batch)
                case State():
                    yield Boundary()
                case Restarted():
                    yield Rewind()
                case Unreadable():
                    unreadable.append(event)
        # Only now: stderr and stdout are two pipes, and nobody knows which line was written first.
        yield from judge.finish(unreadable)
        yield Boundary()

    def close(self) -> None:
        """End every program that runs; repeatable."""
        self._leash.end_all()


class ReturnsSeen:
    """Which returns a program handed over, so that roles and attachments of one that it could not read are not taken.

    The program says only at the end what it cannot read: until then, what hangs on a return that did not come is kept
    apart. It stays behind with its return, or is found missing by the export when nobody knows why.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._apart: dict[Unreadable, str] = {}

    def see(self, table: str, batch: pa.RecordBatch) -> pa.RecordBatch:
        """*batch* without what hangs on a return that did not come."""
        # Kept over restarts: a return before the last state does not come again, what hangs on it may.
        if table == "returns":
            self._seen.update(batch.column("id").to_pylist())
        if table not in {"roles", "attachments"}:
            return batch
        owners = batch.column("return_id").to_pylist()
        here = [owner in self._seen for owner in owners]
        if all(here):
            return batch
        for key, owner, is_here in zip(batch.column("id").to_pylist(), owners, here, strict=True):
            if not is_here:
                self._apart[Unreadable(table, key)] = owner
        return batch.filter(pa.array(here, pa.bool_()))

    def hanging_on(self, unreadable: Collection[Unreadable]) -> Iterator[Unreadable]:
        """What was kept apart because its return is among the *unreadable* records."""
        returns = {each.id for each in unreadable if each.table == "returns"}
        return (each for each, owner in self._apart.items() if owner in returns)


def left_unreadable(records: Iterable[Unreadable]) -> Iterator[LeftBehind]:
    """*records* as left behind because their program cannot read them."""
    return (LeftBehind(each.table, each.id, Reason.UNREADABLE) for each in records)


def chosen_rows(table: str, batch: pa.RecordBatch, chosen: list[bool]) -> Iterator[Records | Found]:
    """The rows of *batch* for which *chosen* says so, with what is odd about their numbers; nothing for no rows."""
    if not any(chosen):
        return
    wanted = batch if all(chosen) else batch.filter(pa.array(chosen, pa.bool_()))
    yield Records(table, wanted)
    yield from findings_of(table, wanted)
