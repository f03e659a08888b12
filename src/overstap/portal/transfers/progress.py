"""How far a migration is, and how long it still takes: two figures that people plan their evening by.

Between ``course``, which counts, and ``overview``, which shows. Functions here work within the account that the session
is bound to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Sum
from django.utils import timezone

from overstap.portal.transfers.models import Migration
from overstap.portal.transfers.states import STAGES, STOPPED, State

ENOUGH_TO_GUESS = 0.02
"""The part of the work that must be done before a time left is told; before that it would jump about."""

PATIENCE = timedelta(minutes=1)
"""How long no segment may come in before nothing is told any more: a worker that died is noticed after 30 seconds."""

PACES = 3
"""As many times its usual time may a segment take before it counts as standing still; a large one is no standstill."""


@dataclass(frozen=True)
class Progress:
    """How far the lower bar is: *percent* of the whole, *done* of *total* in this state (tables, then records).

    *seconds_left* is None as long as nobody can tell.
    """

    percent: int
    done: int
    total: int
    seconds_left: int | None


def progress_of(row: Migration) -> Progress:
    """How far *row* is; one that was stopped is where it stopped. A question to the database while it loads."""
    stage = _stage(row)
    first, last = STAGES[stage].bar
    # Comparing takes seconds and is not counted; what was counted before it was the load.
    is_counted = row.progress_total and stage is not State.RECONCILING
    share = row.progress_done / row.progress_total if is_counted else 0.0
    return Progress(
        percent=first + int((last - first) * share),
        done=row.progress_done,
        total=row.progress_total,
        seconds_left=_seconds_left(row, timezone.now()) if share >= ENOUGH_TO_GUESS else None,
    )


def _stage(row: Migration) -> State:
    """The state whose stretch of the bar it is in: its own, or the one that it was stopped in."""
    state = State(row.state)
    if state not in STOPPED:
        return state
    # What was reached is told by the moments that only going forward sets.
    if row.undo_started_at is not None:
        return State.UNDOING
    if row.checked_at is None:
        return State.CHECKING
    if row.load_started_at is None:
        return State.WAITING
    # An earlier attempt may have come to its end; of this one only what lies after its beginning counts.
    is_loaded = row.loaded_at is not None and row.loaded_at >= row.load_started_at
    return State.RECONCILING if is_loaded else State.LOADING


def _seconds_left(row: Migration, now: datetime) -> int | None:
    """By the pace since this load began: what an earlier one brought in says nothing about how fast this one is."""
    began = row.load_started_at
    if row.state != State.LOADING or began is None:
        return None
    come_in = row.segments.filter(done_at__gte=began)
    found = come_in.aggregate(records=Sum("records"), segments=Count("pk"), latest=Max("done_at"))
    records, segments, latest = found["records"], found["segments"], found["latest"]
    if not records:
        return None
    assert isinstance(latest, datetime)
    spent, quiet = latest - began, now - latest
    if quiet > max(PATIENCE, PACES * spent / segments):
        return None
    # From the last segment on the time runs down by itself: measured until now, it would rise until the next one is in.
    left: timedelta = spent * (row.progress_total - row.progress_done) / records - quiet
    return max(0, round(left.total_seconds()))
