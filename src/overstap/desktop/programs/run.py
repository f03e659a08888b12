"""Running a program to its end: from the last state again when it dies, three times at most.

On top of ``process`` (lives and dies), ``config`` (what it is asked) and ``listen`` (what it says); the sources turn
these events into their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from overstap.desktop.programs.config import ProgramConfig, deleting, private_folder
from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramMissingError,
    ProgramStartError,
    ProgramUnfinishedError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.listen import Batch, Listener, State, Wants, anything
from overstap.desktop.programs.notices import OnSilence, restarted, while_silent
from overstap.desktop.programs.process import Leash, ProgramProcess
from overstap.desktop.programs.wire import WireError, is_id, parse_line
from overstap.desktop.progress import Hear, unheard
from overstap.errors import ProgramError

# Times that a program is started in one run: what fails four times fails for a reason that stays.
MAX_ATTEMPTS = 4

# How long a running program may say nothing: its database may have to be read from a slow disk first.
SECONDS_OF_SILENCE = 120.0


@dataclass(frozen=True)
class Restarted:
    """The program died with *error* and is started again: what it gave since the last ``State`` comes again."""

    error: ProgramError


@dataclass(frozen=True)
class Unreadable:
    """A record that the program lists but cannot read; it said so itself."""

    table: str
    id: str


@dataclass
class ProgramRun:
    """One run of one program over its restarts; ``last_words`` are its last lines on stderr, for the report only.

    Records that nobody *wants* are passed over. With *state*, from a run in an export that was interrupted, it goes on
    from there. *hear* is told what it is waited for, and why it is started again.
    """

    file: ProgramFile
    config: ProgramConfig
    silence: float = SECONDS_OF_SILENCE
    leash: Leash = field(default_factory=Leash)
    hear: Hear = unheard
    state: Mapping[str, object] | None = None
    wants: Wants = anything
    last_words: tuple[str, ...] = field(default=(), init=False)
    _safe: int = field(default=0, init=False)
    _notices: dict[Unreadable, None] = field(default_factory=dict, init=False)

    def events(self) -> Iterator[Batch | State | Restarted | Unreadable]:
        """What the program hands over; the end of the iterator means that it said everything.

        Raises:
            ProgramError: the last fault, when starting again did not help.
        """
        # The state survives each attempt, so a program that gets further every time is not started in vain.
        for attempt in range(1, MAX_ATTEMPTS + 1):
            try:
                yield from self._attempt(while_silent(self.hear, self.file.part, last=attempt == MAX_ATTEMPTS))
            # What cannot be started now cannot be started a moment later either.
            except (ProgramStartError, ProgramMissingError):
                raise
            except ProgramError as error:
                if attempt == MAX_ATTEMPTS:
                    raise
                # A state without records is that of an export before this one.
                records = self._safe if self._safe or self.state is None else None
                part = self.file.part
                self.hear(restarted(part, error, attempt=attempt + 1, attempts=MAX_ATTEMPTS, records=records))
                yield Restarted(error)
            else:
                yield from self._notices
                return

    def _attempt(self, on_silence: OnSilence) -> Iterator[Batch | State]:
        with private_folder() as folder:
            path = folder.write_config(self.config)
            arguments = ["--config", str(path)]
            if self.state is not None:
                arguments += ["--state", str(folder.write_state(self.state))]
            with ProgramProcess(self.file, arguments, silence=self.silence, leash=self.leash, private=path) as process:
                process.on_silence = on_silence
                try:
                    yield from self._heard(process, path)
                    status = process.wait()
                # Also of an attempt that failed: its last words are those that matter.
                finally:
                    self._remember(process)
                if status != 0:
                    raise ProgramCrashedError(program=self.file.part, status=status)

    def _heard(self, process: ProgramProcess, config: Path) -> Iterator[Batch | State]:
        listener = Listener(self.file.part, self.config.tables or (), self.wants)
        given = 0
        for event in listener.events(deleting(config, process.lines())):
            if isinstance(event, State):
                self.state = event.value
                self._safe, given = self._safe + given, 0
            else:
                given += event.batch.num_rows
            yield event
        # The last line has to be a STATE: without one, an end in good order was no end.
        if not listener.closed and process.wait() == 0:
            raise ProgramUnfinishedError(program=self.file.part)

    def _remember(self, process: ProgramProcess) -> None:
        """Keep what it said on stderr, over restarts: a record before the last state is not told about again."""
        self.last_words = tuple(process.last_words)
        for notice in process.notices:
            unreadable = _unreadable(notice)
            # Of a table that was not asked for there is nothing to leave behind.
            if unreadable is not None and unreadable.table in (self.config.tables or ()):
                self._notices[unreadable] = None


def _unreadable(notice: str) -> Unreadable | None:
    """The record that a line on stderr is about, when it says that one cannot be read; other lines mean nothing."""
    try:
        raw = parse_line(notice.encode())
    except WireError:
        return None
    # Other remarks are logs without a meaning for the migration.
    if raw.get("problem") != "unreadable":
        return None
    table, identity = raw.get("table"), raw.get("id")
    return Unreadable(table, identity) if isinstance(table, str) and is_id(identity) else None
