"""Reading what a program says ahead of who listens, into the same room again and again.

Used by ``process``. Pipes of Windows cannot be waited for with a limit in time, so a thread reads and the listener
waits for the thread. That costs two switches each time, which is why much is read at once (``docs/decisions/0160``).
"""

from __future__ import annotations

import io
import queue
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Event
from typing import NamedTuple

if sys.platform == "linux":
    import fcntl

# What is read at once: some five documents, so that most lines lie within one chunk.
CHUNK_BYTES = 256 * 1024
# What is read ahead of the listener at most: a slow disk on our side then holds the program up, not the memory.
CHUNKS_AHEAD = 3

# What a pipe is to hold, which Linux lets everybody ask for: of itself it is 64 KiB, and each side waits for the other.
PIPE_BYTES = 1024 * 1024


class Chunk(NamedTuple):
    """What was read at once: the first *size* bytes of *room*. None of them is the end of output."""

    room: bytearray
    size: int

    def ended(self) -> Iterator[memoryview]:
        """What stands before each line end, from the one before it on; to be used before the next is asked for."""
        view, begin = memoryview(self.room), 0
        while (end := self.room.find(b"\n", begin, self.size)) >= 0:
            yield view[begin:end]
            begin = end + 1

    @property
    def rest(self) -> memoryview:
        """What stands after the last line end."""
        return memoryview(self.room)[self.room.rfind(b"\n", 0, self.size) + 1 : self.size]


class ReadAhead:
    """What was read and is not yet listened to. *leaving* stops the reading at the next chunk."""

    def __init__(self, leaving: Event) -> None:
        self._leaving = leaving
        self._chunks: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
        # Made once: new room each time would cost as much as reading into it.
        self._rooms: queue.SimpleQueue[bytearray] = queue.SimpleQueue()

    def read(self, output: io.BufferedReader) -> None:
        """Read *output* to its end, on a thread for that."""
        _widen(output)
        for _ in range(CHUNKS_AHEAD):
            self._rooms.put(bytearray(CHUNK_BYTES))
        room = self._rooms.get()
        # Past Python's own buffer, which would be one more copy.
        while not self._leaving.is_set() and (size := output.raw.readinto(memoryview(room))):
            self.put(Chunk(room, size))
            room = self._rooms.get()
        self.put(Chunk(room, 0))

    def put(self, chunk: Chunk) -> None:
        """Have *chunk* wait for who listens."""
        self._chunks.put(chunk)

    def next(self, seconds: float) -> Chunk | None:
        """The next chunk, to be given back; None when none came in so many seconds."""
        try:
            return self._chunks.get(timeout=seconds)
        except queue.Empty:
            return None

    def give_back(self, chunk: Chunk) -> None:
        """Let the room of *chunk* be read into again."""
        self._rooms.put(chunk.room)

    def drop(self) -> None:
        """Forget what waits, for who leaves: the thread that reads comes to its end."""
        with suppress(queue.Empty):
            while True:
                self._chunks.get_nowait()
        # It may wait for room, and whoever listened may never give any back.
        self._rooms.put(bytearray())


def _widen(pipe: io.BufferedReader) -> None:
    """Let *pipe* hold more, where the system allows it."""
    if sys.platform == "linux":
        # An administrator may allow less, or this user may have too many.
        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
