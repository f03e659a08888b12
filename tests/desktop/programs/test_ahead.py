"""What is read ahead of the listener, on real pipes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hypothesis import given
from hypothesis import strategies as st

from overstap.desktop.programs.ahead import CHUNK_BYTES, CHUNKS_AHEAD, Chunk, ReadAhead

SOON = 10.0


@contextmanager
def reading() -> Iterator[tuple[ReadAhead, int, threading.Event]]:
    """A pipe that is read ahead, the end to write to, and the sign to leave."""
    taken, given_to = os.pipe()
    leaving = threading.Event()
    ahead = ReadAhead(leaving)
    with os.fdopen(taken, "rb") as output:
        thread = threading.Thread(target=ahead.read, args=(output,), daemon=True)
        thread.start()
        try:
            yield ahead, given_to, leaving
        finally:
            with suppress(OSError):
                os.close(given_to)
            leaving.set()
            ahead.drop()
            thread.join(SOON)
        assert not thread.is_alive()


def _write_all(pipe: int, data: bytes) -> None:
    os.write(pipe, data)
    os.close(pipe)


def test_what_is_written_comes_whole_and_then_its_end() -> None:
    written = bytes(range(256)) * 8_000
    with reading() as (ahead, given_to, _):
        threading.Thread(target=_write_all, args=(given_to, written), daemon=True).start()
        heard = b""
        while (chunk := ahead.next(SOON)) is not None and chunk.size:
            heard += chunk.room[: chunk.size]
            ahead.give_back(chunk)
        assert heard == written


def test_nothing_in_time_is_told_apart_from_the_end() -> None:
    with reading() as (ahead, given_to, _):
        assert ahead.next(0.01) is None
        os.close(given_to)
        last = ahead.next(SOON)
        assert last is not None
        assert last.size == 0


def test_no_more_is_read_than_there_is_room_for() -> None:
    with reading() as (ahead, given_to, _leaving):
        os.set_blocking(given_to, False)
        # More than fits in the pipe and in the room together, with time to be read.
        for _ in range(20):
            with suppress(BlockingIOError):
                os.write(given_to, bytes(CHUNK_BYTES))
            time.sleep(0.005)
        waiting = 0
        while ahead.next(0.05) is not None:
            waiting += 1
        assert waiting <= CHUNKS_AHEAD


def test_leaving_stops_a_reader_that_waits_for_room() -> None:
    with reading() as (ahead, given_to, leaving):
        os.write(given_to, b"x")
        assert ahead.next(SOON) is not None
        leaving.set()


@given(st.lists(st.binary(max_size=30)))
def test_law_the_pieces_of_a_chunk_and_its_rest_are_all_of_it(pieces: list[bytes]) -> None:
    data = b"\n".join(pieces)
    # What was read into the room before is still behind it.
    chunk = Chunk(bytearray(data + b"\nold"), len(data))
    assert b"\n".join([*map(bytes, chunk.ended()), chunk.rest]) == data
