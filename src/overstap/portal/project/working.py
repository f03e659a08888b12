"""The worker: runs the jobs that the apps defer, through Procrastinate on the same PostgreSQL.

Any number of them may run, on any number of machines. Killed, its jobs are found by their heartbeat and taken over.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django import app, connector_params
from procrastinate.contrib.django.django_connector import DjangoConnector

from overstap.portal.project.supervising import SECONDS_FOR_OPEN_JOBS


def run_worker(*, concurrency: int, until_idle: bool = False) -> None:
    """Work until SIGTERM or SIGINT; with *until_idle*, until no job is left that could start now."""
    with worker_app() as own:
        own.run_worker(
            concurrency=concurrency,
            wait=not until_idle,
            shutdown_graceful_timeout=SECONDS_FOR_OPEN_JOBS,
            # A job that is done is in the way: the mail's holds an e-mail address. Failed ones stay, to be looked at.
            delete_jobs="successful",
        )


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
