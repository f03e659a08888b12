"""Runs a few parts at the same time and gives their blocks to one taker, in the order in which they become whole.

Below ``engine``. Each part is read on a thread of its own (it mostly waits for a program or a server); the queue
between is short, so that a slow disk slows the programs down instead of filling the memory.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event as Flag

from overstap.desktop.export.blocks import Block, blocks
from overstap.desktop.sources.contract import Part, Since, Source
from overstap.desktop.sources.selection import Selection
from overstap.errors import ProgramError

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
    """The blocks of *parts* (those in *since* go on from there), and ``Ended`` once for each, after its last block.

    In between None, a few times a second while nothing comes: who takes can tell what is waited for, or stop.

    Left early, by an exception or because the caller stops, it ends the programs (``Source.close``) and waits for them.

    Raises:
        OverstapError: what a part raised, unless it is a ``ProgramError``: that ends only that part.
    """
    reader = _Reader(source, selection, since or {})
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="part") as pool:
        running = {part: pool.submit(reader.read, part) for part in parts}
        try:
            while running:
                taken = reader.take()
                if taken is None:
                    yield None
                    continue
                part, block = taken
                # A part's last word comes through the same queue as its blocks, and so after them.
                yield part, block or Ended(_failure(running.pop(part)))
        finally:
            if running:
                # In this order: threads that wait for us let go, those that wait for a program see it end.
                reader.stop()
                pool.shutdown(wait=False, cancel_futures=True)
                source.close()


class _Reader:
    """What the threads share: the way to the taker, and the sign to stop."""

    def __init__(self, source: Source, selection: Selection, since: Mapping[Part, Since]) -> None:
        self._source = source
        self._selection = selection
        self._since = since
        self._queue: Queue[tuple[Part, Block | None]] = Queue(WAITING_BLOCKS)
        self._stopped = Flag()

    def stop(self) -> None:
        self._stopped.set()

    def take(self) -> tuple[Part, Block | None] | None:
        """The next block, or a part with None when it has ended; None when neither came."""
        try:
            # Never waits without end: Windows would not hear Ctrl-C meanwhile.
            return self._queue.get(timeout=SECONDS_BETWEEN_LOOKS)
        except Empty:
            return None

    def read(self, part: Part) -> None:
        """Read *part* to its end; on a thread of the pool."""
        try:
            events = self._source.records(part, self._selection, self._since.get(part))
            for block in blocks(part.name, events):
                if not self._hand_over(part, block):
                    break
            if isinstance(events, Generator):
                events.close()
        finally:
            # Also when it failed: the future then holds why.
            self._hand_over(part, None)

    def _hand_over(self, part: Part, block: Block | None) -> bool:
        while not self._stopped.is_set():
            try:
                self._queue.put((part, block), timeout=SECONDS_BETWEEN_LOOKS)
            except Full:
                continue
            return True
        return False


def _failure(future: Future[None]) -> ProgramError | None:
    """The program's fault that ended a part; any other is raised here."""
    # The thread has said its last word, so this does not wait long.
    error = future.exception()
    if error is None or isinstance(error, ProgramError):
        return error
    raise error
