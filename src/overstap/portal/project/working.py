"""The worker: runs the jobs that the apps defer, through Procrastinate on the same PostgreSQL.

Any number of them may run, on any number of machines. Killed, its jobs are found by their heartbeat and taken over.
"""

from __future__ import annotations

import contextlib

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from overstap.portal.project.supervising import SECONDS_FOR_OPEN_JOBS


def run_worker(*, concurrency: int, until_idle: bool = False) -> None:
    """Work until SIGTERM or SIGINT; with *until_idle*, until no job is left that could start now."""
    connector = app.connector
    # Django's own connector is for deferring; a worker listens, and for that has connections of its own.
    own = app.replace_connector(connector.get_worker_connector()) if isinstance(connector, DjangoConnector) else None
    with own or contextlib.nullcontext():
        app.run_worker(concurrency=concurrency, wait=not until_idle, shutdown_graceful_timeout=SECONDS_FOR_OPEN_JOBS)
