"""Moves a migration from state to state; the only place that writes ``Migration.state``.

Every function works in the caller's transaction, on a row that the caller has locked (``locked``), and defers what has
to follow in that same transaction. So no migration is ever in a state that nobody is working on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from overstap.errors import OverstapError
from overstap.portal.accounts.api import bind
from overstap.portal.audit import api as audit
from overstap.portal.transfers import matching, notices, placing
from overstap.portal.transfers.consent import consent, is_outdated, is_overtaken
from overstap.portal.transfers.failure import Failure
from overstap.portal.transfers.jobs import Job, defer
from overstap.portal.transfers.merging import Scope
from overstap.portal.transfers.models import Migration, Origin, Segment
from overstap.portal.transfers.obstacles import UNDOABLE_FOR
from overstap.portal.transfers.states import STAGES, STOPPED, State, is_final
from overstap.portal.transfers.window import OfficeHours, waits_until

KEPT = timedelta(days=14)
"""How long the file of a migration that went wrong half-way is kept, to go on from it; it holds all about everybody."""


@contextmanager
def locked(account_id: UUID, migration_id: int) -> Iterator[Migration]:
    """The migration, locked, in a transaction bound to its account."""
    with bind(account_id):
        yield Migration.objects.select_for_update().get(account_id=account_id, pk=migration_id)


@contextmanager
def locked_after_segments(account_id: UUID, migration_id: int) -> Iterator[Migration]:
    """As ``locked``, once the segments are in that are being loaded at this moment; for who may begin a load.

    One that was cancelled or failed may have some. A segment locks rows of the practice and of its keys and takes the
    migration last, while beginning a load takes the migration first and then those rows: each would wait for the
    other. So whoever begins waits here, with nothing locked.
    """
    with bind(account_id):
        begun = Segment.objects.filter(account_id=account_id, migration_id=migration_id, done_at=None)
        list(begun.exclude(started_at=None).select_for_update().order_by("pk").values_list("pk"))
        with locked(account_id, migration_id) as migration:
            yield migration


def move(migration: Migration, state: State) -> None:
    """Go to *state* and save; raises RuntimeError when the table of states does not allow it."""
    now = State(migration.state)
    if state not in STAGES[now].then:
        raise RuntimeError(f"A migration does not go from {now} to {state}")
    migration.state = state.value
    # One that is stopped tells where that was; whatever else comes counts from its own beginning.
    if state not in STOPPED:
        migration.progress_done = migration.progress_total = 0
    migration.finished_at = timezone.now() if is_final(state) else None
    migration.save()
    if is_final(state):
        _after_the_end(migration)


def stop(migration: Migration, state: State, error: OverstapError) -> None:
    """End as failed or refused, keeping why."""
    migration.error = Failure.of(error).as_json()
    move(migration, state)


def checked(migration: Migration) -> None:
    """The check is done: ask for somebody's agreement where that is needed, else go on."""
    if migration.confirmed_at is None and consent(migration).is_needed:
        move(migration, State.CONFIRMING)
        # Another one may have ended during the check, and found nobody asking yet.
        _check_when_overtaken(migration)
        if not is_outdated(migration):
            notices.tell_confirming(migration)
    else:
        wait(migration)


def check_again(migration: Migration) -> None:
    """Its preview tells of a portal that is no more: forget it, and what was decided in it, for a new check."""
    migration.checked_at = None
    audit.record(migration.account_id, "migration.checked-again", subject=f"migration:{migration.number}")
    move(migration, State.CHECKING)


def confirm(migration: Migration, user_id: int) -> None:
    """Somebody agrees with what the preview says."""
    migration.confirmed_by_id, migration.confirmed_at = user_id, timezone.now()
    wait(migration)


def wait(migration: Migration) -> None:
    """Nothing is to be asked: wait for the evening and for the account's turn, or go on at once."""
    move(migration, State.WAITING)
    begin(migration)


def begin(migration: Migration) -> None:
    """Start loading if it is time and no other migration of the account is loading; else see to being woken."""
    if migration.state != State.WAITING:
        return
    until = _waits_until(migration)
    if until is not None:
        if migration.window_until is None:
            notices.tell_waiting(migration, until)
        migration.window_until = until
        migration.save(update_fields=["window_until"])
        defer(Job.BEGIN, migration, at=until)
    elif _take_turn(migration):
        next_stage(migration)


def cancel(migration: Migration) -> None:
    """End a migration on somebody's wish; segments that are being loaded at this moment still come in whole."""
    migration.window_until = None
    move(migration, State.CANCELLED)
    # While it waited for its turn again it counted nothing, and yet there may be much of it in the portal.
    if migration.load_started_at is not None:
        count_progress(migration)


