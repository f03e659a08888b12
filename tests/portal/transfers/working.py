"""Does the jobs that there are with a real worker, in this process, and then stops."""

from __future__ import annotations

import asyncio
import time

import pytest
from procrastinate import App

from overstap.portal.project.working import worker_app

SECONDS_BETWEEN_LOOKS = 0.02
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


def work() -> None:
    """Run a worker until no job is left to do now; later ones stay. One that never ends fails the test by its name."""
    with worker_app() as app:
        asyncio.run(_work(app))


async def _work(app: App) -> None:
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
            await _until_idle(app, worker)
        finally:
            worker.cancel()
            # Its own end is a cancellation; anything else is a fault that the test should show.
            (ended,) = await asyncio.gather(worker, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended


async def _until_idle(app: App, worker: asyncio.Task[None]) -> None:
    # A worker told not to wait would leave while its last job still defers the next one.
    deadline = time.monotonic() + MOST_SECONDS
    while (undone := await _undone(app)) and not worker.done():
        if time.monotonic() > deadline:
            await app.connector.execute_query_async(_END_WAITING)
            pytest.fail(f"still not done: {undone}")
        await asyncio.wait({worker}, timeout=SECONDS_BETWEEN_LOOKS)


async def _undone(app: App) -> str:
    return str((await app.connector.execute_query_one_async(_UNDONE))["names"])
