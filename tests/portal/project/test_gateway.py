"""Between the web server and Django: who gets a thread and when, what Django is told, and what the client."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from overstap.portal.project import gateway
from overstap.portal.project.arriving import Message
from overstap.portal.project.gateway import MOST_WHOLE_BYTES, STREAMED, Environment, Gateway, environment_of
from tests.portal.project.test_arriving import SECONDS, line

Headers = list[tuple[bytes, bytes]]


def scope(method: str = "GET", *headers: tuple[bytes, bytes], path: bytes = b"/") -> Message:
    """A request as granian describes it."""
    return {
        "type": "http",
        "method": method,
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", "8000"),
        "client": ("192.0.2.7", "50000"),
        "raw_path": path,
        "query_string": b"a=%20b",
        "headers": [(b"host", b"portaal.example"), *headers],
    }


def form(length: int) -> Message:
    return scope("POST", (b"content-length", str(length).encode()), (b"content-type", b"application/json"))


def stream(length: int) -> Message:
    return scope("PATCH", (b"content-length", str(length).encode()), (b"content-type", STREAMED.encode()))


class Client:
    """What a client was told."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: Headers = []
        self.pieces: list[bytes] = []

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
        else:
            self.pieces.append(message["body"])


def echo(environment: Environment, start: Callable[..., object]) -> Iterable[bytes]:
    """Answers with the body that came."""
    body = environment["wsgi.input"].read()
    start("200 OK", [("X-Length", str(len(body)))])
    return [body]


def ask(application: gateway.Application, request: Message, *pieces: bytes, ends: bool = True) -> Client:
    """Send *request* with a body of *pieces* to *application*; what the client hears."""
    client = Client()
    door = Gateway(application, threads=1, streams=1, silence=SECONDS)
    asyncio.run(door(request, line(*pieces, ends=ends), client.send))
    return client


def test_a_form_reaches_django_whole() -> None:
    client = ask(echo, form(6), b"abc", b"def")
    assert (client.status, client.headers, client.pieces) == (200, [(b"x-length", b"6")], [b"abcdef"])


def never(environment: Environment, start: Callable[..., object]) -> Iterable[bytes]:
    pytest.fail("Django was asked")


def test_half_a_form_is_refused_and_django_never_sees_it() -> None:
    client = ask(never, form(6), b"abc", ends=False)
    assert (client.status, client.headers) == (408, [(b"connection", b"close")])


def test_a_form_that_is_too_large_is_refused_before_it_came() -> None:
    assert ask(never, form(MOST_WHOLE_BYTES + 1), b"").status == 413


def test_of_a_stream_what_arrived_before_the_silence_counts() -> None:
    client = ask(echo, stream(6), b"abc", ends=False)
    assert (client.status, client.pieces) == (200, [b"abc"])


def test_a_stream_reaches_django_before_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "LEAST_BYTES", 3)
    seen = []

    def first(environment: Environment, start: Callable[..., object]) -> Iterable[bytes]:
        seen.append(environment["wsgi.input"].read(3))
        start("204 No Content", [])
        return []

    assert ask(first, stream(10**9), b"abc", ends=False).status == 204
    assert seen == [b"abc"]


def test_silent_clients_keep_no_thread_from_others() -> None:
    async def story() -> Client:
        door = Gateway(echo, threads=1, streams=1, silence=60.0)
        silent = [asyncio.create_task(door(form(6), line(b"a", ends=False), Client().send)) for _ in range(50)]
        await asyncio.sleep(0)
        client = Client()
        await asyncio.wait_for(door(scope(), line(b""), client.send), timeout=60)
        for each in silent:
            each.cancel()
        await asyncio.gather(*silent, return_exceptions=True)
        return client

    assert asyncio.run(story()).status == 200


def test_no_page_waits_behind_streams() -> None:
    busy, release = threading.Event(), threading.Event()

    def answer(environment: Environment, start: Callable[..., object]) -> Iterable[bytes]:
        if environment["REQUEST_METHOD"] == "PATCH":
            busy.set()
            release.wait(60)
        return echo(environment, start)

    async def story() -> Client:
        door, client = Gateway(answer, threads=1, streams=1), Client()
        streaming = asyncio.create_task(door(stream(1), line(b"a"), Client().send))
        await asyncio.to_thread(busy.wait, 60)
        await asyncio.wait_for(door(scope(), line(b""), client.send), timeout=60)
        release.set()
        await streaming
        return client

    assert asyncio.run(story()).status == 200


class Chunks:
    """An answer in chunks that notes whether it was closed, as a file is."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return self._chunks

    def close(self) -> None:
        self.is_closed = True


def streaming(chunks: Chunks) -> gateway.Application:
    def answer(environment: Environment, start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        return chunks

    return answer


def test_small_chunks_are_sent_together_and_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PIECE_BYTES", 4)
    chunks = Chunks(iter([b"ab", b"cd", b"ef", b"gh", b"i"]))
    client = ask(streaming(chunks), scope(), b"", ends=True)
    assert client.pieces == [b"abcd", b"efgh", b"i"]
    assert chunks.is_closed


def test_a_long_answer_to_nobody_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PIECE_BYTES", 1)
    chunks = Chunks(endless())

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    door = Gateway(streaming(chunks), threads=1, streams=1)
    asyncio.run(asyncio.wait_for(door(scope(), gone, Client().send), timeout=60))
    assert chunks.is_closed


def endless() -> Iterator[bytes]:
    while True:
        yield b"a"


def test_who_does_not_take_his_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "SECONDS_TO_TAKE", SECONDS)
    chunks = Chunks(iter([b"a"]))

    async def deaf(message: Message) -> None:
        await asyncio.Event().wait()

    door = Gateway(streaming(chunks), threads=1, streams=1)
    asyncio.run(asyncio.wait_for(door(scope(), line(b""), deaf), timeout=60))
    assert chunks.is_closed


def told(*headers: tuple[bytes, bytes], path: bytes = b"/") -> dict[str, Any]:
    return environment_of(scope("GET", *headers, path=path))


def test_django_is_told_where_and_what_as_wsgi_does() -> None:
    environment = told((b"content-type", b"text/plain"), path=b"/k/caf%C3%A9/")
    assert environment["PATH_INFO"].encode("latin-1").decode() == "/k/café/"
    assert environment["HTTP_HOST"] == "portaal.example"
    assert environment["CONTENT_TYPE"] == "text/plain"
    assert (environment["REMOTE_ADDR"], environment["QUERY_STRING"]) == ("192.0.2.7", "a=%20b")


def test_a_header_that_is_repeated_is_one_with_commas_and_cookies_with_semicolons() -> None:
    environment = told((b"accept", b"a"), (b"accept", b"b"), (b"cookie", b"c=1"), (b"cookie", b"d=2"))
    assert (environment["HTTP_ACCEPT"], environment["HTTP_COOKIE"]) == ("a,b", "c=1; d=2")


def test_nobody_passes_for_the_proxy_with_an_underscore() -> None:
    assert "HTTP_X_FORWARDED_PROTO" not in told((b"x_forwarded_proto", b"https"))
    assert told((b"x-forwarded-proto", b"https"))["HTTP_X_FORWARDED_PROTO"] == "https"
