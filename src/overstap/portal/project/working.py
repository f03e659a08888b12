"""The worker: runs the jobs that the apps defer, through Procrastinate on the same PostgreSQL.

Any number of them may run, on any number of machines. Killed, its jobs are found by their heartbeat and taken over.
"""

from __future__ import annotations

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from overstap.portal.project.supervising import SECONDS_FOR_OPEN_JOBS


def run_worker(*, concurrency: int, until_idle: bool = False) -> None:
    """Work until SIGTERM or SIGINT; with *until_idle*, until no job is left that could start now."""
    worker_app().run_worker(
        concurrency=concurrency,
        wait=not until_idle,
        shutdown_graceful_timeout=SECONDS_FOR_OPEN_JOBS,
        # A job that is done is in the way: the mail's holds an e-mail address. Failed ones stay, to be looked at.
        delete_jobs="successful",
    )


def worker_app() -> App:
    """A second Procrastinate app with the same tasks, whose connections can listen.

    Not ``replace_connector``, as Procrastinate's own command does: then what a job defers would be committed on another
    connection at once, and the next job begin before the transaction that caused it has ended (decision 0066).
    """
    connector = app.connector
    assert isinstance(connector, DjangoConnector)
    return app.with_connector(connector.get_worker_connector())
