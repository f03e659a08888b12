"""Taking jobs until the memory is full, on Procrastinate's own queue in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate import App
from procrastinate.jobs import Job, Status
from procrastinate.testing import InMemoryConnector

from overstap.portal.project import taking
from overstap.portal.project.taking import JobsAtWork
from overstap.portal.transfers.api import RESCUE_QUEUE

MOST = 1_000
TOO_MUCH = MOST + 1
MAIL, SEGMENT, RESCUE = "mail.deliver", "transfers.load_segment", "transfers.rescue"


class SlowQueue(InMemoryConnector):
    """Lets everybody else go on while it is asked."""

    async def execute_query_one_async(self, query: str, **arguments: object) -> dict[str, object]:
        for _ in range(5):
            await asyncio.sleep(0)
        return dict(await super().execute_query_one_async(query, **arguments))


@dataclass
class Desk:
    """A worker's side of the queue, and how often it was told to begin anew."""

    app: App = field(default_factory=lambda: App(connector=SlowQueue()))
    calls: list[str] = field(default_factory=list)
    worker: int = 1

    def __post_init__(self) -> None:
        self.jobs = JobsAtWork(self.app, most_bytes=MOST, when_full=lambda: self.calls.append("full"))

    async def waiting(self, *names: str) -> None:
        """Have a job of each name wait."""
        for name in names:
            queue = RESCUE_QUEUE if name == RESCUE else "default"
            await self.app.configure_task(name, queue=queue).defer_async()

    async def take(self) -> Job | None:
        return await self.jobs.fetch_job(None, self.worker)

    async def do(self) -> None:
        """Take a job and end it."""
        job = await self.take()
        assert job
        await self.end(job)

    async def end(self, job: Job) -> None:
        await self.jobs.finish_job(job, Status.SUCCEEDED, delete_job=True)


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    return lambda taken: monkeypatch.setattr(taking, "resident_bytes", lambda: taken)


def over_time(story: Callable[[Desk], Coroutine[object, object, None]]) -> Desk:
    """What a worker that has begun its registration goes through."""
    desk = Desk()

    async def _tell() -> None:
        desk.worker = await desk.app.job_manager.register_worker()
        await story(desk)

    asyncio.run(_tell())
    return desk


def test_after_a_job_a_full_worker_leaves_the_next_to_others(memory: Callable[[int], None]) -> None:
    memory(TOO_MUCH)

    async def story(desk: Desk) -> None:
        await desk.waiting(MAIL, MAIL)
        await desk.do()
        assert desk.calls == ["full"]
        assert [await desk.take(), await desk.take()] == [None, None]
        assert await desk.app.job_manager.fetch_job(None, desk.worker)

    assert over_time(story).calls == ["full"]


@pytest.mark.parametrize(
    ("taken", "done"),
    [(MOST, [MAIL]), (TOO_MUCH, []), (TOO_MUCH, [RESCUE]), (TOO_MUCH, [SEGMENT]), (TOO_MUCH, [SEGMENT, RESCUE])],
    ids=["small", "fresh", "after a rescue", "between segments", "after a rescue between segments"],
)
def test_it_goes_on(memory: Callable[[int], None], taken: int, done: list[str]) -> None:
    memory(taken)

    async def story(desk: Desk) -> None:
        await desk.waiting(*done)
        for _ in done:
            await desk.do()
        await desk.waiting(MAIL)
        assert await desk.take()

    assert not over_time(story).calls


def test_what_is_taken_as_the_last_job_ends_is_done_first(memory: Callable[[int], None]) -> None:
    async def story(desk: Desk) -> None:
        memory(0)
        await desk.waiting(MAIL, MAIL)
        first, second = await desk.take(), await desk.take()
        assert first
        assert second
        memory(TOO_MUCH)
        await desk.end(first)
        assert not desk.calls
        await desk.end(second)

    assert over_time(story).calls == ["full"]


def test_nobody_begins_anew_while_a_job_is_on_its_way(memory: Callable[[int], None]) -> None:
    async def story(desk: Desk) -> None:
        memory(0)
        await desk.waiting(MAIL, MAIL)
        first = await desk.take()
        assert first
        async with asyncio.TaskGroup() as both:
            asking = both.create_task(desk.take())
            await asyncio.sleep(0)
            memory(TOO_MUCH)
            both.create_task(desk.end(first))
        assert asking.result()

    assert not over_time(story).calls


def test_a_load_that_was_cancelled_is_over_when_nothing_comes_twice(memory: Callable[[int], None]) -> None:
    memory(TOO_MUCH)

    async def story(desk: Desk) -> None:
        await desk.waiting(SEGMENT)
        await desk.do()
        assert await desk.take() is None
        assert not desk.calls
        assert await desk.take() is None

    assert over_time(story).calls == ["full"]


def test_the_rescuer_gets_its_jobs_from_a_full_worker_too(memory: Callable[[int], None]) -> None:
    memory(TOO_MUCH)

    async def story(desk: Desk) -> None:
        await desk.waiting(MAIL)
        await desk.do()
        await desk.waiting(RESCUE)
        assert await desk.take() is None
        assert await desk.jobs.fetch_job([RESCUE_QUEUE], desk.worker)

    assert over_time(story).calls == ["full"]


def test_a_job_that_is_tried_again_later_has_ended_here(memory: Callable[[int], None]) -> None:
    memory(TOO_MUCH)

    async def story(desk: Desk) -> None:
        await desk.waiting(MAIL)
        job = await desk.take()
        assert job
        await desk.jobs.retry_job(job)

    assert over_time(story).calls == ["full"]


def test_a_dead_workers_job_that_is_given_back_has_not_ended_here(memory: Callable[[int], None]) -> None:
    memory(TOO_MUCH)

    async def story(desk: Desk) -> None:
        await desk.waiting(MAIL)
        job = await desk.app.job_manager.fetch_job(None, desk.worker)
        assert job
        await desk.jobs.retry_job(job)
        assert await desk.take()

    assert not over_time(story).calls


def test_the_app_asks_here_only_for_a_while() -> None:
    desk = Desk()
    former = desk.app.job_manager
    with desk.jobs.for_jobs_of(desk.app):
        assert desk.app.job_manager is desk.jobs
    assert desk.app.job_manager is former


@given(st.lists(st.booleans(), max_size=30))
def test_law_whatever_is_taken_and_ended_nothing_is_at_work_when_it_is_full(takes: list[bool]) -> None:
    at_work: list[Job] = []

    async def story(desk: Desk) -> None:
        await desk.waiting(*[MAIL] * len(takes))
        for take in takes:
            if not take:
                for job in at_work[:1]:
                    at_work.remove(job)
                    await desk.end(job)
            elif job := await desk.take():
                at_work.append(job)
            assert not (desk.calls and at_work)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking, "resident_bytes", lambda: TOO_MUCH)
        over_time(story)
