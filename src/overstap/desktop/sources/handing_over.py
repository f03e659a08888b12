"""The programs of one installation as givers of events: judged records, and boundaries where all is whole so far.

On top of ``overstap.desktop.programs``; shared by ``database`` (which knows beforehand what it wants) and ``local``
(which finds out from the records). Every running program is on one leash, so that closing the source ends them all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Protocol

import pyarrow as pa

from overstap.bundle.model import Reason
from overstap.desktop.programs.about import ASKED_AT_ONCE, CheckedProgram, check, missing
from overstap.desktop.programs.config import ProgramConfig
from overstap.desktop.programs.description import Description, ProgramKind
from overstap.desktop.programs.find import ProgramFile, ProgramSearch, chosen_file
from overstap.desktop.programs.listen import Batch, State, Wants, anything
from overstap.desktop.programs.listing import Item, list_records
from overstap.desktop.programs.process import Leash
from overstap.desktop.programs.run import SECONDS_OF_SILENCE, ProgramRun, Restarted, Unreadable
from overstap.desktop.programs.taps.running import TapRun
from overstap.desktop.progress import Hear, unheard
from overstap.desktop.sources.contract import Boundary, Event, Found, LeftBehind, Records, Rewind
from overstap.desktop.sources.identifiers import findings_of

# The capability of a program that hands over records; one without it only lists what it holds.
CAN_HAND_OVER = "records"


class Judge(Protocol):
    """Decides which of a program's records go along."""

    def wants(self, table: str, key: str) -> bool:
        """Whether a record can go along at all; of one that cannot, ``judge`` hears nothing more."""

    def judge(self, table: str, batch: pa.RecordBatch) -> Iterator[Event]:
        """The wanted records of *batch*, and what there is to say about the others."""

    def finish(self, unreadable: Collection[Unreadable]) -> Iterator[Event]:
        """What there is to say at the end, when it is known which records the program cannot read."""


class Programs:
    """The programs of one installation, each checked once before it is used; for any thread.

    ``chosen`` are the files that somebody pointed out, by part name: what a plan carries; so are those ``left_out``,
    which a source that asks programs what they hold does not start.
    """

    def __init__(
        self,
        folder: Path,
        description: Description,
        *,
        chosen: Mapping[str, Path] | None = None,
        left_out: Collection[str] = (),
        silence: float = SECONDS_OF_SILENCE,
    ) -> None:
        self.folder = folder
        self.chosen = dict(chosen or {})
        self.left_out = frozenset(left_out)
        self.hear: Hear = unheard
        """Hears what is waited for, and what is started again; on whichever thread listens to that program."""
        self.found = ProgramSearch(self.chosen, description).find(folder)
        self._description = description
        self._silence = silence
        # One for all programs of the source, whichever thread runs them.
        self._leash = Leash()
        self._checked: dict[str, CheckedProgram] = {}
        self._lock = Lock()

    def choose(self, part: str, path: Path) -> CheckedProgram:
        """Use the file *path* as the program called *part* from now on (step 17, Toepassing kiezen); its state.

        Raises:
            ProgramUnknownError: when there is no such program.
        """
        file = chosen_file(part, path, self._description)
        with self._lock:
            self.chosen[part] = path
            self.found[part] = file
            self._checked.pop(part, None)
        return self.checked(part)

    def checked(self, part: str) -> CheckedProgram:
        """The state of the program called *part*; it is asked the first time only."""
        return self._check(part, self._leash)

    def check_all(self, parts: Collection[str]) -> Iterator[CheckedProgram]:
        """The state of each of *parts* in the order of their names, a few asked at a time.

        Left early, it ends the programs that are being asked, and only those.
        """
        leash = Leash(self._leash)
        with ThreadPoolExecutor(ASKED_AT_ONCE, thread_name_prefix="about") as pool:
            try:
                yield from pool.map(lambda part: self._check(part, leash), sorted(parts))
            finally:
                leash.end_all()
                pool.shutdown(wait=False, cancel_futures=True)

    def _check(self, part: str, leash: Leash) -> CheckedProgram:
        # Two threads may ask the same program at once; that costs a start and harms nothing.
        with self._lock:
            known, file = self._checked.get(part), self.found.get(part)
        if known is None:
            known = missing(part, self.folder) if file is None else check(file, leash=leash)
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

    def kind_of(self, name: str) -> ProgramKind | None:
        """What is known of the program called *name* (BAS, CAS), there or not."""
        return self._description.kind(name)

    def attests(self, part: str) -> bool:
        """Whether the program can list what it holds; a tap that others wrote cannot."""
        file = self.found.get(part)
        return file is None or not file.is_tap

    def listed(self, part: str, config: ProgramConfig) -> Iterator[Item]:
        """What the program says it holds; see ``list_records`` for what is raised.

        Of a tap, what it hands over, which is all that there is to know.
        """
        file = self.ready(part)
        if not file.is_tap:
            yield from list_records(file, config, silence=self._silence, leash=self._leash, hear=self.hear)
            return
        for event in self._run(file, config, anything).events():
            match event:
                case Batch():
                    yield from (Item(event.table, key, None) for key in event.batch.column("id").to_pylist())
                case Unreadable():
                    yield Item(event.table, event.id, None)

    def _run(
        self, file: ProgramFile, config: ProgramConfig, wants: Wants, state: Mapping[str, object] | None = None
    ) -> ProgramRun | TapRun:
        if file.is_tap:
            about = self.checked(file.part).about
            catalog = None if about is None else about.catalog
            return TapRun(file, config.tables or (), catalog, silence=self._silence, leash=self._leash, hear=self.hear)
        return ProgramRun(
            file, config, silence=self._silence, leash=self._leash, hear=self.hear, state=state, wants=wants
        )

    def events(
        self, part: str, config: ProgramConfig, judge: Judge, state: Mapping[str, object] | None = None
    ) -> Iterator[Event]:
        """What the program hands over for *config* (after *state*), judged; started again from its last state on death.

        Raises:
            ProgramError: why the program cannot be used, or its last fault.
        """
        run = self._run(self.ready(part), config, judge.wants, state)
        unreadable: list[Unreadable] = []
        for event in run.events():
            match event:
                case Batch():
                    yield from judge.judge(event.table, event.batch)
                case State():
                    # A tap gives no states: another export cannot go on from there.
                    yield Boundary(event.value or None)
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

    def remember(self, returns: Collection[str]) -> None:
        """Note returns that came before, in an export that was interrupted."""
        self._seen.update(returns)

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
