"""One running desktop program: started isolated, read line by line, and never left behind.

Below ``about`` and ``listen``, which understand the lines. The program runs behind ``guard``, so that it ends when the
tool ends, however that happens. It gets no more of the environment than it needs to start: the tool's own secrets
(tokens, identities) are not passed on.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from math import inf
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Self, TypeVar

from overstap.desktop.presence import is_there
from overstap.desktop.programs import guard
from overstap.desktop.programs.ahead import Chunk, ReadAhead
from overstap.desktop.programs.errors import (
    ProgramFileMissingError,
    ProgramProtocolError,
    ProgramsEndedError,
    ProgramSilentError,
    ProgramStartError,
    shown,
)
from overstap.desktop.programs.find import ProgramFile
from overstap.desktop.programs.notices import SIGNS_OF_SILENCE, OnSilence

# Bytes of one line: a document of 64 MiB in base64, with room (docs/reference/program-protocol.md). A longer line
# is a fault or an attack; without the limit it would fill the memory.
MAX_LINE_BYTES = 128 * 1024 * 1024

# Lines of stderr that are kept for the report.
LAST_WORDS = 40
# Bytes of such a line that are kept.
MAX_WORDS_BYTES = 2_000
# Characters of the lines of stderr that speak the protocol (records that cannot be read), which are kept until the
# program has ended: 100,000 of the usual length, and more is a fault of the program.
MAX_NOTICES_SIZE = 16 * 1024 * 1024

# How long one line may take from its first byte to its last: 86 MiB over a poor network. A program that gives a byte
# now and then is not silent, and would otherwise never be ended.
SECONDS_PER_LINE = 600.0

# How long the guard may take to end the program; it only sends a signal, so more means that the guard hangs.
SECONDS_TO_END = 5.0

# What programs and their libraries need to start: where things are, in which language. Everything else may be a
# secret.
_ENVIRONMENT = (
    "APPDATA", "COMSPEC", "HOME", "LANG", "LC_ALL", "LOCALAPPDATA", "PATH", "PATHEXT", "PROGRAMDATA", "SYSTEMDRIVE",
    "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "USERNAME", "USERPROFILE", "WINDIR",
)  # fmt: skip

T = TypeVar("T", Chunk, int)


class Leash:
    """Holds running programs, so that any thread can end them all; after that none is started on it.

    A leash may hang on a *longer* one: ending that ends its programs too.
    """

    def __init__(self, longer: Leash | None = None) -> None:
        self._longer = longer
        self._held: set[ProgramProcess] = set()
        self._ended = False
        self._lock = Lock()

    def hold(self, process: ProgramProcess) -> None:
        """Take *process*, which is about to start.

        Raises:
            ProgramsEndedError: when all programs were ended.
        """
        if self._longer is not None:
            self._longer.hold(process)
        with self._lock:
            if self._ended:
                raise ProgramsEndedError(program=process.name)
            self._held.add(process)

    def let_go(self, process: ProgramProcess) -> None:
        """Forget *process*, which has ended."""
        if self._longer is not None:
            self._longer.let_go(process)
        with self._lock:
            self._held.discard(process)

    def end_all(self) -> None:
        """End every program, also while another thread listens to it; repeatable."""
        with self._lock:
            self._ended = True
            # A copy: a program that ends lets go of its leash while the others are being ended.
            held = list(self._held)
        for process in held:
            process.end()


class ProgramProcess:
    """A program that runs from entering this context until leaving it, at the latest."""

    def __init__(  # noqa: PLR0913 - what is run, how patiently, and what ends with it
        self,
        file: ProgramFile,
        arguments: Sequence[str],
        *,
        silence: float,
        deadline: float = inf,
        leash: Leash | None = None,
        private: Path | None = None,
    ) -> None:
        """Prepare to run *file*; it may say nothing for *silence* seconds, and take *deadline* seconds in all.

        The file *private*, which the program reads, is deleted when the program has ended, also when we are no more.
        """
        self.name = file.part
        self.notices: list[str] = []
        self.last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self.on_silence: OnSilence = _unheard
        deleted = [] if private is None else [guard.DELETE, str(private)]
        self._command = [sys.executable, "-I", "-S", guard.__file__, *deleted, *command_of(file.path), *arguments]
        self._path = file.path
        self._folder = file.folder or file.path.parent
        self._leash = leash or Leash()
        self._silence = silence
        self._deadline = deadline
        self._end_at = inf
        self._notices_size = 0
        self._leaving = threading.Event()
        self._ahead = ReadAhead(self._leaving)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start the program.

        Raises:
            ProgramFileMissingError: when there is no such file; when the system cannot start it, ``wait`` says so.
            ProgramsEndedError: when the leash ended all programs.
        """
        # Asked here and not left to the guard, whose answer would be one of its exit codes.
        if not is_there(self._path):
            raise ProgramFileMissingError(program=self.name, path=self._path)
        self._leash.hold(self)
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            cwd=self._folder,
            start_new_session=True,
        )
        self._end_at = time.monotonic() + self._deadline
        output, words = process.stdout, process.stderr
        assert isinstance(output, io.BufferedReader)
        assert words is not None
        self._threads = [
            threading.Thread(target=self._ahead.read, args=(output,), daemon=True),
            threading.Thread(target=self._read_words, args=(words,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._process = process
        # The leash may have ended all programs between holding this one and its start.
        if self._leaving.is_set():
            self.end()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the program when it still runs, and everything that it started."""
        self._leash.let_go(self)
        self.end()
        self._ahead.drop()
        process = self._process
        assert process is not None
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            # A guard that was stopped or swapped out; its program goes when it wakes up, for its pipe is
            # closed.
            process.kill()
            process.wait()
        for thread, stream in zip(self._threads, (process.stdout, process.stderr), strict=True):
            assert stream is not None
            thread.join(SECONDS_TO_END)
            # Closing under a thread that still reads (a stranger kept the pipe) would wait for it for ever.
            if not thread.is_alive():
                stream.close()

    def end(self) -> None:
        """Have the guard end the program; who listens to it hears its output end."""
        self._leaving.set()
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()

    def lines(self, *, longest: int | None = None) -> Iterator[bytes]:
        """Each line of standard output, without its line end, of at most *longest* bytes (None: MAX_LINE_BYTES).

        Raises:
            ProgramSilentError: when nothing came for too long (time in which the caller did not ask does not count),
                when a line took too long, or when all of the program's time is up.
            ProgramProtocolError: when a line is longer than *longest*.
        """
        begun = io.BytesIO()
        size = number = 0
        longest = MAX_LINE_BYTES if longest is None else longest
        line_end = inf
        while (chunk := self._next_chunk(line_end)).size:
            for piece in chunk.ended():
                number += 1
                # Most lines lie within one chunk, and are copied once.
                yield _ended(begun, piece) if size else bytes(piece)
                size = 0
            rest = chunk.rest
            if not size:
                # A line begins here; the caller's own time, spent at the yields above, is not the program's.
                line_end = time.monotonic() + SECONDS_PER_LINE if rest else inf
            begun.write(rest)
            size += len(rest)
            self._ahead.give_back(chunk)
            if size > longest:
                raise ProgramProtocolError(program=self.name, line=number + 1, problem=f"> {longest} bytes")
        # A last line without its line end is a line: whether it is whole, its content tells.
        if size:
            yield _ended(begun, b"")

    def wait(self) -> int:
        """The exit code, once output has ended; a program that closed its output and hangs is ended as silent."""
        status = self._waited(self._status, inf)
        # What it said last belongs to this ending.
        self._threads[1].join(SECONDS_TO_END)
        # Also when the program itself ends so: it said why on stderr, and that is what is shown.
        if status == guard.CANNOT_START:
            raise ProgramStartError(program=self.name, why=shown(" ".join(self.last_words)))
        return status

    def _patience(self, line_end: float) -> float:
        """How many seconds the program gets for its next sign of life; 0 when its time is up."""
        return max(0.0, min(self._silence, min(line_end, self._end_at) - time.monotonic()))

    def _next_chunk(self, line_end: float) -> Chunk:
        return self._waited(self._ahead.next, line_end)

    def _status(self, seconds: float) -> int | None:
        assert self._process is not None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def _waited(self, sign: Callable[[float], T | None], line_end: float) -> T:
        """The sign of life that *sign* waits for; meanwhile whoever listens hears that it does not come.

        Raises:
            ProgramSilentError: it did not come in time.
        """
        limit = self._patience(line_end)
        for turn in range(1, SIGNS_OF_SILENCE + 1):
            found = sign(limit / SIGNS_OF_SILENCE)
            if found is not None:
                return found
            # When the time is up there is more to say than that somebody waits.
            if turn < SIGNS_OF_SILENCE:
                self.on_silence(limit * turn / SIGNS_OF_SILENCE, limit)
        # Leaving the context, on the way of this error, ends the program.
        raise self._silent()

    def _silent(self) -> ProgramSilentError:
        return ProgramSilentError(program=self.name, seconds=round(min(self._silence, self._deadline)))

    def _read_words(self, words: IO[bytes]) -> None:
        """Keep the lines of stderr that speak the protocol, and the last ones of the others."""
        while line := words.readline(MAX_WORDS_BYTES):
            # For people only, so a byte that is no text may become a question mark.
            text = line.decode("utf-8", errors="replace").strip()
            if text.startswith("{") and self._notices_size + len(text) <= MAX_NOTICES_SIZE:
                self.notices.append(text)
                self._notices_size += len(text)
            elif text:
                self.last_words.append(text)


def _unheard(seconds: float, limit: float) -> None:
    """For who only listens to what a program says."""
    del seconds, limit


def _ended(begun: io.BytesIO, last: bytes | memoryview) -> bytes:
    """The line that *begun* holds and *last* ends; *begun* is empty after it, for the next line.

    A line may be tens of megabytes, so its pieces are not kept to be joined: that would be the line twice.
    """
    begun.write(last)
    # Not a copy: it becomes one only when something is written while the line still lives.
    line = begun.getvalue()
    begun.seek(0)
    begun.truncate()
    return line


def command_of(path: Path) -> list[str]:
    """How a program file is started: ``.py`` with this interpreter, isolated from its settings; others directly."""
    if path.suffix.casefold() == ".py":
        return [sys.executable, "-I", str(path)]
    return [str(path)]
