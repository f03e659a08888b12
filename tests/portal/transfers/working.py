"""Does the jobs that there are with a real worker, in this process, and then stops."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob


def work(*, concurrency: int = 2) -> None:
    """Run workers until no job is left to do now; later ones stay."""
    assert isinstance(app.connector, DjangoConnector)
    # A worker that may not wait leaves while its last job still defers the next one.
    while due():
        with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
            worker_app.run_worker(
                wait=False, concurrency=concurrency, listen_notify=False, install_signal_handlers=False
            )


def due() -> list[str]:
    """The jobs that can be done now, by name."""
    now = Q(scheduled_at=None) | Q(scheduled_at__lte=timezone.now())
    return list(ProcrastinateJob.objects.filter(now, status="todo").values_list("task_name", flat=True))
