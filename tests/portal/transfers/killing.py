"""Real workers in processes of their own, and killing them: at a moment that a lock makes, or at any."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import psycopg
from procrastinate.contrib.django import app
from psycopg import sql

from tests.portal.database import Database

WORKER = "from overstap.portal.project.bootstrap import work; work(concurrency=2, until_idle=False)"
SECONDS_TO_HAPPEN = 300.0
"""Longer than anything here takes on a busy machine."""


def until(condition: Callable[[], object], *, seconds: float = SECONDS_TO_HAPPEN) -> None:
    """Wait until *condition* holds; fails the test when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.05)


@contextmanager
def worker(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is at work until the end of the block, if nobody kills it first."""
    with subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_worker_at(table: str, database: Database, environment: Mapping[str, str], *, mode: str = "SHARE") -> None:
    """Let a worker begin, and kill it as it writes to *table*; afterwards it has been silent for a minute.

    In *mode* ``ACCESS EXCLUSIVE`` it is killed as it reads it.
    """
    with (
        psycopg.connect(database.superuser_url, autocommit=True) as watcher,
        psycopg.connect(database.superuser_url) as blocker,
        worker(environment) as process,
    ):
        blocker.execute(sql.SQL("LOCK TABLE {} IN {} MODE").format(sql.Identifier(table), sql.SQL(mode)))
        until(lambda: _waits_for_lock(watcher, table))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        blocker.rollback()
        watcher.execute("UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 minute'")
    app.configure_task("transfers.rescue").defer(timestamp=0)


def _waits_for_lock(connection: psycopg.Connection, table: str) -> bool:
    waiting = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE %s
    """
    row = connection.execute(waiting, [f"%{table}%"]).fetchone()
    return row is not None and row[0] > 0
