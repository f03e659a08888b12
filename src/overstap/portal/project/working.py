"""The worker: runs the jobs that the apps defer, through Procrastinate on the same PostgreSQL.

Any number of them may run, on any number of machines. Killed, its jobs are found by their heartbeat and taken over: by
the rescue, for which each keeps a place that no other job can have (decision 0193). Between jobs it may end to begin
anew, with less memory (decision 0194).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from functools import partial

from django.conf import settings
from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.contrib.django.django_connector import DjangoConnector

from overstap.portal.project.stopping import StopSignals
from overstap.portal.project.supervising import SECONDS_FOR_OPEN_JOBS
from overstap.portal.project.taking import JobsAtWork
from overstap.portal.transfers.api import RESCUE_QUEUE

DONE_JOBS_GO = "successful"
"""Procrastinate's word: a job that is done is in the way, the mail's holds an e-mail address. Failed ones stay, to be
looked at."""
SECONDS_BETWEEN_RESCUERS_LOOKS = 5.0
"""How soon a rescue that is due begins; with the silence and the clock before it, still well within a minute."""
SECONDS_TO_END = SECONDS_FOR_OPEN_JOBS + 2.0
"""After which what was told to end is told again: its open jobs have had their time, and ``serve`` has not lost its
patience yet."""


def run_worker(*, concurrency: int, until_idle: bool = False) -> bool:
    """Work until SIGTERM or SIGINT; with *until_idle*, until no job is left that could start now.

    Returns whether it ended only to begin anew, as it takes more memory than it should; nothing is at work then.
    """
    with worker_app() as own:
        if not until_idle:
            return asyncio.run(work_and_rescue(own, concurrency=concurrency))
        own.run_worker(
            concurrency=concurrency,
            wait=False,
            shutdown_graceful_timeout=SECONDS_FOR_OPEN_JOBS,
            delete_jobs=DONE_JOBS_GO,
        )
    return False


async def work_and_rescue(own: App, *, concurrency: int) -> bool:
    """Work until SIGTERM or SIGINT, and look for dead workers meanwhile, however long the jobs at work take.

    Returns what ``run_worker`` does.
    """
    over = asyncio.Event()
    jobs = JobsAtWork(own, most_bytes=settings.WORKER_RENEWAL_BYTES, when_full=over.set)
    stop = StopSignals(partial(asyncio.get_running_loop().call_soon_threadsafe, over.set))
    with stop, jobs.for_jobs_of(own):
        async with own.open_async():
            worker = own.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=SECONDS_FOR_OPEN_JOBS,
                delete_jobs=DONE_JOBS_GO,
            )
            rescuer = own.run_worker_async(
                name="rescuer",
                queues=[RESCUE_QUEUE],
                # Looking is cheap, and keeps no connection only to be told of a rescue.
                listen_notify=False,
                fetch_job_polling_interval=SECONDS_BETWEEN_RESCUERS_LOOKS,
                install_signal_handlers=False,
                delete_jobs=DONE_JOBS_GO,
            )
            await until_one_ends(worker, rescuer, over.wait())
    return jobs.is_full and not stop.heard


async def until_one_ends(*works: Coroutine[object, object, object], seconds: float = SECONDS_TO_END) -> None:
    """Let *works* go on until one of them ends, well or not; then the others end too, if need be told every *seconds*.

    A worker whose heart stops, as when the database goes away, ends without an error. Whoever watches over this
    process then starts both anew.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        left = set(tasks)
        while left:
            for task in left:
                task.cancel()
            # Once may be lost: in Python 3.11 ``asyncio.wait_for``, with which a pool waits for a connection, forgets
            # a cancellation that comes together with what it waits for. Such a worker would neither work nor end.
            _, left = await asyncio.wait(left, timeout=seconds)
    for each in await asyncio.gather(*tasks, return_exceptions=True):
        # Having been cancelled is no fault.
        if isinstance(each, Exception):
            raise each


@contextmanager
def worker_app() -> Iterator[App]:
    """Procrastinate's app as a worker needs it: with connections that can listen."""
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    with app.replace_connector(WorkerConnector(connector)) as own:
        yield own


class WorkerConnector(PsycopgConnector):
    """A pool to listen and fetch jobs with; what a job itself defers goes over Django's connection.

    The connector of Procrastinate's own command defers over its pool: committed at once, so that the next job may begin
    before the transaction that caused it has ended (decision 0066).
    """

    def __init__(self, django: DjangoConnector) -> None:
        super().__init__(kwargs=connector_params(django.alias))
        self._django = django

    def get_sync_connector(self) -> BaseConnector:
        """What deferring uses: the connection of the job's thread, in its transaction."""
        return self._django
