"""Running a tap: its streams one after another, in the order in which our tables refer to each other.

Beside ``programs.run``, with the same events. A tap's own STATE says how far it got in its own terms, and many give
none for what they read in full; so a tap that dies starts its stream again, and what was whole before is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from overstap.desktop.programs.columns import ValueFaultError, to_batch
from overstap.desktop.programs.config import private_folder
from overstap.desktop.programs.errors import (
    ProgramCrashedError,
    ProgramMissingError,
    ProgramProtocolError,
    ProgramStartError,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.listen import Batch, State
from overstap.desktop.programs.notices import OnSilence, restarted, while_silent
from overstap.desktop.programs.process import Leash, ProgramProcess
from overstap.desktop.programs.run import MAX_ATTEMPTS, SECONDS_OF_SILENCE, Restarted, Unreadable
from overstap.desktop.programs.taps.catalog import Catalog, config_of, executable, selecting
from overstap.desktop.programs.taps.description import StreamMapping, Tap, read_tap
from overstap.desktop.programs.taps.records import UnfitError, translated, wanted
from overstap.desktop.programs.wire import WireError, is_id, parse_line
from overstap.desktop.progress import Hear, unheard
from overstap.errors import ProgramError
from overstap.i18n import translate

# Records that are whole together: what the program protocol asks of a program.
BLOCK_RECORDS = 200
# ... or this many bytes of lines, so that they fit in memory.
BLOCK_BYTES = 8 * 1024 * 1024

# Records of one tap whose ids are remembered, to tell what came before a restart: 100 bytes each.
MAX_RECORDS = 2_000_000

Row = dict[str, object]


@dataclass
class TapRun:
    """One run of the tap that *file* describes, for those of *tables* that it has.

    *catalog* is what it said of its streams, when it was asked who it is.
    """

    file: ProgramFile
    tables: tuple[str, ...]
    catalog: Catalog | None = None
    silence: float = SECONDS_OF_SILENCE
    leash: Leash = field(default_factory=Leash)
    hear: Hear = unheard
    last_words: tuple[str, ...] = field(default=(), init=False)
    _unreadable: dict[Unreadable, None] = field(default_factory=dict, init=False)

    def events(self) -> Iterator[Batch | State | Restarted | Unreadable]:
        """What the tap hands over; the end of the iterator means that it ended every stream in good order.

        Raises:
            ProgramError: what is wrong with the description, or the last fault when starting again did not help.
        """
        tap = read_tap(self.file.path)
        for mapping in tap.streams:
            if mapping.table in self.tables:
                yield from self._stream(_Stream(tap, mapping, self.catalog))
        yield from self._unreadable

    def _stream(self, stream: _Stream) -> Iterator[Batch | State | Restarted]:
        for attempt in range(1, MAX_ATTEMPTS + 1):
            on_silence = while_silent(self.hear, self.file.part, last=attempt == MAX_ATTEMPTS)
            try:
                yield from self._attempt(stream, on_silence)
            # What cannot be started now cannot be started a moment later either.
            except (ProgramStartError, ProgramMissingError):
                raise
            except ProgramError as error:
                if attempt == MAX_ATTEMPTS:
                    raise
                stream.start_again()
                part, records = self.file.part, stream.whole
                self.hear(restarted(part, error, attempt=attempt + 1, attempts=MAX_ATTEMPTS, records=records))
                yield Restarted(error)
            else:
                return

    def _attempt(self, stream: _Stream, on_silence: OnSilence) -> Iterator[Batch | State]:
        with private_folder() as folder:
            config = config_of(stream.tap, folder)
            arguments = [*stream.tap.command[1:], "--config", str(config)]
            if stream.catalog is not None:
                arguments += ["--catalog", str(folder.write("catalog.json", selecting(stream.catalog, stream.mapping)))]
            program = executable(self.file, stream.tap)
            # Its own configuration file stays; ours goes.
            private = config if stream.tap.config_file is None else None
            with ProgramProcess(program, arguments, silence=self.silence, leash=self.leash, private=private) as process:
                process.on_silence = on_silence
                try:
                    yield from self._heard(stream, process)
                    status = process.wait()
                finally:
                    self.last_words = tuple(process.last_words)
                if status != 0:
                    raise ProgramCrashedError(program=self.file.part, status=status)
        # Only now: what came last of a tap that died is not known to be whole.
        yield from self._whole(stream)

    def _heard(self, stream: _Stream, process: ProgramProcess) -> Iterator[Batch | State]:
        for number, line in enumerate(process.lines(), start=1):
            try:
                stream.hear(line)
            except WireError as error:
                raise ProgramProtocolError(program=self.file.part, line=number, problem=error.problem) from None
            if len(stream.rows) >= BLOCK_RECORDS or stream.size >= BLOCK_BYTES:
                yield from self._whole(stream)

    def _whole(self, stream: _Stream) -> Iterator[Batch | State]:
        """The records so far, which need nothing that comes later, and that they are whole."""
        rows = stream.take()
        yield from self._batches(stream.mapping.table, rows)
        for key in stream.unfit:
            self._unreadable[Unreadable(stream.mapping.table, key)] = None
        stream.unfit.clear()
        if rows:
            yield State({})

    def _batches(self, table: str, rows: list[Row]) -> Iterator[Batch]:
        """*rows* as columns; one that does not fit is told apart by halving, so that it does not cost the others."""
        if not rows:
            return
        try:
            yield Batch(table, to_batch(table, rows))
        except ValueFaultError:
            if len(rows) == 1:
                self._unreadable[Unreadable(table, str(rows[0]["id"]))] = None
                return
            middle = len(rows) // 2
            yield from self._batches(table, rows[:middle])
            yield from self._batches(table, rows[middle:])


@dataclass
class _Stream:
    """One stream being read, over its restarts; ``rows`` are not yet known to be whole."""

    tap: Tap
    mapping: StreamMapping
    catalog: Catalog | None
    rows: list[Row] = field(default_factory=list)
    size: int = 0
    unfit: list[str] = field(default_factory=list)
    _whole: set[str] = field(default_factory=set)
    _again: bool = False

    @property
    def whole(self) -> int:
        """How many records were handed on; a restart passes over them."""
        return len(self._whole)

    def hear(self, line: bytes) -> None:
        """Take one line.

        Raises:
            WireError: when it cannot be understood, or is a record without an id.
        """
        message = parse_line(line)
        kind = message.get("type")
        if kind == "RECORD" and message.get("stream") == self.mapping.stream:
            record = message.get("record")
            if not isinstance(record, dict):
                raise WireError(translate("een record dat geen object is"))
            if wanted(self.mapping, record):
                self._take(record, len(line))
        elif kind == "BATCH":
            # Its records stand in files that we were only told about: they would be lost in silence.
            raise WireError(translate("records in losse bestanden (BATCH), die hier niet worden gelezen"))

    def take(self) -> list[Row]:
        """The rows so far, which count as whole from here on."""
        rows, self.rows, self.size = self.rows, [], 0
        self._whole.update(str(row["id"]) for row in rows)
        return rows

    def start_again(self) -> None:
        """Forget what is not whole; what is will come again and is passed over."""
        self.rows, self.size, self.unfit, self._again = [], 0, [], True

    def _take(self, record: Mapping[str, object], size: int) -> None:
        try:
            row = translated(self.mapping, record, self.tap.zone)
        except UnfitError as error:
            self.unfit.append(self._id_of(record, error))
            return
        key = row["id"]
        if not is_id(key):
            raise WireError(translate("een record zonder bruikbare id"))
        if len(self._whole) > MAX_RECORDS:
            raise WireError(translate("meer records dan een tap kan hebben"))
        if not (self._again and key in self._whole):
            self.rows.append(row)
            self.size += size

    def _id_of(self, record: Mapping[str, object], error: UnfitError) -> str:
        """The id of a record of which something else does not fit."""
        identity = next(source for source in self.mapping.columns if source.column.name == "id")
        alone = StreamMapping(self.mapping.stream, self.mapping.table, (identity,), {})
        key = None if error.column == "id" else translated(alone, record, self.tap.zone)["id"]
        if not is_id(key):
            raise WireError(translate("een record zonder bruikbare id"))
        return key
