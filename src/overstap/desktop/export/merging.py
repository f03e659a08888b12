"""Reads parts on threads of their own, and gives what they list or hand over to one taker who can stop at any moment.

Below ``engine``. A part mostly waits for a program or a server, so a few are read at the same time; the queue between
is short, so that a slow disk slows the programs down instead of filling the memory.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, Full, Queue
from threading import Event as Flag
from typing import Generic, TypeVar

from overstap.desktop.export.blocks import Block, blocks
from overstap.desktop.sources.contract import Part, Since, Source
from overstap.desktop.sources.selection import Selection
from overstap.errors import ProgramError

T = TypeVar("T")

WAITING_BLOCKS = 2
"""Blocks that wait for the taker: with about 4 MiB each, enough to keep both sides busy."""

SECONDS_BETWEEN_LOOKS = 0.2
"""How often a thread that waits looks whether the export was stopped."""


@dataclass(frozen=True)
class Ended:
    """A part said everything that it will say; *failure* is why it ended early."""

    failure: ProgramError | None = None


Message = tuple[Part, Block | Ended]


def merged(
    source: Source,
    parts: Sequence[Part],
    selection: Selection,
    *,
    workers: int,
    since: Mapping[Part, Since] | None = None,
) -> Generator[Message | None]:
    """The blocks of *parts* (those in *since* go on from there), in the order in which they become whole.

    With what ``side_by_side`` adds to them, and raises.
    """
    begin = since or {}
    readings = {part: partial(_blocks_of, source, part, selection, begin.get(part)) for part in parts}
    return side_by_side(source, readings, workers=workers)


def side_by_side(
    source: Source, readings: Mapping[Part, Callable[[], Iterable[T]]], *, workers: int
) -> Generator[tuple[Part, T | Ended] | None]:
    """What each of *readings* of *source* gives, and ``Ended`` once for each part, after the last that it gave.

    In between None, a few times a second while nothing comes: who takes can tell what is waited for, or stop.

    Left early, by an exception or because the caller stops, it ends the programs (``Source.close``) and waits for them.

    Raises:
        OverstapError: what a reading raised, unless it is a ``ProgramError``: that ends only that part.
    """
    way: _Way[T] = _Way()
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="part") as pool:
        # In a copy of our context: what a thread says (why a program failed) is in the language chosen here.
        running = {part: pool.submit(copy_context().run, way.feed, part, read) for part, read in readings.items()}
        try:
            while running:
                taken = way.take()
                if taken is None:
                    yield None
                    continue
                part, given = taken
                # A part's last word comes through the same queue as what it gives, and so after it.
                yield part, Ended(_failure(running.pop(part))) if isinstance(given, Ended) else given
        finally:
            if running:
                # In this order: threads that wait for us let go, those that wait for a program see it end.
                way.stop()
                pool.shutdown(wait=False, cancel_futures=True)
                source.close()


class _Way(Generic[T]):
    """What the threads share: the way to the taker, and the sign to stop."""

    def __init__(self) -> None:
        self._queue: Queue[tuple[Part, T | Ended]] = Queue(WAITING_BLOCKS)
        self._stopped = Flag()

    def stop(self) -> None:
        self._stopped.set()

    def take(self) -> tuple[Part, T | Ended] | None:
        """What came next, with the part that gave it or has ended; None when nothing came."""
        try:
            # Never waits without end: Windows would not hear Ctrl-C meanwhile.
            return self._queue.get(timeout=SECONDS_BETWEEN_LOOKS)
        except Empty:
            return None

    def feed(self, part: Part, read: Callable[[], Iterable[T]]) -> None:
        """Read *part* to its end; on a thread of the pool."""
        try:
            reading = read()
            for given in reading:
                if not self._hand_over(part, given):
                    break
            # On this thread, and not whenever the memory is tidied up: it may hold a program or a connection.
            if isinstance(reading, Generator):
                reading.close()
        finally:
            # Also when it failed: the future then holds why.
            self._hand_over(part, Ended())

    def _hand_over(self, part: Part, given: T | Ended) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put((part, given), timeout=SECONDS_BETWEEN_LOOKS)
            except Full:
                continue
            return True
        return False


def _blocks_of(source: Source, part: Part, selection: Selection, since: Since | None) -> Generator[Block]:
    events = source.records(part, selection, since)
    try:
        yield from blocks(part.name, events)
    finally:
        if isinstance(events, Generator):
            events.close()


def _failure(future: Future[None]) -> ProgramError | None:
    """The program's fault that ended a part; any other is raised here."""
    # The thread has said its last word, so this does not wait long.
    error = future.exception()
    if error is None or isinstance(error, ProgramError):
        return error
    raise error
