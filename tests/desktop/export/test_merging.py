"""Parts that run side by side: every block once, each part ended once, and all stopped when one must."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest

from overstap import i18n
from overstap.bundle.model import Reason
from overstap.desktop.export.blocks import Block
from overstap.desktop.export.merging import Ended, merged, side_by_side
from overstap.desktop.sources.contract import Boundary, Event, LeftBehind, Part, Since, Stage
from overstap.desktop.sources.selection import Selection
from overstap.errors import ProgramError, SourceError
from tests.desktop.scripted import Script, Scripted, Step

PARTS = [Part(f"BAS {year}", Stage.RETURNS, ("returns",)) for year in range(2012, 2018)]
BLOCKS = 20


class CrashError(ProgramError):
    code = "test.merging-crash"
    message = "BAS stopte"
    hint = "Probeer het opnieuw"


class GoneError(SourceError):
    code = "test.merging-gone"
    message = "De database is weg"
    hint = "Probeer het opnieuw"


def script(part: Part, *, ends_with: ProgramError | SourceError | None = None) -> Script:
    steps: list[Step] = []
    for number in range(BLOCKS):
        steps += [LeftBehind("returns", f"{part.name}/{number}", Reason.STILL_OPEN), Boundary()]
    return Script(part, gives=[*steps, *([ends_with] if ends_with else [])])


def run(source: Scripted, workers: int = 3) -> list[tuple[Part, Block | Ended]]:
    messages = merged(source, [script.part for script in source.scripts], Selection(), workers=workers)
    return [message for message in messages if message is not None]


def of(part: Part, messages: list[tuple[Part, Block | Ended]]) -> list[Block | Ended]:
    return [message for owner, message in messages if owner == part]


@pytest.mark.parametrize("workers", [1, 3])
def test_every_block_comes_once_in_the_order_of_its_part_and_then_the_end(workers: int) -> None:
    messages = run(Scripted([script(part) for part in PARTS]), workers)
    for part in PARTS:
        *blocks, end = of(part, messages)
        assert end == Ended(None)
        keys = [block.left_behind[0].id for block in blocks if isinstance(block, Block)]
        assert keys == [f"{part.name}/{number}" for number in range(BLOCKS)]


def test_a_program_that_fails_ends_alone() -> None:
    crash = CrashError()
    messages = run(Scripted([script(PARTS[0], ends_with=crash), script(PARTS[1])]))
    assert of(PARTS[0], messages)[-1] == Ended(crash)
    assert of(PARTS[1], messages)[-1] == Ended(None)


class Hanging(Scripted):
    """A source whose parts, but the first, say nothing until it is closed, as programs do that hang."""

    def records(self, part: Part, selection: Selection, since: Since | None = None) -> Iterator[Event]:
        if part == PARTS[0]:
            yield from super().records(part, selection, since)
        else:
            self.closed.wait()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("part")]


def test_any_other_fault_ends_all_and_closes_the_source() -> None:
    source = Hanging([script(PARTS[0], ends_with=GoneError()), script(PARTS[1])])
    with pytest.raises(GoneError):
        run(source)
    assert source.closed.is_set()
    assert not threads()


def test_leaving_early_ends_the_programs_that_hang() -> None:
    source = Hanging([script(part) for part in PARTS[:2]])
    with closing(merged(source, PARTS[:2], Selection(), workers=2)) as messages:
        first = next(messages)
        assert first is not None
        assert isinstance(first[1], Block)
    assert source.closed.is_set()
    assert not threads()


def test_who_takes_gets_to_look_around_while_nothing_comes() -> None:
    source = Hanging([script(PARTS[1])])
    with closing(merged(source, [PARTS[1]], Selection(), workers=1)) as messages:
        assert [next(messages), next(messages)] == [None, None]


def test_readings_of_any_kind_come_side_by_side_each_in_its_own_order() -> None:
    readings = {part: lambda part=part: [f"{part.name}/{number}" for number in range(BLOCKS)] for part in PARTS}
    messages = [each for each in side_by_side(Scripted([]), readings, workers=3) if each is not None]
    for part in PARTS:
        assert [given for owner, given in messages if owner == part] == [*readings[part](), Ended(None)]


def test_a_reading_that_is_left_early_is_closed_where_it_was_read() -> None:
    closed: list[str] = []

    def endless() -> Iterator[int]:
        try:
            yield from count()
        finally:
            closed.append(threading.current_thread().name)

    with closing(side_by_side(Scripted([]), {PARTS[0]: endless}, workers=1)) as messages:
        assert next(each for each in messages if each is not None) == (PARTS[0], 0)
    assert [name.startswith("part") for name in closed] == [True]


def test_what_goes_wrong_on_a_thread_is_said_in_the_language_that_was_chosen() -> None:
    i18n.activate("en")
    (language, _) = [each for each in side_by_side(Scripted([]), {PARTS[0]: spoken}, workers=1) if each is not None]
    assert language == (PARTS[0], "en")


def spoken() -> list[str]:
    return [i18n.active_language()]