def resume(migration: Migration) -> None:
    """Have a cancelled migration go on where it was: with the check, or with the segments that are not done."""
    if migration.checked_at is None:
        move(migration, State.UPLOADED)
        defer(Job.CHECK, migration)
    elif migration.load_started_at is None:
        # One that was cancelled while it asked still has to be agreed with.
        checked(migration)
    else:
        wait(migration)


def retry(migration: Migration) -> None:
    """Have what failed be tried once more: the whole check, or what of the load did not come in."""
    migration.error = None
    migration.judges_again = migration.checked_at is not None
    resume(migration)


def undo(migration: Migration, *, actor_id: int, takes_edits: bool) -> bool:
    """Begin to take the migration back; False when another one has the account's turn."""
    migration.error = None
    migration.undo_asked_by_id = actor_id
    migration.undo_takes_edits = takes_edits
    try:
        # A savepoint: losing is no reason to lose the rest of the transaction.
        with transaction.atomic():
            move(migration, State.UNDOING)
    except IntegrityError:
        return False
    defer(Job.UNDO, migration)
    return True


def next_stage(migration: Migration) -> None:
    """When nothing of the stages begun so far is left to do, begin the next stage, or the reconciliation."""
    if migration.judges_again:
        defer(Job.JUDGE_AGAIN, migration)
        return
    todo = migration.segments.filter(done_at=None).order_by("stage", "pk")
    first = todo.first()
    if first is None:
        migration.loaded_at = timezone.now()
        move(migration, State.RECONCILING)
        defer(Job.RECONCILE, migration)
        return
    for segment in todo.filter(stage=first.stage):
        defer(Job.LOAD_SEGMENT, migration, segment_id=segment.pk)


def segment_done(migration: Migration, segment: Segment) -> None:
    """Count the segment; the last one of its stage begins what follows, unless the migration has ended meanwhile."""
    if migration.state != State.LOADING:
        return
    migration.progress_done += segment.records
    migration.save(update_fields=["progress_done"])
    if not migration.segments.filter(stage=segment.stage, done_at=None).exists():
        next_stage(migration)


def _waits_until(migration: Migration) -> datetime | None:
    if migration.starts_now:
        return None
    account = migration.account
    hours = OfficeHours(account.office_hours_start, account.office_hours_end, waits=account.loads_after_hours)
    return waits_until(hours, timezone.now())


def _take_turn(migration: Migration) -> bool:
    """Whether the turn is ours now; if not, whoever has it wakes us when he is done."""
    migration.load_started_at = timezone.now()
    migration.window_until = None
    try:
        # A savepoint: losing is no reason to lose the rest of the transaction.
        with transaction.atomic():
            move(migration, State.LOADING)
    except IntegrityError:
        migration.refresh_from_db()
        # It waits for another now and no longer for the evening, which may be long after the other is done.
        migration.window_until = None
        migration.save(update_fields=["window_until"])
        return False
    # Other files may have come in, and people may have gone on, since the check.
    scope = Scope.of(migration)
    matching.decide(scope, origin=Origin.LOAD)
    placing.replace_placeholders(scope)
    count_progress(migration)
    return True


def count_progress(migration: Migration) -> None:
    """How far the load is: one that goes on after it was cancelled has some behind it already."""
    sizes = migration.segments.values_list("records", "done_at")
    migration.progress_total = sum(records for records, _ in sizes)
    migration.progress_done = sum(records for records, done_at in sizes if done_at is not None)
    migration.save(update_fields=["progress_done", "progress_total"])


def _after_the_end(migration: Migration) -> None:
    audit.record(
        migration.account_id,
        f"migration.{migration.state}",
        subject=f"migration:{migration.number}",
        details={"code": migration.error["code"]} if migration.error else {},
    )
    if migration.state not in {State.CANCELLED, State.UNDONE}:
        # Whoever cancels it knows, and undoing tells its own numbers.
        notices.tell(migration)
    # What was refused is of no further use: all that is to be said of it stands in its problems.
    is_done_with = migration.state in {State.COMPLETE, State.REFUSED, State.UNDONE}
    defer(Job.ERASE, migration, at=None if is_done_with else timezone.now() + KEPT)
    defer(Job.CLEAR, migration, at=timezone.now() + UNDOABLE_FOR + timedelta(hours=1))
    for waiting in Migration.objects.filter(state=State.WAITING).order_by("number"):
        defer(Job.BEGIN, waiting)
    for asking in Migration.objects.filter(state=State.CONFIRMING).order_by("number"):
        _check_when_overtaken(asking)


def _check_when_overtaken(migration: Migration) -> None:
    """Have a migration checked once more that asks for agreement to what is not going to happen so any more."""
    if migration.state == State.CONFIRMING and is_overtaken(migration):
        defer(Job.CHECK, migration)
