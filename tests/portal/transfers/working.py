"""Does the jobs that there are with a real worker, in this process, and then stops."""

from __future__ import annotations

import asyncio

from procrastinate import App

from overstap.portal.project.working import worker_app

SECONDS_BETWEEN_LOOKS = 0.02

_UNDONE = """
    SELECT count(*) AS count FROM procrastinate_jobs
    WHERE status = 'doing' OR (status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()))
"""


def work() -> None:
    """Run a worker until no job is left to do now; later ones stay."""
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
            )
        )
        # A worker told not to wait would leave while its last job still defers the next one.
        while await _undone(app) and not worker.done():
            await asyncio.wait({worker}, timeout=SECONDS_BETWEEN_LOOKS)
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def _undone(app: App) -> int:
    return int((await app.connector.execute_query_one_async(_UNDONE))["count"])
