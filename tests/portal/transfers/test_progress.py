"""How far a migration is and how long it takes: also of one that stopped, and of one in which nothing moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from overstap.portal.accounts.api import Account, User
from overstap.portal.transfers import progress
from overstap.portal.transfers.models import Migration, Segment
from overstap.portal.transfers.progress import progress_of
from overstap.portal.transfers.states import State
from tests.portal.pages.conftest import make_migration

BEGAN = datetime(2017, 9, 26, 20, tzinfo=UTC)
CHECKED = {"checked_at": BEGAN - timedelta(hours=3)}
LOADED = CHECKED | {"load_started_at": BEGAN}


def at(seconds: float) -> datetime:
    """So many seconds after the load began."""
    return BEGAN + timedelta(seconds=seconds)


@dataclass
class Load:
    """A load of 1,000 records in segments of 100, looked at whenever a test says."""

    row: Migration
    patched: pytest.MonkeyPatch
    segments: int = field(default=0)

    def comes_in(self, *seconds: float) -> None:
        """A segment is in so many seconds after the beginning."""
        for second in seconds:
            self.segments += 1
            of = {"account": self.row.account, "migration": self.row, "table": "clients", "stage": 1}
            Segment.objects.create(**of, path=str(self.segments), records=100, done_at=at(second))
            self.row.progress_done += 100

    def left(self, seconds: float) -> int | None:
        """The time left that is told so many seconds after the beginning."""
        self.patched.setattr(progress, "timezone", SimpleNamespace(now=lambda: at(seconds)))
        return progress_of(self.row).seconds_left


@pytest.fixture
def load(bound: Account, administrator: User, monkeypatch: pytest.MonkeyPatch) -> Load:
    return Load(make_migration(bound, administrator, "loading", **LOADED, progress_total=1000), monkeypatch)


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.REFUSED])
@pytest.mark.parametrize(
    ("reached", "percent"),
    [
        ({}, 0),
        ({"progress_done": 40, "progress_total": 100}, 4),
        (CHECKED, 10),
        (LOADED, 10),
        (LOADED | {"progress_done": 40, "progress_total": 100}, 42),
        (LOADED | {"progress_done": 100, "progress_total": 100}, 90),
        (LOADED | {"loaded_at": at(60)}, 90),
        (LOADED | {"loaded_at": at(60), "progress_done": 7, "progress_total": 7}, 90),
        # Loaded in an earlier attempt; this one stopped on its way.
        (LOADED | {"loaded_at": at(-60), "progress_done": 40, "progress_total": 100}, 42),
    ],
)
def test_one_that_stopped_is_where_it_stopped(reached: dict[str, object], percent: int, state: State) -> None:
    assert progress_of(Migration(state=state, **reached)).percent == percent


def test_an_undoing_that_failed_is_where_the_undoing_stopped() -> None:
    row = Migration(state=State.FAILED, **LOADED, undo_started_at=at(900), progress_done=3, progress_total=4)
    assert progress_of(row).percent == 75


@pytest.mark.parametrize("state", [State.COMPLETE, State.COMPLETE_WITH_DIFFERENCES, State.UNDONE])
def test_what_came_to_its_end_is_at_the_end(state: State) -> None:
    assert progress_of(Migration(state=state, **LOADED)).percent == 100


def test_the_time_left_follows_the_pace_and_runs_down_between_segments(load: Load) -> None:
    load.comes_in(10, 20)
    assert [load.left(second) for second in (20, 25, 30)] == [80, 75, 70]


def test_nobody_can_tell_before_a_segment_is_in(load: Load) -> None:
    assert load.left(40) is None


def test_nobody_can_tell_once_nothing_comes_in(load: Load) -> None:
    load.comes_in(10, 20)
    assert load.left(79) is not None
    assert load.left(81) is None


def test_a_long_segment_is_no_standstill(load: Load) -> None:
    load.comes_in(300, 600)
    assert load.left(600 + 899) is not None
    assert load.left(600 + 901) is None


def test_what_is_late_is_never_less_than_nothing(load: Load) -> None:
    load.comes_in(*range(1, 10))
    assert load.left(40) == 0


def test_what_an_earlier_load_brought_in_says_nothing_about_this_ones_pace(load: Load) -> None:
    load.comes_in(-900, -800, -700)
    assert load.left(5) is None
    load.comes_in(10)
    assert load.left(10) == 60


@pytest.mark.parametrize("state", sorted(set(State) - {State.LOADING}))
def test_a_time_left_is_told_of_a_load_only(state: State) -> None:
    assert progress_of(Migration(state=state, **LOADED, progress_done=5, progress_total=10)).seconds_left is None
