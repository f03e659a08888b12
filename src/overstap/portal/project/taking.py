"""Takes jobs for the worker, and no more once it takes too much memory and has none at work.

Between ``working`` and Procrastinate, whose worker asks a job manager for each job and tells it what became of it. So
the decision falls where no job can come in between: before the next one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from procrastinate import App
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from overstap.portal.project.renewing import resident_bytes
from overstap.portal.transfers.api import IN_THE_MIDST, RESCUE

NOTHING = ""
"""In the place of the name of the last job, when a worker has been without one for a while."""


class JobsAtWork(JobManager):
    """The jobs that this worker has taken and not ended; *when_full* is called once, when it should begin anew.

    That is when none is at work and the process takes more than *most_bytes*; not in the midst of a load, which would
    lose the seconds that a beginning takes. From then on it gets no job (*is_full*).
    """

    def __init__(self, app: App, *, most_bytes: int, when_full: Callable[[], None]) -> None:
        super().__init__(app.connector)
        self.is_full = False
        self._most_bytes = most_bytes
        self._when_full = when_full
        self._at_work: dict[int | None, str] = {}
        self._is_asking = False
        self._last = RESCUE

    @contextmanager
    def for_jobs_of(self, app: App) -> Iterator[None]:
        """Have the workers of *app* ask here."""
        former, app.job_manager = app.job_manager, self
        try:
            yield
        finally:
            app.job_manager = former

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """The next job, which is at work from now on; None when there is none, or this worker takes no more."""
        if queues is not None:
            # The rescuer's, who asks at any moment, also while a job is on its way to a place here.
            return await super().fetch_job(queues, worker_id)
        self._look()
        if self.is_full:
            return None
        self._is_asking = True
        try:
            job = await super().fetch_job(queues, worker_id)
        finally:
            self._is_asking = False
        if job is not None:
            self._at_work[job.id] = job.task_name
        elif not self._at_work and self._last in IN_THE_MIDST:
            # Found so, the load is over as far as this worker goes; somebody may have cancelled it.
            self._last = NOTHING
        return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 procrastinate's
        """Note what became of *job*, which is not at work any more."""
        try:
            await super().finish_job(job, status, delete_job)
        finally:
            self._end(job)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """Have *job* done again later, here or elsewhere."""
        try:
            await super().retry_job(job, retry_at=retry_at, priority=priority, queue=queue, lock=lock)
        finally:
            self._end(job)

    def _end(self, job: Job) -> None:
        # A rescue gives back jobs of the dead, which were never at work here.
        name = self._at_work.pop(job.id, RESCUE)
        if name != RESCUE:
            self._last = name
        self._look()

    def _look(self) -> None:
        """See whether it is time: not while a job is on its way here, which nobody would wait for."""
        if not (self.is_full or self._at_work or self._is_asking) and self._takes_too_much():
            self.is_full = True
            self._when_full()

    def _takes_too_much(self) -> bool:
        # Rescues come by the clock: where even a worker that has just begun takes too much, it would do nothing else.
        return self._last not in IN_THE_MIDST | {RESCUE} and resident_bytes() > self._most_bytes
