"""Two real workers with the clock of the real heartbeats: the one that has a job is killed, the other takes it over."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from psycopg import sql

from overstap.portal.accounts.api import bind
from overstap.portal.exports import api as exports
from overstap.portal.transfers import api as transfers
from overstap.portal.transfers.jobs import Job
from overstap.portal.transfers.models import BundleKey, JournalEntry
from overstap.portal.transfers.states import State
from tests.portal.database import Database
from tests.portal.transfers.conftest import Desk
from tests.portal.transfers.killing import until, worker
from tests.portal.transfers.office import Practice
from tests.portal.transfers.people import Content, content

MAKE = "exports.make"
TABLES: dict[str, list[str]] = {
    Job.CHECK: ["transfers_bundlekey", "transfers_inventorykey", "transfers_segment"],
    Job.LOAD_SEGMENT: ["clients_client", "returns_taxreturn", "returns_attachment"],
    Job.RECONCILE: ["transfers_difference"],
    Job.UNDO: ["returns_attachment", "returns_taxreturn", "clients_office"],
    MAKE: ["clients_client", "returns_taxreturn", "returns_attachment"],
}
"""What a job of each kind uses on its way: at one of these it is held up, and its worker killed some moments later."""
NUMBERS_OF_A_WORKER = 2
KILLS_OF_EACH = 3
MOST_SECONDS = 60.0
"""The promise: taken over within a minute."""
CHANCE = random.Random()


@dataclass
class Workers:
    """The workers that run, by the numbers under which each speaks: that of its jobs, and that of its rescue."""

    environment: Mapping[str, str]
    stack: ExitStack
    pids: dict[int, int] = field(default_factory=dict)

    def start(self) -> None:
        """One more; returns when it has spoken under both."""
        before = _known()
        process = self.stack.enter_context(worker(self.environment))
        until(lambda: len(_known() - before) == NUMBERS_OF_A_WORKER)
        self.pids |= dict.fromkeys(_known() - before, process.pid)

    def kill(self, number: int) -> None:
        """Without a word, as a power cut does."""
        killed = self.pids[number]
        self.pids = {number: process for number, process in self.pids.items() if process != killed}
        os.kill(killed, signal.SIGKILL)


def _known() -> set[int]:
    return set(ProcrastinateWorker.objects.values_list("pk", flat=True))


@pytest.fixture
def workers(portal_environment: dict[str, str]) -> Iterator[Workers]:
    """Two that are up."""
    with ExitStack() as stack:
        two = Workers(portal_environment, stack)
        two.start()
        two.start()
        yield two


@pytest.mark.soak
@pytest.mark.parametrize("kind", TABLES)
def test_a_killed_workers_job_is_taken_over_within_a_minute(
    desk: Desk, practice: Practice, fresh_database: Database, workers: Workers, kind: str
) -> None:
    seconds = []
    # Without it each source's client is one of his own.
    del practice.row("clients", "c1")["bsn"]
    for number in range(KILLS_OF_EACH):
        practice.source = f"else4cas-{number}"
        if kind in {Job.UNDO, MAKE}:
            come_in(desk, practice)
        before = content(fresh_database, desk.account)
        table = CHANCE.choice(TABLES[kind])
        seconds.append(
            take_over(workers, kind, held_up(fresh_database, kind, table), lambda: ask(desk, practice, kind))
        )
        until(lambda: not ProcrastinateJob.objects.filter(status="doing").exists() and ended(desk, kind))
        nothing_was_lost_or_doubled(desk, fresh_database, kind, before)
        workers.start()
    print(f"seconds to a takeover in {kind}:", [round(each, 1) for each in seconds])  # noqa: T201 the figure of this test
    assert max(seconds) < MOST_SECONDS


def come_in(desk: Desk, practice: Practice) -> None:
    """Have the practice taken in by the workers that run."""
    desk.upload(practice.export(desk.folder))
    until(lambda: desk.latest().is_final)


def ask(desk: Desk, practice: Practice, kind: str) -> None:
    """Ask for a job of that kind, or for a migration that has one."""
    if kind == MAKE:
        exports.ask(desk.account.pk, actor_id=desk.user.pk)
    elif kind == Job.UNDO:
        with bind(desk.account.pk):
            transfers.undo(desk.latest().id, actor_id=desk.user.pk)
    else:
        desk.upload(practice.export(desk.folder))


@contextmanager
def held_up(database: Database, kind: str, table: str) -> Iterator[Callable[[], None]]:
    """Nobody gets past *table* until what this yields is called: not to write, and an export not even to look."""
    mode = sql.SQL("ACCESS EXCLUSIVE" if kind == MAKE else "SHARE")
    with psycopg.connect(database.superuser_url) as blocker:
        blocker.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(sql.Identifier(table), mode))
        yield blocker.rollback


def take_over(
    workers: Workers, kind: str, hold: AbstractContextManager[Callable[[], None]], begin: Callable[[], None]
) -> float:
    """Have a job of *kind* held up, kill its worker some moments later, and return the seconds until another has it."""
    with hold as let_go:
        begin()
        until(lambda: doing(kind))
        time.sleep(CHANCE.random() * 3)
        found = doing(kind)
        assert found is not None
        job, attempt, number = found
        workers.kill(number)
        killed = time.monotonic()
        let_go()
    until(lambda: not ProcrastinateJob.objects.filter(pk=job, attempts=attempt, status="doing").exists())
    return time.monotonic() - killed


def doing(kind: str) -> tuple[int, int, int] | None:
    """A job of that kind that is being done: its id, which attempt, and by which worker."""
    jobs = ProcrastinateJob.objects.filter(status="doing", task_name=kind, worker__isnull=False)
    return jobs.values_list("pk", "attempts", "worker").first()


def ended(desk: Desk, kind: str) -> bool:
    """Whether what was asked for has ended."""
    with bind(desk.account.pk):
        return desk.latest().is_final if kind != MAKE else exports.exports()[0].state != "writing"


def nothing_was_lost_or_doubled(desk: Desk, database: Database, kind: str, before: Content) -> None:
    """What there is after a takeover is what there would have been without."""
    with bind(desk.account.pk):
        if kind == MAKE:
            assert exports.exports()[0].state == "ready"
        elif kind == Job.UNDO:
            assert desk.latest().state == State.UNDONE
        else:
            assert desk.latest().state == State.COMPLETE
            keys = BundleKey.objects.filter(migration__number=desk.latest().id).values_list("outcome", flat=True)
            assert (len(keys), set(keys)) == (12, {"imported"})
            made = JournalEntry.objects.filter(action="made").values_list("table", "row")
            assert len(made) == len(set(made))
    if kind == MAKE:
        assert content(database, desk.account) == before
