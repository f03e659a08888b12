"""Bodies as they come in: as much as is wanted, and no more patience than a line needs."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from itertools import count
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overstap.portal.project import arriving
from overstap.portal.project.arriving import Arriving, Message, Room, WaitingInput

SECONDS = 0.02
"""Patience in these tests."""


def line(*pieces: bytes, ends: bool = True) -> Callable[[], Awaitable[Message]]:
    """A client that sends *pieces*; then that was all, or he stays silent for ever."""
    waiting = list(pieces)

    async def receive() -> Message:
        if waiting:
            data = waiting.pop(0)
            return {"type": "http.request", "body": data, "more_body": bool(waiting) or not ends}
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    return receive


def filled(wanted: int, *pieces: bytes, ends: bool = True, room: Room | None = None) -> Arriving:
    body = Arriving(line(*pieces, ends=ends), room or Room(), seconds=SECONDS)
    asyncio.run(body.fill(wanted))
    return body


def test_no_more_is_waited_for_than_is_wanted() -> None:
    body = filled(3, b"ab", b"cd", b"ef", ends=False)
    assert (body.held, body.ended) == (4, False)


def test_who_says_nothing_more_is_silent_and_what_he_said_is_kept() -> None:
    body = filled(10, b"abc", ends=False)
    assert (body.ended, body.is_silent, body.take_held(10)) == (True, True, b"abc")


def test_who_has_said_all_is_not_silent() -> None:
    body = filled(10, b"abc")
    assert (body.ended, body.is_silent) == (True, False)


def test_a_line_that_breaks_ends_the_body() -> None:
    async def broken() -> Message:
        return {"type": "http.disconnect"}

    body = Arriving(broken, Room())
    asyncio.run(body.fill(10))
    assert (body.ended, body.is_silent, body.held) == (True, False, 0)


def dribble(body_bytes: int, *, pause: float) -> Callable[[], Awaitable[Message]]:
    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": bytes(body_bytes), "more_body": True}

    return receive


def test_dribbling_is_as_good_as_silence() -> None:
    body = Arriving(dribble(1, pause=SECONDS / 8), Room(), seconds=SECONDS)
    asyncio.run(asyncio.wait_for(body.fill(1_000_000), timeout=60))
    assert body.is_silent
    assert body.held < 100


@pytest.mark.parametrize(("least", "is_silent"), [(10, False), (1_000, True)])
def test_only_enough_bytes_give_the_whole_patience_back(
    monkeypatch: pytest.MonkeyPatch, least: int, *, is_silent: bool
) -> None:
    monkeypatch.setattr(arriving, "LEAST_BYTES", least)
    # Seven seconds a piece by this clock: three in a row are more than patience has.
    monkeypatch.setattr(arriving, "time", SimpleNamespace(monotonic=map(float, count(step=7)).__next__))
    body = Arriving(dribble(10, pause=0), Room(), seconds=15.0)
    asyncio.run(body.fill(50))
    assert body.is_silent == is_silent


def test_bodies_that_wait_share_the_room_and_give_it_back() -> None:
    room = Room(6)
    first = filled(4, b"abcd", room=room)
    assert filled(4, b"efgh", room=room).found_no_room
    first.take_held(4)
    assert not filled(4, b"efgh", room=room).found_no_room


@given(pieces=st.lists(st.binary(max_size=9), min_size=1, max_size=9), sizes=st.lists(st.integers(1, 12), min_size=1))
def test_law_however_it_is_cut_and_read_the_body_is_the_same(pieces: list[bytes], sizes: list[int]) -> None:
    async def read() -> bytes:
        stream = WaitingInput(Arriving(line(*pieces), Room()), asyncio.get_running_loop())
        return await asyncio.to_thread(read_in, stream, sizes)

    assert asyncio.run(read()) == b"".join(pieces)


def read_in(stream: io.RawIOBase, sizes: list[int]) -> bytes:
    """All of *stream*, in reads of *sizes* and then to its end."""
    found = b""
    for size in sizes:
        data = stream.read(size)
        assert data is not None
        found += data
    rest = stream.read()
    assert rest is not None
    return found + rest


def test_lines_can_be_read_as_from_any_file() -> None:
    async def read() -> list[bytes]:
        stream = WaitingInput(Arriving(line(b"een\ntw", b"ee\n"), Room()), asyncio.get_running_loop())
        return await asyncio.to_thread(stream.readlines)

    assert asyncio.run(read()) == [b"een\n", b"twee\n"]
