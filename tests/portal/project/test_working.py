"""The worker, in the process that operators start."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from overstap.portal.mail.api import send
from overstap.portal.project import working
from overstap.portal.project.working import run_worker, until_one_ends, work_and_rescue, worker_app
from overstap.portal.transfers.jobs import RESCUE
from tests.portal.database import Database
from tests.portal.mail.conftest import Mailbox, mail_templates, mailbox
from tests.portal.transfers.killing import until

__all__ = ["mail_templates", "mailbox"]

SECONDS_TO_HAPPEN = 60.0
"""The minute that is promised, and longer than any of this takes on a busy machine; nobody waits it out."""
SECONDS_BETWEEN_LOOKS = 0.02

CONTEXT = {"count": 3, "url": "https://portaal.example/", "account": "Kantoor Noord"}


def test_a_job_that_is_done_leaves_no_address_behind(fresh_database: Database, mailbox: Mailbox) -> None:
    send("testmail/done", "jansen@noord.example", "nl", CONTEXT)
    run_worker(concurrency=1, until_idle=True)
    assert len(mailbox.messages) == 1
    assert not ProcrastinateJob.objects.filter(task_name="mail.deliver").exists()


class LongJobs:
    """In the place of sending mail: jobs that take as long as the test wants."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Event()

    def __call__(self, **_: object) -> None:
        self.begun.release()
        self.may_end.wait(2 * SECONDS_TO_HAPPEN)

    async def are_at_work(self, number: int) -> None:
        for _ in range(number):
            assert await asyncio.to_thread(self.begun.acquire, timeout=SECONDS_TO_HAPPEN)


@pytest.fixture
def long_jobs(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> LongJobs:
    """Only they and what the test asks for are done: nothing comes by the clock."""
    jobs = LongJobs()
    # This process has all of the tests in its memory.
    settings.WORKER_RENEWAL_BYTES = 2**40
    monkeypatch.setattr(app.tasks["mail.deliver"], "func", jobs)
    monkeypatch.setattr(app.periodic_registry, "periodic_tasks", {})
    monkeypatch.setattr(working, "SECONDS_BETWEEN_RESCUERS_LOOKS", SECONDS_BETWEEN_LOOKS)
    return jobs


def a_job_of_a_dead_worker() -> int:
    """One that it was doing when its heart stopped, a minute ago."""
    send("testmail/done", "jansen@noord.example", "nl", CONTEXT)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') "
            "RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead"
        )
    return int(ProcrastinateJob.objects.get().pk)


async def taken_back_meanwhile(job: int, places: int, long_jobs: LongJobs) -> None:
    """Be a worker whose *places* are all taken until *job* may be done again; fails the test after a minute."""
    with worker_app() as own:
        at_work = asyncio.create_task(work_and_rescue(own, concurrency=places))
        try:
            await long_jobs.are_at_work(places)
            await own.configure_task(RESCUE).defer_async(timestamp=0)
            for _ in range(int(SECONDS_TO_HAPPEN / SECONDS_BETWEEN_LOOKS)):
                if await own.job_manager.get_job_status_async(job) == Status.TODO:
                    return
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            pytest.fail("it is not taken back within a minute")
        finally:
            # The places first: a worker that ends waits for its jobs.
            at_work.cancel()
            long_jobs.may_end.set()
            await asyncio.wait([at_work])


def test_a_dead_workers_job_is_taken_back_while_long_jobs_take_all_places(
    fresh_database: Database, long_jobs: LongJobs
) -> None:
    job = a_job_of_a_dead_worker()
    for name in "ab":
        send(f"testmail/{name}", "jansen@noord.example", "nl", CONTEXT)
    asyncio.run(taken_back_meanwhile(job, 2, long_jobs))
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


async def note_how_both_end(over: list[str]) -> None:
    async def ends() -> None:
        over.append("ended")

    async def goes_on() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            over.append("cancelled")

    await until_one_ends(goes_on(), ends())


def test_when_either_of_both_ends_the_other_ends_too() -> None:
    over: list[str] = []
    asyncio.run(note_how_both_end(over))
    assert over == ["ended", "cancelled"]


def test_what_went_wrong_in_one_is_said() -> None:
    async def fails() -> None:
        raise OSError("weg")

    with pytest.raises(OSError, match="weg"):
        asyncio.run(until_one_ends(fails(), asyncio.sleep(SECONDS_TO_HAPPEN)))


def test_who_did_not_hear_that_it_should_end_is_told_again() -> None:
    over: list[str] = []

    async def hears_the_third_time() -> None:
        for _ in range(3):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                over.append("told")

    asyncio.run(until_one_ends(hears_the_third_time(), asyncio.sleep(0), seconds=SECONDS_BETWEEN_LOOKS))
    assert over == ["told", "told", "told"]


NUMBERS_OF_A_WORKER = 2
"""Under which it speaks: that of its jobs, and that of its rescue."""
CLEARING = "builtin:procrastinate.builtin_tasks.remove_old_jobs"
SECONDS_TO_STOP = 30.0


def numbers_given() -> int:
    """How many workers have spoken on this database so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM procrastinate_workers_id_seq")
        (last,) = cursor.fetchone()
    return int(last)


# Twice in three whole runs, and never in some 500 times by itself, it did not begin anew: what differed is not known.
@pytest.mark.soak
def test_a_worker_that_takes_too_much_begins_anew_between_jobs_and_stops_as_ever(
    fresh_database: Database, portal_environment: dict[str, str], data_folder: Path
) -> None:
    for _ in range(2):
        app.configure_task(CLEARING).defer(max_hours=1)
    command = [sys.executable, "-m", "overstap", "portal", "worker", "--concurrency", "1", "--data", str(data_folder)]
    with subprocess.Popen(command, env=portal_environment | {"OVERSTAP_WORKER_RENEWAL_BYTES": "1"}) as process:
        try:
            # More numbers than one worker has: it began anew, in the same process, as nobody else was started.
            until(lambda: numbers_given() > NUMBERS_OF_A_WORKER or process.poll() is not None)
            assert process.poll() is None
            until(lambda: not ProcrastinateJob.objects.filter(task_name=CLEARING).exists())
            process.terminate()
            # By its own hand, or by the system's where it was just beginning.
            assert process.wait(SECONDS_TO_STOP) in {0, -signal.SIGTERM}
        finally:
            process.kill()
    assert not ProcrastinateJob.objects.filter(status="doing").exists()


def test_a_job_that_fails_for_good_is_logged_by_name_and_number(
    fresh_database: Database, portal_environment: dict[str, str], data_folder: Path
) -> None:
    send("testmail/absent", "jansen@noord.example", "nl", CONTEXT)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 99")
    command = [sys.executable, "-m", "overstap", "portal", "worker", "--until-idle", "--data", str(data_folder)]
    done = subprocess.run(command, env=portal_environment, capture_output=True, text=True, check=False)
    job = ProcrastinateJob.objects.get(task_name="mail.deliver")
    assert (done.returncode, job.status) == (0, "failed")
    assert f"mail.deliver[{job.pk}]" in done.stderr
    assert "jansen" not in done.stderr
