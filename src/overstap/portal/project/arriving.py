"""The body of a request as it comes in, on the event loop: with little patience, and without a thread that waits.

``gateway`` fills it before it gives a request a thread, which reads the rest through ``WaitingInput``.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import Awaitable, Callable, MutableMapping
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Message: TypeAlias = MutableMapping[str, Any]
"""As ASGI names them: a type, and what belongs to it."""
Receive: TypeAlias = Callable[[], Awaitable[Message]]

KIB = 1024
SECONDS_OF_SILENCE = 30.0
"""How long a client may take over ``LEAST_BYTES``, as far as we waited for it; a line that hiccups needs less."""
LEAST_BYTES = 64 * KIB
"""What has to arrive in that time: 2 KiB a second, at which a file of 1 GB takes six days; what is slower dribbles."""
MOST_HELD_BYTES = 256 * KIB * KIB
"""Of all bodies together that wait for their rest, in one web process; what comes when it is full is refused."""


class Room:
    """The memory that bodies may take which are not whole yet; for the loop and all threads that read from them."""

    def __init__(self, size: int = MOST_HELD_BYTES) -> None:
        self._left = size
        # What two of them count at one moment would get lost, until there is no room for anybody.
        self._lock = Lock()

    def take(self, size: int) -> bool:
        """Take *size* bytes of it, which may be negative; False when there is not so much left."""
        with self._lock:
            if size > self._left:
                return False
            self._left -= size
            return True


class Arriving:
    """A body that arrives through *receive*; belongs to the event loop."""

    def __init__(self, receive: Receive, room: Room, *, seconds: float = SECONDS_OF_SILENCE) -> None:
        self._receive, self._room, self._seconds = receive, room, seconds
        self._buffer = bytearray()
        self._since, self._patience = 0, seconds
        self.ended = False
        """Nothing more comes: it was all, the line broke, or it took too long."""
        self.is_silent = False
        """It took too long."""
        self.found_no_room = False

    @property
    def held(self) -> int:
        """How many bytes are here, to be taken."""
        return len(self._buffer)

    async def fill(self, wanted: int) -> None:
        """Return when *wanted* bytes are here, or nothing more comes."""
        while self.held < wanted and not self.ended:
            await self._more()

    async def take(self, most: int) -> bytes:
        """*most* bytes; fewer only when nothing more comes."""
        await self.fill(most)
        return self.take_held(most)

    def take_held(self, most: int) -> bytes:
        """Up to *most* of the bytes that are here."""
        data = bytes(self._buffer[:most])
        del self._buffer[:most]
        self._room.take(-len(data))
        return data

    async def _more(self) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._patience):
                message = await self._receive()
        except TimeoutError:
            self.ended = self.is_silent = True
            return
        data = message.get("body", b"")
        self.ended = not message.get("more_body", False)
        if not self._room.take(len(data)):
            self.ended = self.found_no_room = True
            return
        self._buffer += data
        self._count(len(data), seconds=time.monotonic() - began)

    def _count(self, size: int, *, seconds: float) -> None:
        # Only our waiting counts: the time in which a part is stored is not the client's.
        self._since, self._patience = self._since + size, self._patience - seconds
        if self._since >= LEAST_BYTES:
            self._since, self._patience = 0, self._seconds


class WaitingInput(io.RawIOBase):
    """What WSGI reads a body from, in a thread: waits for *loop* to have more of it."""

    def __init__(self, body: Arriving, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._body, self._loop = body, loop

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """*size* bytes, or all of them; fewer when the client is gone or silent."""
        return self.readall() if size < 0 else self._take(size)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """What the other ways of reading are made of."""
        place = memoryview(buffer).cast("B")
        data = self._take(len(place))
        place[: len(data)] = data
        return len(data)

    def _take(self, size: int) -> bytes:
        # A body that was awaited whole needs no more of the loop, and what is here already neither.
        if self._body.ended or self._body.held >= size:
            return self._body.take_held(size)
        return asyncio.run_coroutine_threadsafe(self._body.take(size), self._loop).result()
