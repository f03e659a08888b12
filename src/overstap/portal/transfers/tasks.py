"""The background jobs of ``transfers``: each opens an attempt and calls one step. Any of them may be done twice."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status

from overstap.portal.transfers import checking, course, expiring, loading, reconciling, retrying, undoing
from overstap.portal.transfers.attempts import LAST_RETRY, RETRY, Attempt
from overstap.portal.transfers.errors import StoppedError
from overstap.portal.transfers.jobs import RESCUE, RESCUE_QUEUE, Job
from overstap.portal.transfers.signals import job_buried
from overstap.portal.transfers.states import State, is_final
from overstap.portal.uploads import api as uploads

SECONDS_WITHOUT_HEARTBEAT = 30.0
"""A worker that has not been heard of for this long is taken for dead; it speaks every ten seconds."""

SECONDS_BETWEEN_RESCUES = 15
"""How often dead workers are looked for: with the silence before it, a job is taken over within a minute."""


def _attempt(context: JobContext, account_id: str, migration_id: int) -> Attempt:
    return Attempt(UUID(account_id), migration_id, context.job.id or 0, context.job.attempts)


@app.task(name=Job.CHECK.value, retry=RETRY, pass_context=True)
def check(context: JobContext, account_id: str, migration_id: int) -> None:
    """Check a migration's file."""
    with _attempt(context, account_id, migration_id):
        checking.check(UUID(account_id), migration_id)


@app.task(name=Job.BEGIN.value, retry=RETRY, pass_context=True)
def begin(context: JobContext, account_id: str, migration_id: int) -> None:
    """Start loading, if it is time and the account's turn."""
    account = UUID(account_id)
    with _attempt(context, account_id, migration_id), course.locked_after_segments(account, migration_id) as migration:
        course.begin(migration)


@app.task(name=Job.LOAD_SEGMENT.value, retry=RETRY, pass_context=True)
def load_segment(context: JobContext, account_id: str, migration_id: int, segment_id: int) -> None:
    """Load one segment."""
    with _attempt(context, account_id, migration_id):
        loading.load_segment(UUID(account_id), migration_id, segment_id)


@app.task(name=Job.JUDGE_AGAIN.value, retry=RETRY, pass_context=True)
def judge_again(context: JobContext, account_id: str, migration_id: int) -> None:
    """Judge again what failed, before it is loaded once more."""
    with _attempt(context, account_id, migration_id):
        retrying.judge_again(UUID(account_id), migration_id)


@app.task(name=Job.RECONCILE.value, retry=RETRY, pass_context=True)
def reconcile(context: JobContext, account_id: str, migration_id: int) -> None:
    """Compare both sides and end the migration."""
    with _attempt(context, account_id, migration_id):
        reconciling.reconcile(UUID(account_id), migration_id)


@app.task(name=Job.UNDO.value, retry=RETRY, pass_context=True)
def undo(context: JobContext, account_id: str, migration_id: int) -> None:
    """Take a migration back."""
    with _attempt(context, account_id, migration_id):
        undoing.undo(UUID(account_id), migration_id)


@app.task(name=Job.ERASE.value, retry=RETRY)
def erase(account_id: str, migration_id: int) -> None:
    """Erase the transfer file of a migration that is done with it, and has not gone on since that was asked."""
    with course.locked(UUID(account_id), migration_id) as migration:
        if not is_final(State(migration.state)):
            return
        upload_id = migration.upload_id
    uploads.erase(UUID(account_id), upload_id)


@app.task(name=Job.CLEAR.value, retry=RETRY)
def clear(account_id: str, migration_id: int) -> None:
    """Clear what it took to undo a migration, once its time is over."""
    expiring.clear(UUID(account_id), migration_id)


# Of six fields the last is the seconds: written first, it would be every second of every fifteenth minute.
@app.periodic(cron=f"* * * * * */{SECONDS_BETWEEN_RESCUES}")
@app.task(name=RESCUE, queue=RESCUE_QUEUE, queueing_lock=RESCUE, priority=10, pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Have the jobs of dead workers done again; one that has killed several workers ends its migration instead."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SECONDS_WITHOUT_HEARTBEAT):
        if job.task_name == RESCUE:
            # Two of them may not wait at once, and this one is at work already.
            await jobs.finish_job(job, Status.FAILED, delete_job=True)
        elif job.attempts < LAST_RETRY:
            await jobs.retry_job(job)
        else:
            await sync_to_async(_bury)(job)
            await jobs.finish_job(job, Status.FAILED, delete_job=False)


def _bury(job: QueuedJob) -> None:
    account_id, migration_id = job.task_kwargs.get("account_id"), job.task_kwargs.get("migration_id")
    if job.task_name in set(Job) and isinstance(account_id, str) and isinstance(migration_id, int):
        attempt = Attempt(UUID(account_id), migration_id, job.id or 0, job.attempts)
        attempt.give_up(StoppedError(attempts=job.attempts + 1, reference=attempt.job))
    # Jobs of other apps are rescued here too; theirs is to say what then becomes of the work.
    job_buried.send(Job, job=job)
