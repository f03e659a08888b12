"""Between the web server and Django: a request gets a thread when there is something to do, not to wait for a client.

granian speaks ASGI to this; Django stays plain WSGI, as uploads and files are blocking work. Bodies are ``arriving``.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import unquote_to_bytes

from overstap.portal.project.arriving import (
    LEAST_BYTES,
    SECONDS_OF_SILENCE,
    Arriving,
    Message,
    Receive,
    Room,
    WaitingInput,
)

Environment: TypeAlias = dict[str, Any]
Application: TypeAlias = Callable[[Environment, Any], Iterable[bytes]]
"""WSGI's, as far as Django needs it; its second argument is ``_Answer.start``."""
Send: TypeAlias = Callable[[Message], Awaitable[None]]


STREAMED = "application/offset+octet-stream"
"""The kind of body of which every byte counts as far as it arrived (tus); all others count whole or not at all."""
MOST_WHOLE_BYTES = 2 * 1024 * 1024
"""The largest body that counts whole, as ``settings.DATA_UPLOAD_MAX_MEMORY_SIZE``: forms of this portal are small."""


PIECE_BYTES = 64 * 1024
"""What an answer that streams is sent in: Django reads files 4 KiB at a time, and a piece costs a turn of the loop."""
SECONDS_TO_TAKE = 30.0
"""How long a client may take over one piece of its answer: it holds a thread meanwhile."""
CLOSE = (b"connection", b"close")


class ClientGoneError(ConnectionError):
    """Whoever asked does not take the answer."""


class Gateway:
    """The ASGI application around a WSGI one: *threads* requests are worked on at once, the others wait in line.

    Those with a streamed body have *streams* threads of their own, so that no page waits behind them.

    Who says nothing costs a connection, and no thread: Django sees a request when its body is here, or the first
    ``LEAST_BYTES`` of one that is streamed.
    """

    def __init__(
        self, application: Application, *, threads: int, streams: int, silence: float = SECONDS_OF_SILENCE
    ) -> None:
        self._application, self._silence = application, silence
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._streams = ThreadPoolExecutor(streams, thread_name_prefix="stream")
        self._room = Room()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        environment = environment_of(scope)
        body = Arriving(receive, self._room, seconds=self._silence)
        try:
            refusal = await _awaited(environment, body)
            if refusal is None:
                await self._answer(environment, body, _Answer(receive, send))
            else:
                await send({"type": "http.response.start", "status": int(refusal), "headers": [CLOSE]})
                await send({"type": "http.response.body", "body": b""})
        finally:
            # What nobody read makes room.
            body.take_held(body.held)

    async def _answer(self, environment: Environment, body: Arriving, answer: _Answer) -> None:
        loop = asyncio.get_running_loop()
        environment["wsgi.input"] = WaitingInput(body, loop)
        threads = self._streams if _is_streamed(environment) else self._threads
        try:
            await loop.run_in_executor(threads, self._work, environment, answer)
        finally:
            answer.stop_watching()

    def _work(self, environment: Environment, answer: _Answer) -> None:
        chunks = self._application(environment, answer.start)
        try:
            answer.write(chunks)
        except ClientGoneError:
            # Nobody is there to be told.
            return
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()


def _is_streamed(environment: Environment) -> bool:
    return environment.get("CONTENT_TYPE") == STREAMED


async def _awaited(environment: Environment, body: Arriving) -> HTTPStatus | None:
    """Wait for as much of the body as Django needs to begin; what to refuse the request with, or None."""
    length = int(environment.get("CONTENT_LENGTH") or 0)
    if _is_streamed(environment):
        await body.fill(min(length, LEAST_BYTES))
        return HTTPStatus.SERVICE_UNAVAILABLE if body.found_no_room else None
    if length > MOST_WHOLE_BYTES:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    await body.fill(length)
    if body.found_no_room:
        return HTTPStatus.SERVICE_UNAVAILABLE
    # Half a form is no form: nothing is done with what came before the line broke.
    return None if body.held >= length else HTTPStatus.REQUEST_TIMEOUT


class _Answer:
    """Carries what Django answers, in a thread, to the client, on the loop; waits ``SECONDS_TO_TAKE`` at most."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._loop, self._receive, self._send = asyncio.get_running_loop(), receive, send
        self._head: Message = {}
        self._watch: asyncio.Task[None] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        """WSGI's ``start_response``; nothing is sent yet."""
        del exc_info  # Django never changes its mind.
        fields = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._head = {"type": "http.response.start", "status": int(status.split(" ", 1)[0]), "headers": fields}

    def write(self, chunks: Iterable[bytes]) -> None:
        """Send all of *chunks*; raises ClientGoneError when the client went, or stopped taking them."""
        piece = bytearray()
        for chunk in chunks:
            # Not before there is more, so that an answer of one chunk goes whole.
            if len(piece) >= PIECE_BYTES:
                self._hand_over(bytes(piece), more=True)
                piece.clear()
            piece += chunk
        self._hand_over(bytes(piece), more=False)

    def stop_watching(self) -> None:
        """To be called on the loop when all is said."""
        if self._watch is not None:
            self._watch.cancel()

    def _hand_over(self, data: bytes, *, more: bool) -> None:
        sending = asyncio.run_coroutine_threadsafe(self._say(data, more=more), self._loop)
        try:
            sending.result(SECONDS_TO_TAKE)
        except TimeoutError as error:
            sending.cancel()
            raise ClientGoneError from error

    async def _say(self, data: bytes, *, more: bool) -> None:
        if self._head:
            await self._send(self._head)
            self._head = {}
        elif self._watch is None:
            # A long answer: the server takes what it is given, also when nobody is there any more.
            self._watch = asyncio.create_task(self._until_gone())
        elif self._watch.done():
            raise ClientGoneError
        await self._send({"type": "http.response.body", "body": data, "more_body": more})

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def environment_of(scope: Message) -> Environment:
    """What WSGI (PEP 3333) calls the environment of the request that ASGI describes in *scope*.

    A header with an underscore in its name is left out: it could pass for another, that only a proxy may set.
    """
    host, port = scope.get("server") or ("localhost", 80)
    environment: Environment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper(), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = name.replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environment[key] = f"{environment[key]}{between}{value}" if key in environment else value
    return environment
