"""Does the jobs that there are with a real worker, in this process, and then stops."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Self

import pytest
from procrastinate import App
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from overstap.portal.project.working import worker_app

SECONDS_BETWEEN_LOOKS = 0.02
MOST_SECONDS_BETWEEN_QUESTIONS = 0.2
"""To the database, while a job is at work and nothing else has ended: a job may have deferred another one by then."""
MOST_SECONDS = 120.0
"""Longer than all jobs of any test on a busy machine: what is not done by then waits for something, and is named."""
SECONDS_TO_STOP = 5.0

_END_WAITING = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
"""
"""A thread that waits for a lock cannot be stopped; without its connection it ends."""

_UNDONE = """
    SELECT coalesce(string_agg(task_name || ' (' || status || ')', ', ' ORDER BY id), '') AS names
    FROM procrastinate_jobs
    WHERE status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


class Jobs(JobManager):
    """Spares the database questions of which the answer is known: an eighth of a migration went into asking again."""

    def __init__(self, app: App) -> None:
        super().__init__(app.connector)
        self.at_work: set[int | None] = set()
        self._ask_at = 0.0

    @contextmanager
    def for_worker_of(self, app: App) -> Iterator[Self]:
        """Have the workers of *app* ask here."""
        former, app.job_manager = app.job_manager, self
        try:
            yield self
        finally:
            app.job_manager = former

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next job; for a moment after there was none, and one is at work, there still is none."""
        if self.at_work and time.monotonic() < self._ask_at:
            return None
        # From before the question: a job that ends during it may make way for one that it does not find.
        self._ask_at = time.monotonic() + MOST_SECONDS_BETWEEN_QUESTIONS
        job = await super().fetch_job(queues, worker_id)
        if job is not None:
            self.at_work.add(job.id)
            self._ask_at = 0.0
        return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 procrastinate's
        """Note what became of *job*, which may have deferred others."""
        await super().finish_job(job, status, delete_job)
        self._ended(job)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Have *job* done again later."""
        await super().retry_job(job, retry_at=retry_at, priority=priority, queue=queue, lock=lock)
        self._ended(job)

    def _ended(self, job: Job) -> None:
        # A rescue gives back jobs of the dead, which were never at work here.
        self.at_work.discard(job.id)
        self._ask_at = 0.0


def work() -> None:
    """Run a worker until no job is left to do now; later ones stay. One that never ends fails the test by its name."""
    with worker_app() as app, Jobs(app).for_worker_of(app) as jobs:
        asyncio.run(_work(app, jobs))


async def _work(app: App, jobs: Jobs) -> None:
    async with app.open_async():
        if not await _undone(app):
            return
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=2,
                fetch_job_polling_interval=SECONDS_BETWEEN_LOOKS,
                listen_notify=False,
                install_signal_handlers=False,
                shutdown_graceful_timeout=SECONDS_TO_STOP,
            )
        )
        try:
            await _until_idle(app, jobs, worker)
        finally:
            worker.cancel()
            # Its own end is a cancellation; anything else is a fault that the test should show.
            (ended,) = await asyncio.gather(worker, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended


async def _until_idle(app: App, jobs: Jobs, worker: asyncio.Task[None]) -> None:
    # A worker told not to wait would leave while its last job still defers the next one.
    deadline = time.monotonic() + MOST_SECONDS
    while not worker.done() and (jobs.at_work or await _undone(app)):
        if time.monotonic() > deadline:
            undone = await _undone(app)
            await app.connector.execute_query_async(_END_WAITING)
            pytest.fail(f"still not done: {undone}")
        await asyncio.wait({worker}, timeout=SECONDS_BETWEEN_LOOKS)


async def _undone(app: App) -> str:
    return str((await app.connector.execute_query_one_async(_UNDONE))["names"])
